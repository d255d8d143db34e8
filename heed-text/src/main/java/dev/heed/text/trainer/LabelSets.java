package dev.heed.text.trainer;

import dev.heed.text.pooling.Loss;
import java.util.Arrays;

/**
 * The different sets of classes that texts have. A document is numbered by its set; where every
 * text has one class, the number of its set is that of the class.
 *
 * @param sets the classes of each set, ascending
 * @param areSeveral whether a text may have any number of classes
 */
record LabelSets(int[][] sets, boolean areSeveral) {

  /** The sets of one class each. */
  static LabelSets single(int classes) {
    int[][] sets = new int[classes][];
    Arrays.setAll(sets, k -> new int[] {k});
    return new LabelSets(sets, false);
  }

  /** The classes of a set, ascending; shared, not copied. */
  int[] of(int set) {
    return sets[set];
  }

  /** The number of sets. */
  int count() {
    return sets.length;
  }

  /**
   * The loss of documents with these sets.
   *
   * @param positiveWeights the weight of each class where a document may have several
   * @param priors the logit of each class's share, used in the same case
   */
  Loss loss(float[] positiveWeights, float[] priors) {
    return areSeveral ? new Loss.Sigmoids(sets, positiveWeights, priors) : new Loss.Softmax();
  }

  /** The number of documents with each class. */
  int[] counts(int[] setOf, int classes) {
    int[] counts = new int[classes];
    for (int set : setOf) {
      for (int k : sets[set]) {
        counts[k]++;
      }
    }
    return counts;
  }

  /**
   * For each document the class by which a split is stratified: its only one, or of several the
   * rarest; for a document without any the number of classes.
   */
  int[] strata(int[] setOf, int classes) {
    int[] counts = counts(setOf, classes);
    int[] strata = new int[setOf.length];
    for (int i = 0; i < strata.length; i++) {
      int rarest = classes;
      for (int k : sets[setOf[i]]) {
        rarest = rarest == classes || counts[k] < counts[rarest] ? k : rarest;
      }
      strata[i] = rarest;
    }
    return strata;
  }
}
