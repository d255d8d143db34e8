package dev.heed.text.pooling;

import dev.heed.base.Require;

/**
 * The words of the text that each position of documents covers: a word or a character n-gram covers
 * one, an n-gram several.
 *
 * @param packed the spans of {@link #pack}, one for each position; empty if each position is a word
 */
public record WordSpans(int[] packed) {
  /** Bits for the number of words less one; an n-gram has at most 8. */
  private static final int COUNT_BITS = 3;

  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;

  private static final WordSpans SINGLE = new WordSpans(new int[0]);

  /** Each position is a word of its own. */
  public static WordSpans single() {
    return SINGLE;
  }

  /**
   * A span in one number.
   *
   * @param first the first word, counted from 0 in each document
   * @param last the last word
   */
  public static int pack(int first, int last) {
    Require.between("words of an n-gram", 1, 1 << COUNT_BITS, last - first + 1L);
    Require.between("place of a word", 0, Integer.MAX_VALUE >> COUNT_BITS, first);
    return first << COUNT_BITS | (last - first);
  }

  /**
   * The first word that a position covers.
   *
   * @param begin the first position of its document
   */
  int first(int position, int begin) {
    return packed.length == 0 ? position - begin : packed[position] >>> COUNT_BITS;
  }

  /** The number of words that a position covers. */
  int count(int position) {
    return packed.length == 0 ? 1 : (packed[position] & COUNT_MASK) + 1;
  }

  /** The number of words up to the last that positions {@code from .. to} of a document cover. */
  int words(int from, int to) {
    int words = 0;
    for (int p = from; p < to; p++) {
      words = Math.max(words, first(p, from) + count(p));
    }
    return words;
  }

  void require(int positions) {
    if (packed.length > 0) {
      Require.size("spans", positions, packed.length);
    }
  }
}
