package dev.heed.text.vocabulary;

import java.util.Arrays;

/**
 * The vocabulary entries found in one text, in the order of their first word. A buffer to be
 * reused; not thread-safe.
 */
public final class Encoding {
  private int size;
  private int[] entries = new int[64];
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

  /** The token that is the first word of entry {@code i}. */
  public int firstToken(int i) {
    return firstTokens[i];
  }

  /** The token that is the last word of entry {@code i}. */
  public int lastToken(int i) {
    return lastTokens[i];
  }

  void clear() {
    size = 0;
  }

  int[] wordIds(int count) {
    if (wordIds.length < count) {
      wordIds = new int[Math.max(count, 2 * wordIds.length)];
    }
    return wordIds;
  }

  void add(int entry, int firstToken, int lastToken) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
      firstTokens = Arrays.copyOf(firstTokens, 2 * size);
      lastTokens = Arrays.copyOf(lastTokens, 2 * size);
    }
    entries[size] = entry;
    firstTokens[size] = firstToken;
    lastTokens[size++] = lastToken;
  }
}
