package dev.heed.limits;

import dev.heed.lab.kit.Numbers;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;

/**
 * An estimate with its 95 % confidence interval by Student's t.
 *
 * @param value the estimate
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Interval(double value, double low, double high) {
  private static final int MAX_DECIMALS = 4;

  private static Interval of(double value, double standardError, int freedom) {
    double half = new TDistribution(freedom).inverseCumulativeProbability(0.975) * standardError;
    return new Interval(value, value - half, value + half);
  }

  /** The mean of independent draws, at least two. */
  public static Interval mean(double... draws) {
    double mean = Arrays.stream(draws).sum() / draws.length;
    double squares = Arrays.stream(draws).map(each -> (each - mean) * (each - mean)).sum();
    int freedom = draws.length - 1;
    return of(mean, Math.sqrt(squares / freedom / draws.length), freedom);
  }

  /**
   * Least squares of {@code y} in the columns of {@code x}.
   *
   * @param x a row for each {@code y}
   * @return the intercept, then a coefficient for each column
   */
  static Interval[] regression(double[] y, double[][] x) {
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.newSampleData(y, x);
    double[] coefficients = regression.estimateRegressionParameters();
    double[] errors = regression.estimateRegressionParametersStandardErrors();
    Interval[] intervals = new Interval[coefficients.length];
    Arrays.setAll(intervals, i -> of(coefficients[i], errors[i], y.length - coefficients.length));
    return intervals;
  }

  /** The value at {@code ε = 0} of a polynomial of degree 2 in {@code ε}, by least squares. */
  static Interval extrapolated(double[] epsilons, double[] values) {
    double[][] powers =
        Arrays.stream(epsilons)
            .mapToObj(epsilon -> new double[] {epsilon, epsilon * epsilon})
            .toArray(double[][]::new);
    return regression(values, powers)[0];
  }

  /** The mean of independent estimates. */
  static Interval pooled(List<Interval> estimates) {
    int count = estimates.size();
    double value = estimates.stream().mapToDouble(Interval::value).sum() / count;
    double squares =
        estimates.stream().mapToDouble(each -> each.high - each.value).map(d -> d * d).sum();
    double half = Math.sqrt(squares) / count;
    return new Interval(value, value - half, value + half);
  }

  boolean contains(double number) {
    return low <= number && number <= high;
  }

  /** Half the width. */
  double half() {
    return (high - low) / 2;
  }

  /** The interval for readers, as {@code "1.981 to 2.009"}. */
  String range() {
    String number = "%." + decimals() + "f";
    return isKnown() ? Numbers.format(number + " to " + number, low, high) : "not measured";
  }

  /** Estimate and half width for readers, as {@code "1.995 ± 0.014"}. */
  String text() {
    String number = "%." + decimals() + "f";
    if (!isKnown()) {
      return "not measured";
    }
    boolean narrow = half() < 0.5 * StrictMath.pow(10, -MAX_DECIMALS);
    return Numbers.format(narrow ? number : number + " ± " + number, value, half());
  }

  private boolean isKnown() {
    return Double.isFinite(value) && Double.isFinite(half());
  }

  /** Digits after the point that show two of the half width's. */
  private int decimals() {
    double width = half();
    return width > 0 && Double.isFinite(width)
        ? (int) Math.clamp(1 - Math.floor(StrictMath.log10(width)), 0, MAX_DECIMALS)
        : MAX_DECIMALS;
  }

  /**
   * The number of further draws that make the interval narrow enough: half the width falls at least
   * as fast as the root of their number rises.
   *
   * @param wanted half the width that decides
   */
  String more(double wanted) {
    double times = Math.ceil((half() / wanted) * (half() / wanted));
    return Double.isFinite(times)
        ? Numbers.format("at most %,.0f times as many draws would decide", Math.max(2, times))
        : "more draws would decide";
  }
}
