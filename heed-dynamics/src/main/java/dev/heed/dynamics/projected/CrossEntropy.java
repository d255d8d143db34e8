package dev.heed.dynamics.projected;

import dev.heed.kernel.Kernels;
import java.util.Arrays;

/** The cross-entropy of many documents at once, one column of numbers after the other. */
final class CrossEntropy {
  /** Bound below which a product, times another partition function, is still far from overflow. */
  private static final double MAX_PRODUCT = 1e150;

  private CrossEntropy() {}

  /**
   * {@code Σ_i share_i (log Σ_k e^{z_ki} − z_label,i)} over the documents {@code from ≤ i < from +
   * count}, which all have the same label.
   *
   * @param z the logits of each class, those of the first document at 0; hold the gradient
   *     afterwards
   * @param sums room for {@code count} numbers
   * @param relativeToLabel take the exponentials relative to the label's logit, which saves one of
   *     them and a search for the highest: the result is not finite, and {@code z} without meaning,
   *     if a logit is hundreds above that of the label
   */
  static double loss(
      Kernels kernels,
      double[][] z,
      int label,
      double[] shares,
      int from,
      int count,
      double[] sums,
      boolean relativeToLabel) {
    double loss = 0;
    double[] reference = z[label];
    double atLabel = 1;
    if (!relativeToLabel) {
      reference = highest(z, count);
      atLabel = 0;
      loss = weightedDifference(reference, z[label], shares, from, count);
    }
    Arrays.fill(sums, 0, count, atLabel);
    for (int k = 0; k < z.length; k++) {
      if (relativeToLabel && k == label) {
        continue;
      }
      double[] column = z[k];
      for (int i = 0; i < count; i++) {
        column[i] -= reference[i];
      }
      kernels.exp(column, 0, count);
      for (int i = 0; i < count; i++) {
        sums[i] += column[i];
      }
    }
    loss += logarithms(sums, shares, from, count);
    for (int i = 0; i < count; i++) {
      sums[i] = shares[from + i] / sums[i];
    }
    // Gradients add up to 0; so the label's is as exact where it is small.
    double[] ofLabel = z[label];
    Arrays.fill(ofLabel, 0, count, 0);
    for (int k = 0; k < z.length; k++) {
      if (k == label) {
        continue;
      }
      double[] column = z[k];
      for (int i = 0; i < count; i++) {
        column[i] *= sums[i];
        ofLabel[i] -= column[i];
      }
    }
    return loss;
  }

  private static double[] highest(double[][] z, int count) {
    double[] highest = new double[count];
    for (int i = 0; i < count; i++) {
      highest[i] = Double.NEGATIVE_INFINITY;
      for (double[] column : z) {
        highest[i] = Math.max(highest[i], column[i]);
      }
    }
    return highest;
  }

  private static double weightedDifference(
      double[] a, double[] b, double[] shares, int from, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += shares[from + i] * (a[i] - b[i]);
    }
    return sum;
  }

  /** {@code Σ_i share_i log Z_i}: one logarithm of the product of as many as possible. */
  private static double logarithms(double[] sums, double[] shares, int from, int count) {
    double total = 0;
    double product = 1;
    double share = 0;
    for (int i = 0; i < count; i++) {
      if (shares[from + i] != share || !(product < MAX_PRODUCT)) {
        total += share * StrictMath.log(product);
        share = shares[from + i];
        product = 1;
      }
      product *= sums[i];
    }
    return total + share * StrictMath.log(product);
  }
}
