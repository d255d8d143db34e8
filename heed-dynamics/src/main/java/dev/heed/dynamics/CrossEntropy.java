package dev.heed.dynamics;

import dev.heed.spi.Kernels;
import java.util.Arrays;

/** The cross-entropy of many documents at once, one column of numbers after the other. */
final class CrossEntropy {
  /** Up to this difference of logits, a partition function is far from the end of the range. */
  private static final double FAR = 200;

  private static final double LARGEST_PRODUCT = 1e200;

  private CrossEntropy() {}

  /**
   * {@code Σ_i share_i (log Σ_k e^{z_ki} − z_label,i)} over the documents {@code from ≤ i < to}.
   *
   * @param z the logits of each class, those of the first document at 0; hold the gradient
   *     afterwards
   */
  static double loss(
      Kernels kernels, double[][] z, int[] labels, double[] shares, int from, int to) {
    int count = to - from;
    // Less the label's logit: Z = Σ_k e^{z_k − z_label}, and the loss is log Z.
    double[] sums = new double[count];
    for (int i = 0; i < count; i++) {
      sums[i] = z[labels[from + i]][i];
    }
    boolean far = false;
    for (double[] column : z) {
      for (int i = 0; i < count; i++) {
        column[i] -= sums[i];
        far |= column[i] > FAR;
      }
    }
    double loss = far ? lower(z, shares, from, to) : 0;
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

  /** Subtracts the highest logit of each document from its others; their weighted sum. */
  private static double lower(double[][] z, double[] shares, int from, int to) {
    double loss = 0;
    for (int i = 0; i < to - from; i++) {
      double highest = 0;
      for (double[] column : z) {
        highest = Math.max(highest, column[i]);
      }
      for (double[] column : z) {
        column[i] -= highest;
      }
      loss += shares[from + i] * highest;
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
