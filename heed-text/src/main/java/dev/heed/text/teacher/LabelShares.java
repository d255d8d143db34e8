package dev.heed.text.teacher;

import java.util.Arrays;
import java.util.List;

/** The shares of labels among texts. */
public final class LabelShares {
  private static final int MAX_ROUNDS = 100;
  private static final double TOLERANCE = 1e-6;

  /** Keeps the numbers finite where no text has a label, and so none can get it. */
  private static final double MAX_FACTOR = 1e6;

  private LabelShares() {}

  /**
   * The mean of targets.
   *
   * @param targets the probability of each label, for one text after the other
   */
  public static double[] of(float[] targets, int labels) {
    double[] shares = new double[labels];
    for (int i = 0; i < targets.length; i++) {
      shares[i % labels] += targets[i];
    }
    Arrays.setAll(shares, k -> shares[k] * labels / targets.length);
    return shares;
  }

  /**
   * Adds a number for each label to the logits of all texts, such that the mean probability of each
   * label becomes a given share. A classifier that learnt few texts leans to some label on texts of
   * another origin, as all of them differ from the learnt ones in the same direction.
   *
   * @param probabilities of each text; not changed
   * @param shares above 0; they sum to 1
   */
  public static List<double[]> matched(List<double[]> probabilities, double[] shares) {
    double[] factors = new double[shares.length];
    Arrays.fill(factors, 1);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      double[] means = new double[shares.length];
      for (double[] each : probabilities) {
        double[] p = scaled(each, factors);
        for (int k = 0; k < p.length; k++) {
          means[k] += p[k] / probabilities.size();
        }
      }
      double largest = 0;
      for (int k = 0; k < factors.length; k++) {
        double factor = factors[k] * shares[k] / Math.max(means[k], Double.MIN_NORMAL);
        factors[k] = Math.clamp(factor, 1 / MAX_FACTOR, MAX_FACTOR);
        largest = Math.max(largest, Math.abs(means[k] - shares[k]));
      }
      if (largest < TOLERANCE) {
        break;
      }
    }
    return probabilities.stream().map(each -> scaled(each, factors)).toList();
  }

  private static double[] scaled(double[] probabilities, double[] factors) {
    double[] scaled = new double[factors.length];
    double sum = 0;
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = probabilities[k] * factors[k];
      sum += scaled[k];
    }
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] /= sum;
    }
    return scaled;
  }
}
