package dev.heed.dynamics.projected;

import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.Head;

/**
 * {@code W₁}: the first layer of an MLP; of a linear head, where the loss depends on differences of
 * logits alone, the rows of the head {@code W} less its last row.
 */
final class FirstLayer {
  private final int width;
  private final int dim;
  private final boolean differences;
  private final double[] values;
  private final double[] transposed;

  /** The layer at the start. */
  FirstLayer(ClassifierWeights start) {
    ClassifierShape shape = start.shape();
    dim = shape.dim();
    differences = !(shape.head() instanceof Head.Mlp);
    width = shape.head() instanceof Head.Mlp(int hidden) ? hidden : shape.classes() - 1;
    values = new double[width * dim];
    transposed = new double[values.length];
    set(Vectors.doubles(weights(start)), 0);
  }

  /** The weights that the layer is made of. */
  static float[] weights(ClassifierWeights weights) {
    boolean hidden = weights.shape().head() instanceof Head.Mlp;
    return weights.values(hidden ? WeightName.HEAD_HIDDEN : WeightName.HEAD);
  }

  /** Makes the layer of the weights in {@code source} from {@code at} on. */
  void set(double[] source, int at) {
    for (int k = 0; k < width; k++) {
      for (int j = 0; j < dim; j++) {
        double last = differences ? source[at + width * dim + j] : 0;
        double weight = source[at + k * dim + j] - last;
        values[k * dim + j] = weight;
        transposed[j * width + k] = weight;
      }
    }
  }

  /** Number of rows: the length of a projection. */
  int width() {
    return width;
  }

  /** The rows, one after the other. */
  double[] values() {
    return values;
  }

  /** The columns, one after the other. */
  double[] transposed() {
    return transposed;
  }

  /** {@code W₁W₁ᵀ}. */
  double[] gram() {
    double[] products = new double[width * width];
    for (int k = 0; k < width; k++) {
      for (int l = 0; l < width; l++) {
        products[k * width + l] = Vectors.dot(values, k * dim, values, l * dim, dim);
      }
    }
    return products;
  }
}
