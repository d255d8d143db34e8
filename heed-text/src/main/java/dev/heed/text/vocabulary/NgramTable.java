package dev.heed.text.vocabulary;

import java.util.Arrays;

/**
 * The n-grams of words that are entries of a vocabulary, each as the pair of the entries that its
 * first n−1 words and its last word are; numbered on from the last word. Found by open addressing;
 * no two pairs share an entry.
 */
final class NgramTable {
  private static final int MIN_SLOTS = 1 << 4;

  /** The golden ratio as a fraction of 2⁶⁴, which spreads neighbouring pairs. */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final int firstEntry;

  /** The pairs in the order of their entries. */
  private long[] pairs;

  /**
   * One more than the index of a pair, in as many low bits as number the slots, and above them bits
   * of the pair's hash, so that another pair is seldom looked at; 0 if there is none.
   */
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
    int slot = slots[slot(pair)];
    return slot == 0 ? -1 : firstEntry + (slot & slots.length - 1) - 1;
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
    slots[slot] = mark(pair, size);
    if (2 * size > slots.length) {
      grow();
    }
    return true;
  }

  private void grow() {
    slots = new int[Math.multiplyExact(2, slots.length)];
    for (int i = 0; i < size; i++) {
      slots[slot(pairs[i])] = mark(pairs[i], i + 1);
    }
  }

  private int mark(long pair, int number) {
    return (int) (pair * MIX >>> 32) & -slots.length | number;
  }

  private int slot(long pair) {
    int mask = slots.length - 1;
    long mixed = pair * MIX;
    int high = (int) (mixed >>> 32);
    int slot = (int) mixed ^ high;
    while (true) {
      slot &= mask;
      int found = slots[slot];
      if (found == 0 || ((found ^ high) & ~mask) == 0 && pairs[(found & mask) - 1] == pair) {
        return slot;
      }
      slot++;
    }
  }
}
