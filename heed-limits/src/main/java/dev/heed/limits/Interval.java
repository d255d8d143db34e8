package dev.heed.limits;

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
record Interval(double value, double low, double high) {

  private static Interval of(double value, double standardError, int freedom) {
    double half = new TDistribution(freedom).inverseCumulativeProbability(0.975) * standardError;
    return new Interval(value, value - half, value + half);
  }

  /** The mean of independent draws, at least two. */
  static Interval mean(double... draws) {
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
}
