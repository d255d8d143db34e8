package dev.heed.text.audit.duplicate;

import java.util.Arrays;

/**
 * The 5-word sequences of a text, as hashes. In scripts written without blanks a character is a
 * word, so that these are 5-character sequences there.
 */
final class Shingles {
  /** Words of a shingle; shorter ones are shared by chance, longer ones lost by one change. */
  static final int WORDS = 5;

  private Shingles() {}

  /** The different shingles, ascending; none for a text of fewer words. */
  static long[] of(int... words) {
    long[] shingles = new long[Math.max(0, words.length - WORDS + 1)];
    for (int i = 0; i < shingles.length; i++) {
      long hash = 0;
      for (int j = i; j < i + WORDS; j++) {
        hash = Hashes.mix(hash + words[j] + 1);
      }
      shingles[i] = hash;
    }
    Arrays.sort(shingles);
    int size = 0;
    for (int i = 0; i < shingles.length; i++) {
      if (i == 0 || shingles[i] != shingles[i - 1]) {
        shingles[size++] = shingles[i];
      }
    }
    return Arrays.copyOf(shingles, size);
  }

  /**
   * Jaccard's similarity of two sets: shared elements by all elements.
   *
   * @param a ascending, each once
   * @param b ascending, each once
   * @return 0 to 1; 0 for two empty sets, about which nothing is known
   */
  static double jaccard(long[] a, long[] b) {
    int shared = 0;
    for (int i = 0, j = 0; i < a.length && j < b.length; ) {
      if (a[i] == b[j]) {
        shared++;
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    int all = a.length + b.length - shared;
    return all == 0 ? 0 : (double) shared / all;
  }
}
