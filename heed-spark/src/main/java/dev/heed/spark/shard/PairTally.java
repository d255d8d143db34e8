package dev.heed.spark.shard;

import java.util.Arrays;

/** Counts pairs of entries exactly, by open addressing. Not thread-safe. */
final class PairTally {
  /** No pair, since entries are numbered from 0. */
  private static final long EMPTY = -1;

  private static final int MIN_SLOTS = 1 << 10;

  /** Multiplier that spreads neighbouring pairs over all bits: 2^64 over the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private long[] pairs = new long[MIN_SLOTS];
  private long[] counts = new long[MIN_SLOTS];
  private int size;

  PairTally() {
    Arrays.fill(pairs, EMPTY);
  }

  /** A number in {@code [0, buckets)} that a pair alone decides. */
  static int bucket(long pair, int buckets) {
    return (int) ((mixed(pair) >>> 33) % buckets);
  }

  private static long mixed(long pair) {
    long mixed = pair * SPREAD;
    return (mixed ^ mixed >>> 32) * SPREAD;
  }

  /** The number of different pairs. */
  int size() {
    return size;
  }

  /** Adds to the count of a pair. */
  void add(long pair, long count) {
    int slot = slot(pair);
    if (pairs[slot] == EMPTY) {
      pairs[slot] = pair;
      size++;
    }
    counts[slot] += count;
    if (2 * size > pairs.length) {
      grow();
    }
  }

  /** The count of a pair; 0 if it was never added. */
  long count(long pair) {
    return counts[slot(pair)];
  }

  /** All pairs, in ascending order. */
  long[] pairs() {
    long[] all = Arrays.stream(pairs).filter(pair -> pair != EMPTY).toArray();
    Arrays.sort(all);
    return all;
  }

  private int slot(long pair) {
    int mask = pairs.length - 1;
    int slot = (int) mixed(pair) & mask;
    while (pairs[slot] != EMPTY && pairs[slot] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldPairs = pairs;
    long[] oldCounts = counts;
    pairs = new long[Math.multiplyExact(2, oldPairs.length)];
    counts = new long[pairs.length];
    Arrays.fill(pairs, EMPTY);
    for (int i = 0; i < oldPairs.length; i++) {
      if (oldPairs[i] != EMPTY) {
        int slot = slot(oldPairs[i]);
        pairs[slot] = oldPairs[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
