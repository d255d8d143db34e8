package dev.heed.dynamics.experiment;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Curves;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The charts that several experiments draw. */
public final class Charts {
  private Charts() {}

  /** Losses against the epoch: one curve for each training, or two with that on held-out texts. */
  public static LineChart losses(List<Member> members, boolean dev) {
    List<Series> series = new ArrayList<>();
    for (Member member : members) {
      series.add(
          curve(
              member.name() + (dev ? ", training" : ""),
              member.history(),
              History.Entry::trainLoss));
      if (dev) {
        series.add(curve(member.name() + ", dev", member.history(), History.Entry::devLoss));
      }
    }
    return new LineChart(
        Axis.whole("epoch"), Axis.logarithmic("loss (mean cross-entropy, nats)"), series);
  }

  /** The meaning of the symbols in figures on the identity. */
  public static Block symbols() {
    return Paragraphs.paragraph(
        """
        In the figures: s is a word's score, the logarithm of the attention that it claims; ‖ν‖ is
        the length (norm) of its embedding; ‖q‖ is the length of the query, one vector that defines
        all scores; m is the number of other words in a sentence.
        """);
  }

  /** Figures of several trainings side by side; one alone in full width. */
  public static Block row(List<Block.Figure> figures) {
    return figures.size() == 1 ? figures.getFirst() : new Block.SideBySide(figures);
  }

  public static Series curve(String name, History history, ToDoubleFunction<History.Entry> y) {
    return new Series(
        name,
        Curves.thinned(history.entries()).stream()
            .map(entry -> new Series.Point(entry.epoch(), y.applyAsDouble(entry)))
            .toList());
  }

  /** The mean of some of an entry's numbers, in a band from the lowest to the highest. */
  public static Series band(
      String name, History history, Function<History.Entry, double[]> values) {
    return new Series(
        name,
        Curves.thinned(history.entries()).stream()
            .flatMap(entry -> Curves.band(entry.epoch(), values.apply(entry)).stream())
            .toList());
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
