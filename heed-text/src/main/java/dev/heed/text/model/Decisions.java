package dev.heed.text.model;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The decisions of a model that gives a text any number of labels: label {@code k} has the
 * probability {@code σ(scale_k · logit_k + offset_k)}, and is given if that reaches its threshold.
 * Every list is in the order of the labels.
 *
 * @param scales above 0
 * @param offsets any numbers
 * @param thresholds 0 to 1
 */
public record Decisions(List<Double> scales, List<Double> offsets, List<Double> thresholds) {
  /** The threshold without dev texts. */
  private static final double HALF = 0.5;

  /**
   * Checks the ranges.
   *
   * @throws ProblemException if the lists differ in length or a number is out of its range
   */
  public Decisions {
    scales = List.copyOf(scales);
    offsets = List.copyOf(offsets);
    thresholds = List.copyOf(thresholds);
    if (offsets.size() != scales.size() || thresholds.size() != scales.size()) {
      throw new ProblemException(
          "%d scales, %d offsets and %d thresholds"
              .formatted(scales.size(), offsets.size(), thresholds.size()),
          "one of each for each label");
    }
    scales.forEach(scale -> Require.positive("scale", scale));
    offsets.forEach(
        offset -> {
          if (!Double.isFinite(offset)) {
            throw new ProblemException("an offset is " + offset, "a finite number");
          }
        });
    thresholds.forEach(threshold -> Require.share("threshold", threshold));
  }

  /** Plain sigmoids with thresholds of one half. */
  public static Decisions uncalibrated(int labels) {
    return new Decisions(repeated(1, labels), repeated(0, labels), repeated(HALF, labels));
  }

  private static List<Double> repeated(double value, int count) {
    return Collections.nCopies(count, value);
  }

  /** The decisions about logits that come to the same as these about logits plus constants. */
  public Decisions shifted(float[] constants) {
    List<Double> shifted = new ArrayList<>();
    for (int k = 0; k < constants.length; k++) {
      shifted.add(offsets.get(k) + scales.get(k) * constants[k]);
    }
    return new Decisions(scales, shifted, thresholds);
  }

  /** Computes the probability of each label. */
  public double[] probabilities(double[] logits) {
    double[] p = new double[logits.length];
    for (int k = 0; k < p.length; k++) {
      p[k] = sigmoid(scales.get(k) * logits[k] + offsets.get(k));
    }
    return p;
  }

  /**
   * The logit from which a label is given, but for rounding; infinite if every text has it, or
   * none.
   */
  public double leastLogit(int label) {
    double threshold = thresholds.get(label);
    double z = StrictMath.log(threshold) - StrictMath.log1p(-threshold);
    return (z - offsets.get(label)) / scales.get(label);
  }

  /** Computes {@code 1 / (1 + e^−z)}. */
  public static double sigmoid(double z) {
    // e^−z overflows below −709; e^z does not.
    double e = StrictMath.exp(-Math.abs(z));
    return z > 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
