package dev.heed.lab.kit;

import dev.heed.lab.chart.Series;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Points of curves over the epochs of a training. */
public final class Curves {
  /** Points of a curve; more cannot be seen. */
  private static final int MAX_POINTS = 150;

  /** Above 1, early records, where most happens, lie closer together than late ones. */
  private static final double SPACING_EXPONENT = 1.5;

  private Curves() {}

  /** Some 150 of the records of a training, among them the first and the last. */
  public static <E> List<E> thinned(List<E> records) {
    int last = records.size() - 1;
    if (last < MAX_POINTS) {
      return records;
    }
    return IntStream.rangeClosed(0, MAX_POINTS)
        .map(
            i -> (int) Math.round(last * StrictMath.pow((double) i / MAX_POINTS, SPACING_EXPONENT)))
        .distinct()
        .mapToObj(records::get)
        .toList();
  }

  /**
   * The mean of the finite values in a band from the lowest to the highest; empty if none is
   * finite.
   */
  public static Optional<Series.Point> band(double x, double... values) {
    DoubleSummaryStatistics summary =
        Arrays.stream(values).filter(Double::isFinite).summaryStatistics();
    if (summary.getCount() == 0) {
      return Optional.empty();
    }
    // Rounding may put the mean just outside of the band.
    double mean = Math.clamp(summary.getAverage(), summary.getMin(), summary.getMax());
    return Optional.of(new Series.Point(x, mean, summary.getMin(), summary.getMax()));
  }
}
