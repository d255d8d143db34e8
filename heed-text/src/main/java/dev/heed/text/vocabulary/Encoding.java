package dev.heed.text.vocabulary;

import java.util.Arrays;

/**
 * The vocabulary entries found in one text, in the order of their first word. A part of the text,
 * such as a word or an n-gram, has one entry, or several that belong together: a word and its
 * character n-grams. A buffer to be reused; not thread-safe.
 */
public final class Encoding {
  private int size;
  private int[] entries = new int[64];
  private int parts;
  private int[] ends = new int[64];
  private int[] firstTokens = new int[64];
  private int[] lastTokens = new int[64];
  private int[] wordIds = new int[64];

  /** An empty encoding, which grows with the texts. */
  public Encoding() {}

  /** The number of entries found. */
  public int size() {
    return size;
  }

  /** The vocabulary entries, shared; the first {@link #size()} values are valid. */
  public int[] entries() {
    return entries;
  }

  /** The number of parts of the text that have entries. */
  public int parts() {
    return parts;
  }

  /** The index of the first entry of part {@code i}. */
  public int begin(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /** The index behind the last entry of part {@code i}. */
  public int end(int i) {
    return ends[i];
  }

  /** The token that is the first word of part {@code i}. */
  public int firstToken(int i) {
    return firstTokens[i];
  }

  /** The token that is the last word of part {@code i}. */
  public int lastToken(int i) {
    return lastTokens[i];
  }

  /**
   * Sums rows over the entries of each part, from first to last.
   *
   * @param rows a row for each entry
   * @param columns the length of a row
   * @return a row for each part
   */
  public double[] sums(double[] rows, int columns) {
    if (parts == size) {
      return rows;
    }
    double[] sums = new double[parts * columns];
    for (int part = 0; part < parts; part++) {
      for (int i = begin(part); i < ends[part]; i++) {
        for (int k = 0; k < columns; k++) {
          sums[part * columns + k] += rows[i * columns + k];
        }
      }
    }
    return sums;
  }

  void clear() {
    size = 0;
    parts = 0;
  }

  int[] wordIds(int count) {
    if (wordIds.length < count) {
      wordIds = new int[Math.max(count, 2 * wordIds.length)];
    }
    return wordIds;
  }

  void add(int entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
    }
    entries[size++] = entry;
  }

  /** Ends a part, of the entries added since the last one ended; without any there is no part. */
  void end(int firstToken, int lastToken) {
    if (size == (parts == 0 ? 0 : ends[parts - 1])) {
      return;
    }
    if (parts == ends.length) {
      ends = Arrays.copyOf(ends, 2 * parts);
      firstTokens = Arrays.copyOf(firstTokens, 2 * parts);
      lastTokens = Arrays.copyOf(lastTokens, 2 * parts);
    }
    ends[parts] = size;
    firstTokens[parts] = firstToken;
    lastTokens[parts++] = lastToken;
  }
}
