package dev.heed.text.fasttext;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Rows of n-grams: all buckets, or those that pruning has left. */
final class Buckets {
  private static final int NONE = -1;
  private static final int SPREAD = 0x9E3779B9;

  private final int buckets;

  /** Rows after pruning, −1 if not pruned. */
  private final int kept;

  /** Open addressing: bucket at 2i, new number at 2i + 1. */
  private final int[] table;

  private Buckets(int buckets, int kept, int[] table) {
    this.buckets = buckets;
    this.kept = kept;
    this.table = table;
  }

  /**
   * Reads the pairs of a pruned model.
   *
   * @param buckets the buckets before pruning
   * @param kept the number of pairs, −1 for a model that is not pruned
   */
  static Buckets read(ModelInput input, int buckets, long kept) throws IOException {
    input.between("pruneSize", NONE, buckets, kept);
    input.left("the map of pruned n-grams", Math.max(0, kept), 2 * Integer.BYTES);
    if (kept <= 0) {
      return new Buckets(buckets, (int) kept, new int[0]);
    }
    long slots = Long.highestOneBit(2 * kept - 1) << 1;
    if (slots > 1 << 29) {
      throw input.invalid("pruneSize is " + kept, "at most " + (1 << 28));
    }
    int[] table = new int[(int) slots * 2];
    Arrays.fill(table, NONE);
    Buckets map = new Buckets(buckets, (int) kept, table);
    for (int i = 0; i < kept; i++) {
      int bucket = input.readInt();
      int row = input.readInt();
      input.between("a pruned n-gram's bucket", 0, buckets - 1, bucket);
      input.between("a pruned n-gram's row", 0, kept - 1, row);
      int slot = map.slot(bucket);
      table[slot] = bucket;
      table[slot + 1] = row;
    }
    return map;
  }

  /** Rows that n-grams have. */
  int rows() {
    return kept == NONE ? buckets : kept;
  }

  /** Buckets before pruning. */
  int buckets() {
    return buckets;
  }

  /** Rows left by pruning, −1 if the model is not pruned. */
  int kept() {
    return kept;
  }

  /**
   * The map of a pruned model: a bucket and its row, by rising bucket. A bucket that its file maps
   * twice leaves room, which the last pair fills.
   */
  int[] pairs() {
    int[] pairs = new int[2 * Math.max(0, kept)];
    int[] slots =
        IntStream.range(0, table.length / 2)
            .filter(i -> table[2 * i] != NONE)
            .boxed()
            .sorted(Comparator.comparingInt(i -> table[2 * i]))
            .mapToInt(i -> 2 * i)
            .toArray();
    for (int i = 0; i < pairs.length / 2; i++) {
      System.arraycopy(table, slots[Math.min(i, slots.length - 1)], pairs, 2 * i, 2);
    }
    return pairs;
  }

  /** The row of an n-gram with a 32-bit hash, counted from the first n-gram's; −1 if pruned. */
  int row(int hash) {
    return kept(Integer.remainderUnsigned(hash, buckets));
  }

  /** The row of an n-gram with a 64-bit hash, counted from the first n-gram's; −1 if pruned. */
  int row(long hash) {
    return kept((int) Long.remainderUnsigned(hash, buckets));
  }

  private int kept(int bucket) {
    if (kept == NONE) {
      return bucket;
    }
    return kept == 0 ? NONE : table[slot(bucket) + 1];
  }

  /** The slot of a bucket, or the empty one where it would be. */
  private int slot(int bucket) {
    int mask = table.length / 2 - 1;
    int hash = bucket * SPREAD;
    int slot = (hash ^ hash >>> 15) & mask;
    while (table[2 * slot] != bucket && table[2 * slot] != NONE) {
      slot = (slot + 1) & mask;
    }
    return 2 * slot;
  }
}
