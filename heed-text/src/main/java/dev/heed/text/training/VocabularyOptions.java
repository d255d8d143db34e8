package dev.heed.text.training;

/**
 * Which words and n-grams are kept.
 *
 * @param ngrams the most words in an n-gram; 1 keeps words only (and pairs of characters in scripts
 *     written without blanks, which are always kept)
 * @param minCount how often a word must occur in the training documents
 * @param ngramMinCount how often an n-gram must occur
 * @param maxEntries the most words and n-grams together; at most half of them words
 */
public record VocabularyOptions(int ngrams, int minCount, int ngramMinCount, int maxEntries) {
  public VocabularyOptions {
    if (ngrams < 1 || ngrams > 8) {
      throw new IllegalArgumentException("ngrams is " + ngrams + "; expected 1 to 8");
    }
    if (minCount < 1) {
      throw new IllegalArgumentException("minCount is " + minCount + "; expected at least 1");
    }
    if (ngramMinCount < minCount) {
      throw new IllegalArgumentException(
          "ngramMinCount is " + ngramMinCount + "; expected at least minCount, " + minCount);
    }
    if (maxEntries < 2) {
      throw new IllegalArgumentException("maxEntries is " + maxEntries + "; expected at least 2");
    }
  }

  /** Words and pairs; every word, pairs that occur three times, at most a million entries. */
  public static VocabularyOptions defaults() {
    return new VocabularyOptions(2, 1, 3, 1_000_000);
  }
}
