package dev.heed.text.training;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How much a document of each class counts in the loss. */
public sealed interface ClassWeights {

  /** Every document counts the same. */
  record None() implements ClassWeights {}

  /** Every class counts the same: a document weighs {@code n / (K·n_k)}. */
  record Balanced() implements ClassWeights {}

  /**
   * Weights by label; labels left out weigh 1.
   *
   * @param weights positive numbers
   */
  record ByLabel(Map<String, Double> weights) implements ClassWeights {
    public ByLabel {
      weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
      weights.forEach(
          (label, weight) -> {
            if (!(weight > 0) || weight.isInfinite()) {
              throw new IllegalArgumentException(
                  "weight of the class "
                      + label
                      + " is "
                      + weight
                      + "; expected a positive number");
            }
          });
    }
  }

  /**
   * The weight of each class.
   *
   * @param counts the number of training documents of each class
   * @throws IllegalArgumentException if a weight is given for a label that does not exist
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
            case None _ -> 1;
            case Balanced _ ->
                counts[k] == 0
                    ? 1
                    : (float) ((double) total / ((double) counts.length * counts[k]));
            case ByLabel(Map<String, Double> given) ->
                given.getOrDefault(labels.get(k), 1.0).floatValue();
          };
    }
    if (this instanceof ByLabel(Map<String, Double> given)) {
      for (String label : given.keySet()) {
        if (!labels.contains(label)) {
          throw new IllegalArgumentException(
              "a class weight is given for '" + label + "'; expected one of " + labels);
        }
      }
    }
    return weights;
  }
}
