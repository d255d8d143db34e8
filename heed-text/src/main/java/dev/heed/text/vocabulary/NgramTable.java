package dev.heed.text.vocabulary;

import java.util.Arrays;

/**
 * The n-grams of words that are entries of a vocabulary, each as the pair of the entries that its
 * first n−1 words and its last word are; numbered on from the last word. Found by open addressing;
 * no two pairs share an entry.
 */
final class NgramTable {
  private static final int MIN_SLOTS = 1 << 4;

  private final int firstEntry;

  /** The pairs in the order of their entries. */
  private long[] pairs;

  /** One more than the index of a pair; 0 if there is none. */
  private int[] slots;

  private int size;

  /**
   * An empty table.
   *
   * @param firstEntry the number of the first n-gram
   * @param expected the number of n-grams for which there is room from the start
   */
  NgramTable(int firstEntry, int expected) {
    this.firstEntry = firstEntry;
    pairs = new long[Math.max(MIN_SLOTS / 2, expected)];
    slots = new int[Math.max(MIN_SLOTS, Integer.highestOneBit(Math.max(1, 2 * expected - 1)) << 1)];
  }

  int size() {
    return size;
  }

  /** The entry of a pair, or −1. */
  int get(long pair) {
    int index = slots[slot(pair)] - 1;
    return index < 0 ? -1 : firstEntry + index;
  }

  /** The pair of an entry. */
  long pair(int entry) {
    return pairs[entry - firstEntry];
  }

  /** Gives a new pair the next entry; false if the pair is known. */
  boolean add(long pair) {
    int slot = slot(pair);
    if (slots[slot] != 0) {
      return false;
    }
    if (size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * size);
    }
    pairs[size++] = pair;
    slots[slot] = size;
    if (2 * size > slots.length) {
      grow();
    }
    return true;
  }

  private void grow() {
    slots = new int[Math.multiplyExact(2, slots.length)];
    for (int i = 0; i < size; i++) {
      slots[slot(pairs[i])] = i + 1;
    }
  }

  private int slot(long pair) {
    int mask = slots.length - 1;
    long mixed = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed ^ mixed >>> 32) & mask;
    while (slots[slot] != 0 && pairs[slots[slot] - 1] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
