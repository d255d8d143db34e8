package dev.heed.text.vocabulary;

import java.util.Arrays;

/**
 * Maps pairs of numbers to numbers, by open addressing. An n-gram is the pair of its first n−1
 * words, as an (n−1)-gram, and its last word. Exact: no two pairs share an entry.
 */
final class PairTable {
  private static final long EMPTY = -1;

  private static final int MIN_SLOTS = 1 << 10;

  private long[] keys = new long[MIN_SLOTS];
  private int[] values = new int[MIN_SLOTS];
  private int size;

  PairTable() {
    Arrays.fill(keys, EMPTY);
  }

  static long pair(int first, int second) {
    return (long) first << 32 | second;
  }

  static int first(long pair) {
    return (int) (pair >> 32);
  }

  static int second(long pair) {
    return (int) pair;
  }

  int size() {
    return size;
  }

  /** Returns the value of a pair, or −1. */
  int get(long pair) {
    int slot = slot(pair);
    return keys[slot] == EMPTY ? -1 : values[slot];
  }

  /** Sets the value of a pair. */
  void put(long pair, int value) {
    int slot = slot(pair);
    claim(slot, pair);
    values[slot] = value;
    growIfFull();
  }

  /** Adds to the value of a pair, which starts at 0. */
  void add(long pair, int amount) {
    int slot = slot(pair);
    if (keys[slot] == EMPTY) {
      claim(slot, pair);
      values[slot] = amount;
      growIfFull();
    } else {
      values[slot] = (int) Math.min(Integer.MAX_VALUE, (long) values[slot] + amount);
    }
  }

  /**
   * Removes the pairs whose value is below a bound; the table becomes as small as the others allow.
   */
  void removeBelow(int bound) {
    long[] oldKeys = keys;
    int[] oldValues = values;
    int kept = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      kept += oldKeys[i] != EMPTY && oldValues[i] >= bound ? 1 : 0;
    }
    int slots = Math.max(MIN_SLOTS, Integer.highestOneBit(Math.max(1, 2 * kept)) << 1);
    keys = new long[slots];
    values = new int[slots];
    Arrays.fill(keys, EMPTY);
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY && oldValues[i] >= bound) {
        int slot = slot(oldKeys[i]);
        claim(slot, oldKeys[i]);
        values[slot] = oldValues[i];
      }
    }
  }

  /** All pairs, in ascending order. */
  long[] pairs() {
    long[] pairs = new long[size];
    int n = 0;
    for (long key : keys) {
      if (key != EMPTY) {
        pairs[n++] = key;
      }
    }
    Arrays.sort(pairs);
    return pairs;
  }

  private void claim(int slot, long pair) {
    if (keys[slot] == EMPTY) {
      keys[slot] = pair;
      size++;
    }
  }

  private int slot(long pair) {
    int mask = keys.length - 1;
    long mixed = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed ^ mixed >>> 32) & mask;
    while (keys[slot] != EMPTY && keys[slot] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void growIfFull() {
    if (2 * size <= keys.length) {
      return;
    }
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[Math.multiplyExact(2, oldKeys.length)];
    values = new int[keys.length];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
