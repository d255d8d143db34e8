package dev.heed.dynamics;

import dev.heed.pooling.Head;

/**
 * What follows the first layer of a head, and the cross-entropy. Its input {@code z} is the
 * weighted average of the words' projections {@code p_w = W₁ν_w}, since pooling and a linear layer
 * commute.
 */
sealed interface PooledHead {

  /** Length of {@code z}: the number of outputs of the head's first layer. */
  int inputs();

  /** Number of weights besides the first layer's. */
  int size();

  /**
   * The loss of a document and its gradients.
   *
   * @param z the document's input; holds {@code ∂L/∂z} afterwards
   * @param offset where it begins
   * @param label the document's class
   * @param share the document's share in the loss
   * @param weights the weights, from {@code weightsOffset} on
   * @param gradients {@code ∂L/∂weights} is added to the first {@link #size} of them
   * @return the loss of this document, not yet multiplied by its share
   */
  double loss(
      double[] z,
      int offset,
      int label,
      double share,
      double[] weights,
      int weightsOffset,
      double[] gradients);

  static PooledHead of(Head head, int classes) {
    return switch (head) {
      case Head.Fixed _, Head.Linear _ -> new LinearHead(classes);
      case Head.Mlp(int hidden) -> new HiddenHead(hidden, classes);
    };
  }

  /** {@code z} are the logits. */
  record LinearHead(int inputs) implements PooledHead {
    @Override
    public int size() {
      return 0;
    }

    @Override
    public double loss(
        double[] z,
        int offset,
        int label,
        double share,
        double[] weights,
        int weightsOffset,
        double[] gradients) {
      return crossEntropy(z, offset, inputs, label, share);
    }
  }

  /**
   * {@code W₂ max(0, z + b₁) + b₂}.
   *
   * <p>Weights in the order {@code b₁, W₂, b₂}.
   */
  record HiddenHead(int inputs, int classes) implements PooledHead {
    @Override
    public int size() {
      return inputs + classes * inputs + classes;
    }

    @Override
    public double loss(
        double[] z,
        int offset,
        int label,
        double share,
        double[] weights,
        int weightsOffset,
        double[] gradients) {
      int matrix = weightsOffset + inputs;
      int bias = matrix + classes * inputs;
      for (int m = 0; m < inputs; m++) {
        z[offset + m] = Math.max(0, z[offset + m] + weights[weightsOffset + m]);
      }
      double[] logits = new double[classes];
      for (int k = 0; k < classes; k++) {
        double sum = weights[bias + k];
        for (int m = 0; m < inputs; m++) {
          sum += weights[matrix + k * inputs + m] * z[offset + m];
        }
        logits[k] = sum;
      }
      double loss = crossEntropy(logits, 0, classes, label, share);
      for (int m = 0; m < inputs; m++) {
        double unit = z[offset + m];
        double gradient = 0;
        for (int k = 0; k < classes; k++) {
          gradients[inputs + k * inputs + m] += logits[k] * unit;
          gradient += logits[k] * weights[matrix + k * inputs + m];
        }
        z[offset + m] = unit > 0 ? gradient : 0;
        gradients[m] += z[offset + m];
      }
      for (int k = 0; k < classes; k++) {
        gradients[inputs + classes * inputs + k] += logits[k];
      }
      return loss;
    }
  }

  /** {@code log Σ_j e^{z_j} − z_label}; {@code z} becomes its gradient, times the share. */
  private static double crossEntropy(double[] z, int offset, int classes, int label, double share) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int k = offset; k < offset + classes; k++) {
      highest = Math.max(highest, z[k]);
    }
    double loss = highest - z[offset + label];
    double sum = 0;
    for (int k = offset; k < offset + classes; k++) {
      z[k] = Exponential.of(z[k] - highest);
      sum += z[k];
    }
    double scale = share / sum;
    for (int k = offset; k < offset + classes; k++) {
      z[k] *= scale;
    }
    z[offset + label] -= share;
    return loss + StrictMath.log(sum);
  }
}
