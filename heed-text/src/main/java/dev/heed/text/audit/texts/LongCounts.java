package dev.heed.text.audit.texts;

import java.util.Arrays;
import java.util.stream.LongStream;

/** Counts of 64-bit keys from 0, in a table with open addressing: 12 bytes for each place. */
public final class LongCounts {
  private static final long EMPTY = -1;
  private static final int START = 1 << 12;

  /** Keys above which those counted once are dropped; 400 MB of table. */
  private static final int MAX_KEYS = 1 << 24;

  private long[] keys = empty(START);
  private int[] counts = new int[START];
  private int size;

  /** Counts a key once more. */
  public void add(long key) {
    if (2 * size >= keys.length) {
      grow();
    }
    int place = place(key);
    if (keys[place] == EMPTY) {
      keys[place] = key;
      size++;
    }
    counts[place]++;
  }

  /** The count of a key; 0 if there is none. */
  public int count(long key) {
    return counts[place(key)];
  }

  /** The keys whose count is at least {@code minCount}, ascending. */
  public long[] keys(int minCount) {
    return LongStream.range(0, keys.length)
        .filter(i -> counts[(int) i] >= minCount)
        .map(i -> keys[(int) i])
        .sorted()
        .toArray();
  }

  private int place(long key) {
    int mask = keys.length - 1;
    long mixed = (key ^ (key >>> 32)) * 0x9E3779B97F4A7C15L;
    int place = (int) (mixed >>> 32) & mask;
    while (keys[place] != EMPTY && keys[place] != key) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    int least = size >= MAX_KEYS ? 2 : 1;
    size = 0;
    for (int count : oldCounts) {
      size += count >= least ? 1 : 0;
    }
    int capacity = Math.max(START, 4 * Integer.highestOneBit(Math.max(1, size)));
    keys = empty(capacity);
    counts = new int[capacity];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] >= least) {
        int place = place(oldKeys[i]);
        keys[place] = oldKeys[i];
        counts[place] = oldCounts[i];
      }
    }
  }

  private static long[] empty(int capacity) {
    long[] keys = new long[capacity];
    Arrays.fill(keys, EMPTY);
    return keys;
  }
}
