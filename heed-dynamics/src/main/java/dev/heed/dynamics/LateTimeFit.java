package dev.heed.dynamics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The fit of a law to the growth of a number late in training, by least squares.
 *
 * <p>Theory for a fixed head: the logistic tail gives {@code ‖ν‖ = Θ(log t)}, and the score–norm
 * identity, once {@code e^s} exceeds the number of companions, {@code s = 2 log log t + const}.
 *
 * @param law the law
 * @param slope {@code b} of the law
 * @param intercept {@code a} of the law
 * @param rSquared the share of the values' variance that the law explains
 * @param residual the root mean square of the residuals, as a share of the values' range
 */
public record LateTimeFit(
    Law law, double slope, double intercept, double rSquared, double residual) {

  /** Laws of two parameters, so that their residuals are comparable. */
  public enum Law {
    /** {@code a + b log log t}. */
    LOG_LOG,
    /** {@code a + b log t}. */
    LOG,
    /** {@code a + b (log t)²}. */
    SQUARED_LOG,
    /** {@code e^a t^b}, fitted to the logarithms. */
    POWER;

    private double scale(double time) {
      double log = StrictMath.log(time);
      return switch (this) {
        case LOG_LOG -> StrictMath.log(log);
        case LOG, POWER -> log;
        case SQUARED_LOG -> log * log;
      };
    }
  }

  /**
   * All laws, the best first.
   *
   * @param times above {@code e}, so that their logarithms have a logarithm above 0
   * @param values positive, one for each time
   * @throws IllegalArgumentException if there are fewer than three of them, or one is out of range
   */
  public static List<LateTimeFit> rank(double[] times, double[] values) {
    if (times.length != values.length || times.length < 3) {
      throw new IllegalArgumentException(
          "%d times and %d values; expected equal numbers, at least 3"
              .formatted(times.length, values.length));
    }
    if (DoubleStream.of(times).anyMatch(time -> !(time > Math.E))
        || DoubleStream.of(values).anyMatch(value -> !(value > 0))) {
      throw new IllegalArgumentException("expected times above e and positive values");
    }
    return Arrays.stream(Law.values())
        .map(law -> fit(law, times, values))
        .sorted(Comparator.comparingDouble(LateTimeFit::residual))
        .toList();
  }

  /** The value that the law has at a time. */
  public double at(double time) {
    double value = intercept + slope * law.scale(time);
    return law == Law.POWER ? StrictMath.exp(value) : value;
  }

  private static LateTimeFit fit(Law law, double[] times, double[] values) {
    double[] x = DoubleStream.of(times).map(law::scale).toArray();
    double[] y = law == Law.POWER ? DoubleStream.of(values).map(StrictMath::log).toArray() : values;
    double meanX = mean(x);
    double meanY = mean(y);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    double slope = products / squares;
    LateTimeFit fit = new LateTimeFit(law, slope, meanY - slope * meanX, 0, 0);
    double mean = mean(values);
    double left = 0;
    double variance = 0;
    for (int i = 0; i < values.length; i++) {
      double difference = values[i] - fit.at(times[i]);
      left += difference * difference;
      variance += (values[i] - mean) * (values[i] - mean);
    }
    double range =
        DoubleStream.of(values).max().orElseThrow() - DoubleStream.of(values).min().orElseThrow();
    return new LateTimeFit(
        law,
        slope,
        fit.intercept,
        1 - left / variance,
        StrictMath.sqrt(left / values.length) / range);
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).sum() / values.length;
  }
}
