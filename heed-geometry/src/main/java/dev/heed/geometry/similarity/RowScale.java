package dev.heed.geometry.similarity;

import java.util.Arrays;

/**
 * Finds the {@code σ} for which the entropy or the sum of a row's weights {@code e^(a_j/σ)} has a
 * given value; both grow with {@code σ}.
 */
final class RowScale {
  /** Half width of the search interval of {@code log σ}, centred at the largest {@code log |a|}. */
  private static final double RANGE = 60;

  private static final int STEPS = 200;
  private static final double PRECISION = 1e-13;

  /** A value and its derivative with respect to {@code log σ}. */
  private record Measure(double value, double slope) {}

  private RowScale() {}

  /**
   * The {@code σ} of a given entropy, for {@code a_j ≤ 0}; the closest one if none has it.
   *
   * @param count number of values of {@code a} that are used
   */
  static double ofEntropy(double[] a, int count, double entropy) {
    return solve(a, count, entropy, true);
  }

  /** The {@code σ} of a given sum, likewise. */
  static double ofSum(double[] a, int count, double sum) {
    return solve(a, count, sum, false);
  }

  private static double solve(double[] a, int count, double target, boolean entropy) {
    double greatest = 0;
    for (int j = 0; j < count; j++) {
      greatest = Math.max(greatest, -a[j]);
    }
    if (greatest == 0) {
      return 1; // all weights are 1 for any σ
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

  /**
   * The {@code k}-th largest of the first {@code count} values, or the smallest if {@code k}
   * exceeds {@code count}.
   */
  static double greatest(double[] a, int count, int k) {
    double[] sorted = Arrays.copyOf(a, count);
    Arrays.sort(sorted);
    return sorted[Math.max(0, count - k)];
  }
}
