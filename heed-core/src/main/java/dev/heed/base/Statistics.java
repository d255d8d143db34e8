package dev.heed.base;

import java.util.Arrays;

/** Medians, named by their result for an even number of values. */
public final class Statistics {
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

  private static double[] sorted(double[] values) {
    Require.atLeast("number of values", 1, values.length);
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
