package dev.heed.dynamics.projected;

import dev.heed.text.training.Head;
import java.util.Arrays;

/**
 * The part of a head after its first layer, for many documents at once. Its input {@code z} is the
 * weighted average of the words' projections {@code p_w = W₁ν_w}, since pooling and a linear layer
 * commute. The softmax sees differences of logits alone, so a linear head's {@code W₁} holds each
 * row less the last one.
 *
 * <p>Numbers of documents come as columns: first the number of the input or class, then that of the
 * document.
 */
sealed interface PooledHead {

  /** Length of {@code z}: the number of rows of {@code W₁}. */
  int inputs();

  /** Number of weights without those of the first layer. */
  int size();

  /**
   * Writes the logits of {@code count} documents, or their differences from the last.
   *
   * @param z the inputs, from column 1 on
   * @param weights the weights, from {@code weightsAt} on
   */
  void forward(int count, double[][] z, double[] weights, int weightsAt, double[][] logits);

  /**
   * Writes {@code ∂L/∂z}; the arguments are those of {@link #forward}, but for the following.
   *
   * @param logits {@code ∂L/∂logits}
   * @param gradients to be {@code ∂L/∂z}, from column 1 on
   * @param weightsGradient {@code ∂L/∂weights} is added to the first {@link #size} of them
   */
  void backward(
      int count,
      double[][] z,
      double[] weights,
      int weightsAt,
      double[][] logits,
      double[][] gradients,
      double[] weightsGradient);

  static PooledHead of(Head head, int classes) {
    return switch (head) {
      case Head.Fixed _, Head.Linear _ -> new LinearHead(classes - 1);
      case Head.Mlp(int hidden) -> new HiddenHead(hidden, classes);
    };
  }

  /** {@code z} are the logits, less the last one. */
  record LinearHead(int inputs) implements PooledHead {
    @Override
    public int size() {
      return 0;
    }

    @Override
    public void forward(
        int count, double[][] z, double[] weights, int weightsAt, double[][] logits) {
      for (int k = 0; k < inputs; k++) {
        System.arraycopy(z[k + 1], 0, logits[k], 0, count);
      }
      Arrays.fill(logits[inputs], 0, count, 0);
    }

    @Override
    public void backward(
        int count,
        double[][] z,
        double[] weights,
        int weightsAt,
        double[][] logits,
        double[][] gradients,
        double[] weightsGradient) {
      for (int k = 0; k < inputs; k++) {
        System.arraycopy(logits[k], 0, gradients[k + 1], 0, count);
      }
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
    public void forward(
        int count, double[][] z, double[] weights, int weightsAt, double[][] logits) {
      int matrix = weightsAt + inputs;
      double[] units = new double[count];
      for (int k = 0; k < classes; k++) {
        Arrays.fill(logits[k], 0, count, weights[matrix + classes * inputs + k]);
      }
      for (int m = 0; m < inputs; m++) {
        activate(count, z[m + 1], weights[weightsAt + m], units);
        for (int k = 0; k < classes; k++) {
          Vectors.addScaled(count, weights[matrix + k * inputs + m], units, logits[k]);
        }
      }
    }

    @Override
    public void backward(
        int count,
        double[][] z,
        double[] weights,
        int weightsAt,
        double[][] logits,
        double[][] gradients,
        double[] weightsGradient) {
      int matrix = weightsAt + inputs;
      double[] units = new double[count];
      for (int m = 0; m < inputs; m++) {
        double[] gradient = gradients[m + 1];
        activate(count, z[m + 1], weights[weightsAt + m], units);
        Arrays.fill(gradient, 0, count, 0);
        for (int k = 0; k < classes; k++) {
          weightsGradient[inputs + k * inputs + m] += Vectors.dot(logits[k], 0, units, 0, count);
          Vectors.addScaled(count, weights[matrix + k * inputs + m], logits[k], gradient);
        }
        for (int i = 0; i < count; i++) {
          gradient[i] = units[i] > 0 ? gradient[i] : 0;
        }
        weightsGradient[m] += Vectors.sum(gradient, count);
      }
      for (int k = 0; k < classes; k++) {
        weightsGradient[inputs + classes * inputs + k] += Vectors.sum(logits[k], count);
      }
    }

    private static void activate(int count, double[] z, double bias, double[] units) {
      for (int i = 0; i < count; i++) {
        units[i] = Math.max(0, z[i] + bias);
      }
    }
  }
}
