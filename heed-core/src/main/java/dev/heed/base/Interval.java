package dev.heed.base;

/**
 * A closed interval of numbers, such as a confidence interval.
 *
 * @param low the lower end
 * @param high the upper end, at least the lower one
 */
public record Interval(double low, double high) {
  /** Checks that the ends are numbers in order. */
  public Interval {
    if (!(low <= high)) {
      throw new ProblemException("the interval is " + low + " to " + high, "low to high");
    }
  }
}
