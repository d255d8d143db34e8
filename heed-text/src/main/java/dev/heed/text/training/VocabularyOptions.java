package dev.heed.text.training;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.Objects;

/**
 * The words and n-grams to keep.
 *
 * @param ngrams the maximum number of words in an n-gram, 1 to 8; 1 keeps words only (and pairs of
 *     characters in scripts written without spaces, which are always kept)
 * @param minCount the minimum number of occurrences of a word in the training texts
 * @param ngramMinCount the minimum number of occurrences of an n-gram, at least {@code minCount}
 * @param maxEntries the maximum number of entries; at most half of them words
 * @param characterNgrams the character n-grams of words to keep; they too must occur {@code
 *     ngramMinCount} times
 */
public record VocabularyOptions(
    int ngrams, int minCount, int ngramMinCount, int maxEntries, CharacterNgrams characterNgrams) {
  private static final int NGRAMS = 2;
  private static final int MIN_COUNT = 1;
  private static final int NGRAM_MIN_COUNT = 3;
  private static final int MAX_ENTRIES = 1_000_000;
  private static final int MAX_NGRAMS = 8;

  public VocabularyOptions {
    Require.between("ngrams", 1, MAX_NGRAMS, ngrams);
    Require.atLeast("minCount", 1, minCount);
    if (ngramMinCount < minCount) {
      throw new ProblemException(
          "ngramMinCount is " + ngramMinCount, "at least minCount, " + minCount);
    }
    Require.atLeast("maxEntries", 2, maxEntries);
    Objects.requireNonNull(characterNgrams, "characterNgrams");
  }

  /** Options without character n-grams. */
  public VocabularyOptions(int ngrams, int minCount, int ngramMinCount, int maxEntries) {
    this(ngrams, minCount, ngramMinCount, maxEntries, new CharacterNgrams.None());
  }

  /** These options with other character n-grams. */
  public VocabularyOptions withCharacterNgrams(CharacterNgrams characterNgrams) {
    return new VocabularyOptions(ngrams, minCount, ngramMinCount, maxEntries, characterNgrams);
  }

  /**
   * Words and pairs: every word, pairs that occur three times, at most a million entries; character
   * n-grams where they help.
   */
  public static VocabularyOptions defaults() {
    return new VocabularyOptions(
        NGRAMS, MIN_COUNT, NGRAM_MIN_COUNT, MAX_ENTRIES, new CharacterNgrams.Auto());
  }
}
