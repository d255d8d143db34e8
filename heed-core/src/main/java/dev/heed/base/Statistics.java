package dev.heed.base;

import java.util.Arrays;

/** Medians, named by their result for an even number of values, and the error of a share. */
public final class Statistics {
  /** The 97.5 % quantile of the normal distribution: 95 % of it lie within this distance of 0. */
  private static final double NORMAL_95 = 1.959963984540054;

  private Statistics() {}

  /**
   * The median: the middle value, or the mean of the two middle ones.
   *
   * @param values in any order; not modified
   * @throws ProblemException if there are no values
   */
  public static double median(double... values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The lower median, always one of the values: of an even number, the lower of the two in the
   * middle.
   */
  public static double medianLow(double... values) {
    double[] sorted = sorted(values);
    return sorted[(sorted.length - 1) / 2];
  }

  /** The upper median: like {@link #medianLow}, but the upper of the two. */
  public static double medianHigh(double... values) {
    double[] sorted = sorted(values);
    return sorted[sorted.length / 2];
  }

  /**
   * Wilson's score interval of a share, with 95 % confidence. Unlike the interval of the normal
   * distribution it stays within 0 to 1, and holds for few trials and for shares near 0 and 1.
   *
   * <p>E. B. Wilson, <i>Probable inference, the law of succession, and statistical inference</i>,
   * JASA 22 (1927).
   *
   * @param successes the number of successes, 0 to {@code trials}
   * @param trials the number of independent trials, at least 1
   * @throws ProblemException if one of them is out of range
   */
  public static Interval wilson(long successes, long trials) {
    return wilson(successes, trials, NORMAL_95);
  }

  /**
   * Wilson's score interval with another confidence.
   *
   * @param z the quantile of the normal distribution that belongs to the confidence, above 0
   */
  public static Interval wilson(long successes, long trials, double z) {
    Require.atLeast("number of trials", 1, trials);
    Require.between("number of successes", 0, trials, successes);
    double share = (double) successes / trials;
    double square = z * z / trials;
    double centre = (share + square / 2) / (1 + square);
    double half = Math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
    // The ends are exact where rounding would leave them beside 0 or 1.
    return new Interval(
        successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
  }

  private static double[] sorted(double[] values) {
    Require.atLeast("number of values", 1, values.length);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
