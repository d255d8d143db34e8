package dev.heed.text.model;

import dev.heed.kernel.Kernels;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.Head;

/**
 * Weights made ready for single texts: for each entry its score and its embedding already
 * multiplied by the head's first layer, so that a text costs {@code K} (or the hidden units) per
 * entry instead of {@code d}. Logits are computed as the sum of the contributions, in double.
 * Immutable.
 */
final class Scorer {
  /** Below this sum of exponentials, precision would be lost. */
  private static final double SMALLEST_SUM = 1e-280;

  private final ClassifierShape shape;
  private final ClassifierWeights weights;
  private final float[] scores;

  /** {@code exp(s_w − max s)}. */
  private final double[] exponentials;

  /** Row {@code w}: {@code Uᵀν_w}, or {@code W₁ν_w} of an MLP head. */
  private final float[] projections;

  private final int width;

  Scorer(ClassifierWeights weights, Kernels kernels) {
    this.weights = weights;
    shape = weights.shape();
    scores = ClassifierStep.scores(weights, kernels);
    exponentials = exponentials(scores);
    String first = shape.head() instanceof Head.Mlp ? "head.hidden.weight" : "head.weight";
    width = width(shape);
    long size = (long) shape.vocabulary() * width;
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "vocabulary × " + width + " is " + size + "; expected fewer than 2^31");
    }
    projections = new float[(int) size];
    int dim = shape.dim();
    for (int word = 0; word < shape.vocabulary(); word++) {
      for (int k = 0; k < width; k++) {
        projections[word * width + k] =
            kernels.dot(weights.values(first), k * dim, weights.embeddings(), word * dim, dim);
      }
    }
  }

  private static double[] exponentials(float[] scores) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      highest = Math.max(highest, score);
    }
    double[] exponentials = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      exponentials[i] = StrictMath.exp(scores[i] - highest);
    }
    return exponentials;
  }

  private static int width(ClassifierShape shape) {
    return shape.head() instanceof Head.Mlp(int hidden) ? hidden : shape.classes();
  }

  /** How many numbers are kept besides the weights. */
  static long values(ClassifierShape shape) {
    return shape.vocabulary() * (width(shape) + 3L);
  }

  ClassifierWeights weights() {
    return weights;
  }

  /** The attention weights of the first {@code count} entries; they sum to 1. */
  double[] attention(int[] entries, int count) {
    double[] attention = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      attention[i] = exponentials[entries[i]];
      sum += attention[i];
    }
    if (sum < SMALLEST_SUM) {
      sum = attentionOfLowScores(entries, attention);
    }
    for (int i = 0; i < count; i++) {
      attention[i] /= sum;
    }
    return attention;
  }

  /** For a text whose scores lie hundreds below the highest of the vocabulary. */
  private double attentionOfLowScores(int[] entries, double[] attention) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < attention.length; i++) {
      highest = Math.max(highest, scores[entries[i]]);
    }
    double sum = 0;
    for (int i = 0; i < attention.length; i++) {
      attention[i] = StrictMath.exp(scores[entries[i]] - highest);
      sum += attention[i];
    }
    return sum;
  }

  /** The logits at the zero context vector. */
  double[] remainder() {
    return switch (shape.head()) {
      case Head.Fixed _, Head.Linear _ -> new double[shape.classes()];
      case Head.Mlp(int units) -> {
        float[] bias = weights.values("head.hidden.bias");
        double[] hidden = new double[units];
        for (int m = 0; m < units; m++) {
          hidden[m] = Math.max(0, bias[m]);
        }
        yield output(hidden, weights.values("head.output.bias"));
      }
    };
  }

  /**
   * What each entry adds to each logit, {@code count} rows of {@code K}.
   *
   * <p>With a linear head {@code a_i U_k·ν_i}. With an MLP the integrated gradients (Sundararajan,
   * Taly, Yan, ICML 2017) from 0 to the context vector, in closed form: along the way a hidden unit
   * is on for the share {@code t_m} of the path, since its input is linear in the way gone, so
   * entry {@code i} adds {@code Σ_m W₂[k,m] t_m a_i W₁[m]·ν_i}.
   */
  double[] contributions(int[] entries, int count, double[] attention) {
    int classes = shape.classes();
    double[] result = new double[count * classes];
    switch (shape.head()) {
      case Head.Fixed _, Head.Linear _ -> {
        for (int i = 0; i < count; i++) {
          for (int k = 0; k < classes; k++) {
            result[i * classes + k] = attention[i] * projections[entries[i] * width + k];
          }
        }
      }
      case Head.Mlp(int units) -> {
        double[] inputs = hiddenInputs(entries, count, attention);
        float[] bias = weights.values("head.hidden.bias");
        double[] term = new double[units];
        float[] noBias = new float[classes];
        for (int i = 0; i < count; i++) {
          for (int m = 0; m < units; m++) {
            double share = shareOn(bias[m], inputs[m]);
            term[m] = share * attention[i] * projections[entries[i] * width + m];
          }
          System.arraycopy(output(term, noBias), 0, result, i * classes, classes);
        }
      }
    }
    return result;
  }

  /** The share of {@code 0 ≤ t ≤ 1} for which {@code bias + t·input > 0}. */
  private static double shareOn(double bias, double input) {
    if (bias > 0) {
      return bias + input >= 0 ? 1 : bias / -input;
    }
    return bias + input > 0 ? (bias + input) / input : 0;
  }

  private double[] hiddenInputs(int[] entries, int count, double[] attention) {
    double[] inputs = new double[width];
    for (int i = 0; i < count; i++) {
      for (int m = 0; m < width; m++) {
        inputs[m] += attention[i] * projections[entries[i] * width + m];
      }
    }
    return inputs;
  }

  /** {@code W₂h + b₂} of an MLP head. */
  private double[] output(double[] hidden, float[] bias) {
    float[] w = weights.values("head.output.weight");
    double[] result = new double[shape.classes()];
    for (int k = 0; k < result.length; k++) {
      for (int m = 0; m < hidden.length; m++) {
        result[k] += w[k * hidden.length + m] * hidden[m];
      }
      result[k] += bias[k];
    }
    return result;
  }
}
