package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.FloatMaps.Features;
import dev.heed.attention.score.FeatureMap;
import dev.heed.attention.score.Matrix;
import dev.heed.kernel.TileKernels;
import java.util.List;

/**
 * Bounds of the numbers that the fused engine computes, by which it finds out whether single
 * precision holds them. Not counted are tokens that take part in no pair, as padding, and
 * infinities and NaNs of the input, which spread as they do in double precision.
 *
 * @param shape the sizes, with the number of features as {@code dim}
 * @param mapped the features
 * @param plan the attention
 * @param kernels the kernels that find the largest number
 */
record SingleRange(
    AttentionShape shape, FusedEngine.Mapped mapped, FusedPlan plan, TileKernels kernels) {

  /** Numbers up to this are far from any limit, whichever tokens they are of. */
  private static final float MODERATE = 1e15f;

  /** Largest error of a score by underflow. */
  private static final double MAX_UNDERFLOW = 1e-6;

  /** Whether all scores and weighted sums of the forward pass are finite and none underflows. */
  boolean holdsForward(float[] values) {
    if (overflowed(mapped.queries(), false) || overflowed(mapped.keys(), true)) {
      return false;
    }
    double u = largest(mapped.queries().u(), false);
    double v = largest(mapped.keys().u(), true);
    double scale = Math.abs(plan.scale());
    double square = plan.keyWeight() == 0 ? 0 : v * v * shape.dim();
    double score = scale * u * v * shape.dim() + Math.abs(plan.keyWeight()) * square;
    double lost = Float.MIN_VALUE * shape.dim() * Math.max(1, scale) * Math.max(u, v);
    boolean finite = isFloat(2 * score) && isFloat(scale * u) && isFloat(square);
    return finite
        && lost < MAX_UNDERFLOW
        && isFloat(Math.min(score, plan.cap()) + added())
        && isFloat(largest(values, true) * shape.keys());
  }

  /** Whether all gradients are finite, if the forward pass is. */
  boolean holdsBackward(float[] values, float[] outputGradients) {
    double u = Math.max(largest(mapped.queries().u(), false), largest(mapped.keys().u(), true));
    double gradient = largest(outputGradients, false);
    double rows = (double) shape.group() * shape.queries() + shape.keys();
    double weights = 2 * gradient * largest(values, true) * shape.valueDim();
    double factor = Math.max(1, Math.abs(plan.scale()) + 2 * Math.abs(plan.keyWeight()));
    double features = factor * rows * weights * Math.max(1, u);
    return isFloat(rows * gradient)
        && isFloat(features * growth(mapped.queries(), false))
        && isFloat(features * growth(mapped.keys(), true));
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
            case Bias.Table table -> exactLargest(table.values(), 0, table.values().length);
            case Bias.Scale ignored -> 0;
            case Bias.SoftCap ignored -> 0;
          };
    }
    return sum;
  }

  /** Bound of how much larger than features' gradients those of vectors and parameters are. */
  private double growth(Features features, boolean keys) {
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
    return once * once * (1 + largest(features.x(), keys) * features.heads() * features.rows());
  }

  /** Whether a finite vector has features that are not finite. */
  private boolean overflowed(Features features, boolean keys) {
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
          && Panels.isFinite(features.x(), row * features.dim(), features.dim())
          && takesPart(row, keys)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a float can hold numbers up to this; false for NaN. */
  private static boolean isFloat(double bound) {
    return Float.isFinite((float) bound);
  }

  /**
   * Bound of the finite values' sizes.
   *
   * @param values {@code [keyHeads, keys, …]}, or {@code [heads, queries, …]}
   */
  private double largest(float[] values, boolean keys) {
    float largest = kernels.largest(values, 0, values.length);
    return largest < MODERATE ? largest : largestOfPairs(values, keys);
  }

  private double largestOfPairs(float[] values, boolean keys) {
    int rows = keys ? shape.keyHeads() * shape.keys() : shape.heads() * shape.queries();
    int columns = values.length / Math.max(1, rows);
    double largest = 0;
    for (int row = 0; row < rows; row++) {
      double size = exactLargest(values, row * columns, columns);
      largest = size > largest && takesPart(row, keys) ? size : largest;
    }
    return largest;
  }

  /** Whether any pair of a key or a query is allowed. */
  private boolean takesPart(int row, boolean isKey) {
    int tokens = isKey ? shape.keys() : shape.queries();
    int firstHead = row / tokens * (isKey ? shape.group() : 1);
    int others = isKey ? shape.queries() : shape.keys();
    for (int head = firstHead; head < firstHead + (isKey ? shape.group() : 1); head++) {
      for (int other = 0; other < others; other++) {
        int query = isKey ? other : row % tokens;
        int key = isKey ? row % tokens : other;
        if (plan.mask().allows(head, query, key) && !isExcluded(head, query, key)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isExcluded(int head, int query, int key) {
    for (Bias bias : plan.added()) {
      if (bias.excludes(head, query, key)) {
        return true;
      }
    }
    return false;
  }

  private static double exactLargest(float[] values, int from, int count) {
    float largest = 0;
    for (int i = from; i < from + count; i++) {
      float size = Math.abs(values[i]);
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
