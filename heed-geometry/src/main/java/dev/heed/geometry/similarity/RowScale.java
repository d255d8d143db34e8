package dev.heed.geometry.similarity;

import java.util.Arrays;

/**
 * Finds the {@code σ} for which something that grows with it, of the weights {@code e^(a_j/σ)} of a
 * row, has a given value.
 */
final class RowScale {
  /** On logarithms of {@code σ}, around that of the greatest {@code |a|}. */
  private static final double RANGE = 60;

  private static final int STEPS = 200;
  private static final double PRECISION = 1e-13;

  /** Value and derivative in {@code log σ}. */
  private record Measure(double value, double slope) {}

  private RowScale() {}

  /**
   * {@code σ} of a given entropy, for {@code a_j ≤ 0}; the nearest there is where none has it.
   *
   * @param count how many of {@code a} count
   */
  static double ofEntropy(double[] a, int count, double entropy) {
    return solve(a, count, entropy, true);
  }

  /** {@code σ} of a given sum, likewise. */
  static double ofSum(double[] a, int count, double sum) {
    return solve(a, count, sum, false);
  }

  private static double solve(double[] a, int count, double target, boolean entropy) {
    double greatest = 0;
    for (int j = 0; j < count; j++) {
      greatest = Math.max(greatest, -a[j]);
    }
    if (greatest == 0) {
      return 1; // all weights are 1 whatever σ is
    }
    double middle = StrictMath.log(greatest);
    double low = middle - RANGE;
    double high = middle + RANGE;
    double log = middle - 1;
    for (int step = 0; step < STEPS && high - low > PRECISION; step++) {
      Measure measure = measure(a, count, StrictMath.exp(log), entropy);
      double missing = target - measure.value;
      if (missing > 0) {
        low = log;
      } else {
        high = log;
      }
      double newton = log + missing / measure.slope;
      boolean inside = newton > low && newton < high;
      if (Math.abs(newton - log) < PRECISION * Math.max(1, Math.abs(log))) {
        break;
      }
      log = inside ? newton : (low + high) / 2;
    }
    return StrictMath.exp(log);
  }

  private static Measure measure(double[] a, int count, double sigma, boolean entropy) {
    double sum = 0;
    double first = 0;
    double second = 0;
    for (int j = 0; j < count; j++) {
      double u = a[j] / sigma;
      double weight = StrictMath.exp(u);
      sum += weight;
      first += weight * u;
      second += weight * u * u;
    }
    double mean = first / sum;
    // H = log Σe^u − E[u], dH/dlog σ = Var[u]; Σe^u itself has the slope −Σu·e^u.
    return entropy
        ? new Measure(StrictMath.log(sum) - mean, second / sum - mean * mean)
        : new Measure(sum, -first);
  }

  /** The {@code k}-th greatest of the first {@code count}, or the least of them. */
  static double greatest(double[] a, int count, int k) {
    double[] sorted = Arrays.copyOf(a, count);
    Arrays.sort(sorted);
    return sorted[Math.max(0, count - k)];
  }
}
