package dev.heed.spark.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import scala.Tuple2;

/**
 * Counted pairs of entries in ascending order, in about six bytes each: the difference to the pair
 * before and the count, as numbers of variable length. A class, since Kryo cannot make records.
 */
final class PairBlock implements Serializable {
  private static final long serialVersionUID = 1;

  /** The lowest seven bits of a byte are part of a number, and the highest says that it goes on. */
  private static final int BITS = 7;

  private static final int MORE = 1 << BITS;

  /** Bytes of three numbers at most. */
  private static final int MAX_BYTES = 30;

  private final byte[] bytes;

  private PairBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Makes blocks. */
  static final class Writer {
    private byte[] bytes = new byte[1 << 8];
    private int size;
    private long before;

    /** Appends a pair that is greater than the one before. */
    void add(long pair, long count) {
      if (size + MAX_BYTES > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.multiplyExact(2, bytes.length));
      }
      long first = (pair >>> Integer.SIZE) - (before >>> Integer.SIZE);
      put(first);
      put((int) pair - (first == 0 ? (int) before : 0L));
      put(count);
      before = pair;
    }

    private void put(long value) {
      long left = value;
      for (; left >= MORE; left >>>= BITS) {
        bytes[size++] = (byte) (left | MORE);
      }
      bytes[size++] = (byte) left;
    }

    /** All pairs so far. */
    PairBlock block() {
      return new PairBlock(Arrays.copyOf(bytes, size));
    }
  }

  /** Receives a pair with its count. */
  @FunctionalInterface
  interface Visitor {
    void pair(long pair, long count);
  }

  /** Passes on the pairs in ascending order. */
  void forEach(Visitor visitor) {
    long before = 0;
    int[] at = {0};
    while (at[0] < bytes.length) {
      long first = number(at);
      long second = number(at) + (first == 0 ? (int) before : 0);
      before = (((before >>> Integer.SIZE) + first) << Integer.SIZE) + second;
      visitor.pair(before, number(at));
    }
  }

  /** The pairs with their counts, as Spark has them. */
  Iterator<Tuple2<Long, Long>> boxed() {
    List<Tuple2<Long, Long>> boxed = new ArrayList<>();
    forEach((pair, count) -> boxed.add(new Tuple2<>(pair, count)));
    return boxed.iterator();
  }

  private long number(int[] at) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[at[0]++];
      value |= (long) (next & MORE - 1) << shift;
      shift += BITS;
    } while (next < 0);
    return value;
  }
}
