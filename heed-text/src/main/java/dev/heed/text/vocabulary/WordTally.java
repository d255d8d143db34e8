package dev.heed.text.vocabulary;

import dev.heed.text.token.TokenBuffer;
import java.util.Arrays;

/** Counts words exactly, each once in memory. Not thread-safe. */
public final class WordTally {
  private final WordTable table = new WordTable();
  private long[] counts = new long[1 << 10];

  /** Counts nothing yet. */
  public WordTally() {}

  /** Counts the words of a text. */
  public void add(TokenBuffer tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      int word = table.add(tokens, i);
      if (word == counts.length) {
        counts = Arrays.copyOf(counts, 2 * word);
      }
      counts[word]++;
    }
  }

  /** The number of different words. */
  public int size() {
    return table.size();
  }

  /** A word, by the order of first occurrences. */
  public String form(int word) {
    return table.form(word);
  }

  /** The number of times that a word occurs. */
  public long count(int word) {
    return counts[word];
  }
}
