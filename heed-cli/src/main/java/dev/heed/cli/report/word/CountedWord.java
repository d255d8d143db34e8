package dev.heed.cli.report.word;

import dev.heed.text.training.WordCounts;

/**
 * A word and a label with the numbers of training texts that have them.
 *
 * @param word the number of the word
 * @param label the number of the label
 */
record CountedWord(WordCounts counts, int word, int label) {
  String form() {
    return counts.words().get(word);
  }

  /** The number of texts with the word. */
  int texts() {
    return counts.textsOfWord()[word];
  }

  /** The number of texts with the word and the label. */
  int both() {
    return counts.both(word, label);
  }

  /** The share of all texts that have the label. */
  double base() {
    return (double) counts.textsOfLabel()[label] / counts.texts();
  }

  /** The share of the word's texts that have the label. */
  double share() {
    return (double) both() / texts();
  }

  /**
   * The distance of the share from that of all texts in standard deviations; 0 if all texts have
   * the label, or none.
   */
  double deviations() {
    double variance = texts() * base() * (1 - base());
    return variance > 0 ? (both() - texts() * base()) / Math.sqrt(variance) : 0;
  }

  /**
   * The logarithm of the ratio of two likelihoods of these texts: with the word's own share, and
   * with that of all texts. High for frequent words whose texts nearly all have the label.
   */
  double evidence() {
    double expected = texts() * base();
    return term(both(), expected) + term(texts() - both(), texts() - expected);
  }

  private static double term(double count, double expected) {
    return count > 0 ? count * StrictMath.log(count / expected) : 0;
  }
}
