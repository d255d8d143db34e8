package dev.heed.text.training;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weight of a text in the loss, by its label. */
public sealed interface ClassWeights {

  /** Every text has weight 1. */
  record None() implements ClassWeights {}

  /**
   * Every label has the same total weight: a text of label {@code k} weighs {@code n / (K·n_k)}.
   */
  record Balanced() implements ClassWeights {}

  /**
   * Halfway between the other two: a text of label {@code k} weighs {@code √(n / (K·n_k))}. Rare
   * labels are found more often, at a smaller cost in accuracy.
   */
  record SquareRoot() implements ClassWeights {}

  /**
   * Weights by label; labels without one weigh 1.
   *
   * @param weights positive numbers
   */
  record ByLabel(Map<String, Double> weights) implements ClassWeights {
    public ByLabel {
      weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
      weights.forEach((label, weight) -> Require.positive("weight of the class " + label, weight));
    }
  }

  /**
   * Computes the weight of each label.
   *
   * @param counts the number of training texts of each label
   * @return a new array in the order of the labels
   * @throws ProblemException if there is a weight for a label that does not exist
   */
  default float[] of(List<String> labels, int[] counts) {
    float[] weights = new float[labels.size()];
    long total = 0;
    for (int n : counts) {
      total += n;
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] =
          switch (this) {
            case None none -> 1;
            case Balanced balanced -> balanced(counts[k], counts.length, total);
            case SquareRoot squareRoot ->
                (float) StrictMath.sqrt(balanced(counts[k], counts.length, total));
            case ByLabel(Map<String, Double> given) ->
                given.getOrDefault(labels.get(k), 1.0).floatValue();
          };
    }
    if (this instanceof ByLabel(Map<String, Double> given)) {
      for (String label : given.keySet()) {
        if (!labels.contains(label)) {
          throw new ProblemException(
              "there is no label '" + label + "' in the training texts", "one of " + labels);
        }
      }
    }
    return weights;
  }

  private static float balanced(int count, int labels, long total) {
    return count == 0 ? 1 : (float) ((double) total / ((double) labels * count));
  }
}
