package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.FloatMaps.Features;
import dev.heed.attention.score.FeatureMap;
import dev.heed.attention.score.Matrix;
import dev.heed.kernel.Kernels;
import java.util.List;

/**
 * Bounds of the numbers that the fused engine computes, by which it finds out whether single
 * precision holds them. Infinities and NaNs of the input are not counted: they belong to pairs that
 * a mask excludes, or spread as they do in double precision.
 *
 * @param shape the sizes, with the number of features as {@code dim}
 * @param mapped the features
 * @param plan the attention
 * @param kernels the kernels that sum squares
 */
record SingleRange(
    AttentionShape shape, FusedEngine.Mapped mapped, FusedPlan plan, Kernels kernels) {

  /** Values whose squares are summed at once. */
  private static final int CHUNK = 1 << 16;

  /** Sums of squares up to this are exact enough for a bound. */
  private static final float MAX_SQUARES = 1e30f;

  /** Bound of numbers whose squares underflow. */
  private static final double SMALL = 1e-12;

  /** Largest error of a score by underflow. */
  private static final double MAX_UNDERFLOW = 1e-6;

  /** Whether all scores and weighted sums of the forward pass are finite and none underflows. */
  boolean holdsForward(float[] values) {
    if (overflowed(mapped.queries()) || overflowed(mapped.keys())) {
      return false;
    }
    double u = largest(mapped.queries().u());
    double v = largest(mapped.keys().u());
    double scale = Math.abs(plan.scale());
    double square = plan.keyWeight() == 0 ? 0 : v * v * shape.dim();
    double score = scale * u * v * shape.dim() + Math.abs(plan.keyWeight()) * square;
    double lost = Float.MIN_VALUE * shape.dim() * Math.max(1, scale) * Math.max(u, v);
    boolean finite = isFloat(2 * score) && isFloat(scale * u) && isFloat(square);
    return finite
        && lost < MAX_UNDERFLOW
        && isFloat(Math.min(score, plan.cap()) + added())
        && isFloat(largest(values) * shape.keys());
  }

  /** Whether all gradients are finite, if the forward pass is. */
  boolean holdsBackward(float[] values, float[] outputGradients) {
    double u = Math.max(largest(mapped.queries().u()), largest(mapped.keys().u()));
    double gradient = largest(outputGradients);
    double rows = (double) shape.group() * shape.queries() + shape.keys();
    double weights = 2 * gradient * largest(values) * shape.valueDim();
    double factor = Math.max(1, Math.abs(plan.scale()) + 2 * Math.abs(plan.keyWeight()));
    double features = factor * rows * weights * Math.max(1, u);
    return isFloat(rows * gradient)
        && isFloat(features * growth(mapped.queries()))
        && isFloat(features * growth(mapped.keys()));
  }

  /** Bound of what the biases add after the cap. */
  private double added() {
    double sum = 0;
    for (Bias bias : plan.added()) {
      sum +=
          switch (bias) {
            case Bias.Alibi(double[] slopes, int offset) -> {
              double reach = Math.abs((double) offset) + shape.queries() + shape.keys();
              double steepest = 0;
              for (double slope : slopes) {
                steepest = Math.max(steepest, Math.abs(slope));
              }
              yield steepest * reach;
            }
            case Bias.Table table -> exactLargest(table.values());
            case Bias.Scale ignored -> 0;
            case Bias.SoftCap ignored -> 0;
          };
    }
    return sum;
  }

  /** Bound of how much larger than features' gradients those of vectors and parameters are. */
  private double growth(Features features) {
    FeatureMap map = features.map();
    if (map instanceof FeatureMap.Identity) {
      return 1;
    }
    if (map instanceof FeatureMap.Unit) {
      return 1; // divided by the length in double precision
    }
    double parameters = 0;
    for (Matrix matrix : map.parameters()) {
      for (double value : matrix.values()) {
        parameters = Math.max(parameters, Math.abs(value));
      }
    }
    double once = 1 + parameters * Math.max(features.dim(), shape.dim());
    return once * once * (1 + largest(features.x()) * features.heads() * features.rows());
  }

  /** Whether a finite vector has features that are not finite. */
  private static boolean overflowed(Features features) {
    if (features.map() instanceof FeatureMap.Identity) {
      return false;
    }
    int rows = features.heads() * features.rows();
    int columns = rows == 0 ? 0 : features.u().length / rows;
    if (Panels.isFinite(features.u(), 0, features.u().length)) {
      return false;
    }
    for (int row = 0; row < rows; row++) {
      if (!Panels.isFinite(features.u(), row * columns, columns)
          && Panels.isFinite(features.x(), row * features.dim(), features.dim())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a float can hold numbers up to this; false for NaN. */
  private static boolean isFloat(double bound) {
    return Float.isFinite((float) bound);
  }

  /** Bound of the finite values' sizes: the root of the sum of squares, if that is moderate. */
  private double largest(float[] values) {
    double squares = 0;
    for (int from = 0; from < values.length; from += CHUNK) {
      squares += kernels.dot(values, from, values, from, Math.min(CHUNK, values.length - from));
    }
    return squares < MAX_SQUARES ? Math.sqrt(squares) + SMALL : exactLargest(values);
  }

  private static double exactLargest(float[] values) {
    float largest = 0;
    for (float value : values) {
      float size = Math.abs(value);
      largest = size <= Float.MAX_VALUE && size > largest ? size : largest;
    }
    return largest;
  }

  /** Whether single precision holds a factor with all its digits. */
  static boolean isPrecise(double factor) {
    double size = Math.abs((float) factor);
    return factor == 0 || size >= Float.MIN_NORMAL && size <= Float.MAX_VALUE;
  }

  /** Whether single precision holds the constants of biases. */
  static boolean isPrecise(List<Bias> added) {
    for (Bias bias : added) {
      if (bias instanceof Bias.Alibi(double[] slopes, int ignored)) {
        for (double slope : slopes) {
          if (!Float.isFinite((float) slope)) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
