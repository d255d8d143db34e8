package dev.heed.spark.shard;

import java.util.Iterator;
import java.util.NoSuchElementException;
import scala.Tuple2;

/** Adds up counted pairs, of one bucket after the other, and leaves out rare ones. */
final class PairSums implements Iterator<PairBlock> {
  private final Iterator<Tuple2<Integer, PairBlock>> blocks;
  private final int minCount;
  private Tuple2<Integer, PairBlock> next;

  /**
   * Prepares to add.
   *
   * @param blocks those of each bucket in a row
   * @param minCount the least count of a pair that is kept
   */
  PairSums(Iterator<Tuple2<Integer, PairBlock>> blocks, int minCount) {
    this.blocks = blocks;
    this.minCount = minCount;
    advance();
  }

  private void advance() {
    next = blocks.hasNext() ? blocks.next() : null;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public PairBlock next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    int bucket = next._1();
    PairTally sums = new PairTally();
    for (; next != null && next._1() == bucket; advance()) {
      next._2().forEach(sums::add);
    }
    PairBlock.Writer writer = new PairBlock.Writer();
    for (long pair : sums.pairs()) {
      if (sums.count(pair) >= minCount) {
        writer.add(pair, sums.count(pair));
      }
    }
    return writer.block();
  }
}
