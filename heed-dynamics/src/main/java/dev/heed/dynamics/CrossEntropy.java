package dev.heed.dynamics;

import dev.heed.spi.Kernels;
import java.util.Arrays;

/** The cross-entropy of many documents at once, one column of numbers after the other. */
final class CrossEntropy {
  /** A product below this, times another partition function, is still far from overflow. */
  private static final double LARGEST_PRODUCT = 1e150;

  private CrossEntropy() {}

  /**
   * {@code Σ_i share_i (log Σ_k e^{z_ki} − z_label,i)} over the documents {@code from ≤ i < to}.
   *
   * @param z the logits of each class, those of the first document at 0; hold the gradient
   *     afterwards
   * @param relativeToLabel take the exponentials relative to the label's logit, which spares a
   *     search for the highest: the result is not finite, and {@code z} without meaning, if a logit
   *     is hundreds above that of the label
   */
  static double loss(
      Kernels kernels,
      double[][] z,
      int[] labels,
      double[] shares,
      int from,
      int to,
      boolean relativeToLabel) {
    int count = to - from;
    double[] sums = new double[count];
    for (int i = 0; i < count; i++) {
      sums[i] = z[labels[from + i]][i];
    }
    double loss = relativeToLabel ? 0 : replaceByHighest(z, shares, from, sums);
    for (double[] column : z) {
      for (int i = 0; i < count; i++) {
        column[i] -= sums[i];
      }
    }
    Arrays.fill(sums, 0);
    for (double[] column : z) {
      kernels.exp(column, 0, count);
      for (int i = 0; i < count; i++) {
        sums[i] += column[i];
      }
    }
    loss += logarithms(sums, shares, from);
    for (int i = 0; i < count; i++) {
      sums[i] = shares[from + i] / sums[i];
    }
    for (double[] column : z) {
      for (int i = 0; i < count; i++) {
        column[i] *= sums[i];
      }
    }
    for (int i = 0; i < count; i++) {
      z[labels[from + i]][i] -= shares[from + i];
    }
    return loss;
  }

  /** Replaces the logit of each label by the highest; the weighted sum of the differences. */
  private static double replaceByHighest(
      double[][] z, double[] shares, int from, double[] ofLabel) {
    double loss = 0;
    for (int i = 0; i < ofLabel.length; i++) {
      double highest = ofLabel[i];
      for (double[] column : z) {
        highest = Math.max(highest, column[i]);
      }
      loss += shares[from + i] * (highest - ofLabel[i]);
      ofLabel[i] = highest;
    }
    return loss;
  }

  /** {@code Σ_i share_i log Z_i}: one logarithm of the product of as many as possible. */
  private static double logarithms(double[] sums, double[] shares, int from) {
    double total = 0;
    double product = 1;
    double share = 0;
    for (int i = 0; i < sums.length; i++) {
      if (shares[from + i] != share || !(product < LARGEST_PRODUCT)) {
        total += share * StrictMath.log(product);
        share = shares[from + i];
        product = 1;
      }
      product *= sums[i];
    }
    return total + share * StrictMath.log(product);
  }
}
