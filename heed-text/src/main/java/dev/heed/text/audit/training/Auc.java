package dev.heed.text.audit.training;

import dev.heed.base.Interval;
import dev.heed.text.audit.finding.TrainedSummary.Share;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve, with the interval of E. R. DeLong, D. M. DeLong, D. L.
 * Clarke-Pearson, <i>Comparing the areas under two or more correlated receiver operating
 * characteristic curves</i>, Biometrics 44 (1988), from ranks (Sun and Xu, IEEE Signal Processing
 * Letters 21, 2014).
 */
final class Auc {
  private static final double NORMAL_95 = 1.959963984540054;

  private Auc() {}

  /**
   * Measures.
   *
   * @param positive scores that should be high; at least one
   * @param negative scores that should be low; at least one
   */
  static Share of(double[] positive, double[] negative) {
    double[] all = Arrays.copyOf(positive, positive.length + negative.length);
    System.arraycopy(negative, 0, all, positive.length, negative.length);
    double[] ranks = ranks(all);
    double[] inPositive = ranks(positive);
    double[] inNegative = ranks(negative);
    double[] above = new double[positive.length]; // share of negatives below each positive
    double[] below = new double[negative.length]; // share of positives above each negative
    Arrays.setAll(above, i -> (ranks[i] - inPositive[i]) / negative.length);
    Arrays.setAll(below, i -> 1 - (ranks[positive.length + i] - inNegative[i]) / positive.length);
    double auc = Arrays.stream(above).sum() / above.length;
    double error = Math.sqrt(variance(above) / above.length + variance(below) / below.length);
    return new Share(
        auc,
        new Interval(Math.max(0, auc - NORMAL_95 * error), Math.min(1, auc + NORMAL_95 * error)));
  }

  private static double variance(double... values) {
    double mean = Arrays.stream(values).sum() / values.length;
    double sum = Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
    return sum / Math.max(1, values.length - 1);
  }

  /** The rank of each value from 1; equal ones have their mean rank. */
  private static double[] ranks(double... values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
