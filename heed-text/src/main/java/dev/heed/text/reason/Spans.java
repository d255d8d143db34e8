package dev.heed.text.reason;

import dev.heed.base.Require;

/**
 * The parts of a text by the words that they cover. A part, such as a word or an n-gram, is lost
 * with any of its words.
 *
 * @param words the number of words
 * @param first the first word of each part
 * @param last the last word of each part; at least the first one
 */
public record Spans(int words, int[] first, int[] last) {
  public Spans {
    Require.size("last", first.length, last.length);
    for (int part = 0; part < first.length; part++) {
      Require.between("first", 0, last[part], first[part]);
      Require.atLeast("words", last[part] + 1L, words);
    }
  }

  /** The number of parts. */
  int parts() {
    return first.length;
  }

  /** The number of words in the longest part; at least 1. */
  int longest() {
    int longest = 1;
    for (int part = 0; part < first.length; part++) {
      longest = Math.max(longest, last[part] - first[part] + 1);
    }
    return longest;
  }
}
