package dev.heed.dynamics.experiment;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The charts that several experiments draw. */
public final class Charts {
  /** More points than this are not seen in a curve. */
  private static final int CURVE_POINTS = 150;

  private Charts() {}

  /** Losses against the epoch: of each training one curve, or two with that on held-out texts. */
  public static LineChart losses(List<Member> members, boolean dev) {
    List<Series> series = new ArrayList<>();
    for (Member member : members) {
      series.add(
          curve(
              member.name() + (dev ? ", training" : ""),
              member.history(),
              History.Entry::trainLoss));
      if (dev) {
        series.add(curve(member.name() + ", held out", member.history(), History.Entry::devLoss));
      }
    }
    return new LineChart(
        Axis.whole("epoch"), Axis.logarithmic("loss (mean cross-entropy, nats)"), series);
  }

  public static Series curve(String name, History history, ToDoubleFunction<History.Entry> y) {
    return new Series(
        name,
        thinned(history.entries()).stream()
            .map(entry -> new Series.Point(entry.epoch(), y.applyAsDouble(entry)))
            .toList());
  }

  /** The mean of some of an entry's numbers, in a band from the least of them to the greatest. */
  public static Series band(
      String name, History history, Function<History.Entry, double[]> values) {
    List<Series.Point> points = new ArrayList<>();
    for (History.Entry entry : thinned(history.entries())) {
      double[] numbers = Arrays.stream(values.apply(entry)).filter(Double::isFinite).toArray();
      if (numbers.length > 0) {
        var summary = Arrays.stream(numbers).summaryStatistics();
        // The mean may be rounded to a place just outside.
        double mean = Math.clamp(summary.getAverage(), summary.getMin(), summary.getMax());
        points.add(new Series.Point(entry.epoch(), mean, summary.getMin(), summary.getMax()));
      }
    }
    return new Series(name, points);
  }

  /** The early records, where much happens, closer together than the late ones. */
  private static List<History.Entry> thinned(List<History.Entry> entries) {
    int last = entries.size() - 1;
    if (last < CURVE_POINTS) {
      return entries;
    }
    return IntStream.rangeClosed(0, CURVE_POINTS)
        .map(i -> (int) Math.round(last * StrictMath.pow((double) i / CURVE_POINTS, 1.5)))
        .distinct()
        .mapToObj(entries::get)
        .toList();
  }

  /** The identity's curve up to a score. */
  public static Series theory(ScoreNormIdentity identity, double highestScore) {
    double[] x = IntStream.rangeClosed(0, 200).mapToDouble(i -> highestScore * i / 200).toArray();
    double[] y = IntStream.range(0, x.length).mapToDouble(i -> identity.norm(x[i])).toArray();
    return Series.of("theory", x, y);
  }

  public static ScatterChart againstTheory(List<ScatterChart.Group> groups, Series theory) {
    return new ScatterChart(
        Axis.linear("score s").withZero(),
        Axis.linear("embedding norm ‖ν‖").withZero(),
        groups,
        Optional.of(theory));
  }

  /** Points of a word's curve, about evenly spread over the score. */
  public static List<ScatterChart.Point> points(
      History history, int index, String name, double gap) {
    List<ScatterChart.Point> points = new ArrayList<>();
    double next = 0;
    for (History.Entry entry : history.entries()) {
      double score = entry.scores()[index];
      if (score >= next) {
        points.add(
            new ScatterChart.Point(
                score, entry.norms()[index], "%s, epoch %d".formatted(name, entry.epoch())));
        next = score + gap;
      }
    }
    return points;
  }
}
