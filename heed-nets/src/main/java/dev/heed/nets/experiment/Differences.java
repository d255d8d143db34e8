package dev.heed.nets.experiment;

import dev.heed.lab.kit.Numbers;
import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;

/** Differences of paired runs, whose mean is to be told from a bound. */
public record Differences(List<Double> values) {
  /** Significance level of all verdicts. */
  static final double SIGNIFICANCE = 0.05;

  public Differences {
    values = List.copyOf(values);
  }

  /** The mean; NaN of none. */
  public double mean() {
    return values.stream().mapToDouble(each -> each).average().orElse(Double.NaN);
  }

  /** Half the width of the 95 % interval of the mean; infinite for one run. */
  public double margin() {
    return margin(values.size());
  }

  /** The same for a number of runs that vary as these do. */
  private double margin(int runs) {
    if (values.size() < 2) {
      return Double.POSITIVE_INFINITY;
    }
    double mean = mean();
    double squares = values.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    return new TDistribution(runs - 1).inverseCumulativeProbability(1 - SIGNIFICANCE / 2)
        * Math.sqrt(squares / (values.size() - 1) / runs);
  }

  /** The mean with its margin, as {@code "+0.0120 ± 0.0031"}. */
  public String text() {
    double margin = margin();
    return Numbers.format("%+.4f", mean())
        + (Double.isFinite(margin)
            ? Numbers.format(" ± %.4f", margin)
            : ", margin unknown (one run)");
  }

  /**
   * The number of runs that would separate the mean from a bound, at the present mean and spread.
   */
  public String toDecide(double bound) {
    if (values.size() < 2) {
      return "at least two runs of each are needed";
    }
    for (int runs = values.size() + 1; runs < Claims.MAX_RUNS; runs++) {
      if (margin(runs) < Math.abs(mean() - bound)) {
        return Numbers.format("about %,d runs of each would decide", runs);
      }
    }
    return "the means are too close";
  }
}
