package dev.heed.text.shard;

import dev.heed.text.pooling.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The different targets of texts: sets of classes, or distributions over them. A document is
 * numbered by its target; where every text has one class, the number of its target is that of the
 * class, and distributions come after the classes.
 *
 * @param sets the classes of each target, ascending
 * @param shares the probability of each of these classes, which sum to 1; none for a target whose
 *     classes the text has for sure
 * @param areSeveral whether a text may have any number of classes
 */
public record LabelSets(int[][] sets, float[][] shares, boolean areSeveral) {

  /** Sets of classes, of which a text may have any number. */
  public static LabelSets several(int[][] sets) {
    return new LabelSets(sets, new float[sets.length][0], true);
  }

  /** The sets of one class each. */
  public static LabelSets single(int classes) {
    int[][] sets = new int[classes][];
    Arrays.setAll(sets, k -> new int[] {k});
    return new LabelSets(sets, new float[classes][0], false);
  }

  /** These sets of one class each, and distributions after them. */
  public LabelSets withDistributions(List<int[]> classes, List<float[]> probabilities) {
    List<int[]> allSets = new ArrayList<>(List.of(sets));
    List<float[]> allShares = new ArrayList<>(List.of(shares));
    allSets.addAll(classes);
    allShares.addAll(probabilities);
    return new LabelSets(
        allSets.toArray(int[][]::new), allShares.toArray(float[][]::new), areSeveral);
  }

  /** The classes of a target, ascending; shared, not copied. */
  public int[] of(int target) {
    return sets[target];
  }

  /** The number of targets. */
  public int count() {
    return sets.length;
  }

  /** The most probable class of a target, of equal ones the first; its only one if it has one. */
  public int likeliest(int target) {
    int best = 0;
    for (int i = 1; i < shares[target].length; i++) {
      best = shares[target][i] > shares[target][best] ? i : best;
    }
    return sets[target][best];
  }

  /** The probability of the class at a place of {@link #of}. */
  private double share(int target, int place) {
    return shares[target].length == 0 ? 1 : shares[target][place];
  }

  /** The mean of values of classes over the distribution of each target; of one class, its own. */
  public float[] means(float[] ofClasses) {
    float[] means = new float[count()];
    for (int target = 0; target < means.length; target++) {
      double mean = 0;
      for (int i = 0; i < sets[target].length; i++) {
        mean += share(target, i) * ofClasses[sets[target][i]];
      }
      means[target] = (float) mean;
    }
    return means;
  }

  /** The mean of the logits at {@code offset} over the distribution of a target. */
  public double mean(int target, float[] logits, int offset) {
    double mean = 0;
    for (int i = 0; i < sets[target].length; i++) {
      mean += share(target, i) * logits[offset + sets[target][i]];
    }
    return mean;
  }

  /** The classes of documents with these targets. */
  public int[] classes(int[] targets) {
    return Arrays.stream(targets).flatMap(target -> Arrays.stream(sets[target])).toArray();
  }

  /**
   * The loss of documents with these targets.
   *
   * @param classWeights the weight of each class: where a document may have several, of those it
   *     has; within a distribution, relative to each other, since the document itself weighs {@link
   *     #means} of them
   * @param priors the logit of each class's share, used where a document may have several
   */
  public Loss loss(float[] classWeights, float[] priors) {
    if (areSeveral) {
      return new Loss.Sigmoids(sets, classWeights, priors);
    }
    if (Arrays.stream(shares).allMatch(each -> each.length == 0)) {
      return new Loss.Softmax();
    }
    float[] means = means(classWeights);
    float[][] weighted = new float[count()][];
    for (int target = 0; target < weighted.length; target++) {
      weighted[target] = new float[sets[target].length];
      for (int i = 0; i < weighted[target].length; i++) {
        weighted[target][i] =
            (float) (share(target, i) * classWeights[sets[target][i]] / means[target]);
      }
    }
    return new Loss.Distributions(sets, weighted);
  }

  /** The number of documents with each class; of distributions the sum, rounded. */
  public int[] counts(int[] targets, int classes) {
    double[] sums = new double[classes];
    for (int target : targets) {
      for (int i = 0; i < sets[target].length; i++) {
        sums[sets[target][i]] += share(target, i);
      }
    }
    return Arrays.stream(sums).mapToInt(sum -> (int) Math.rint(sum)).toArray();
  }

  /**
   * For each document the class by which a split is stratified: its only or most probable one, or
   * of several the rarest; for a document without any the number of classes.
   */
  public int[] strata(int[] targets, int classes) {
    if (!areSeveral) {
      return Arrays.stream(targets).map(this::likeliest).toArray();
    }
    int[] counts = counts(targets, classes);
    int[] strata = new int[targets.length];
    for (int i = 0; i < strata.length; i++) {
      int rarest = classes;
      for (int k : sets[targets[i]]) {
        rarest = rarest == classes || counts[k] < counts[rarest] ? k : rarest;
      }
      strata[i] = rarest;
    }
    return strata;
  }
}
