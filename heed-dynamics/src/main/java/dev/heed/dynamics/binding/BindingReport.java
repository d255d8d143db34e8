package dev.heed.dynamics.binding;

import static dev.heed.dynamics.binding.RotatingBinding.last;
import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.dynamics.binding.RotatingBinding.Result;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The report of {@link RotatingBinding}. */
record BindingReport(Map<Binding, Result> results, RotatingBinding.Settings settings) {
  private static final int ANGLES = 36;

  List<Block.KeyNumber> numbers() {
    return Arrays.stream(Binding.values())
        .map(
            each ->
                keyNumber(
                    "Across the bridge, " + each,
                    Numbers.format("%.2f", last(results.get(each))),
                    Numbers.format(
                        "trained on overlapping squares %.2f within and %.2f across",
                        results.get(each).trained().within(),
                        results.get(each).trained().across())))
        .toList();
  }

  /** The report; its title is the answer if all checks passed, else the question. */
  HtmlReport toHtml(boolean asExpected) {
    return new HtmlReport(
        asExpected
            ? "Cosine binding keeps shapes apart no better than a plain sum; a sharp softmax does,"
                + " untrained"
            : "Does cosine binding keep shapes apart?",
        List.of(
            paragraph(
                """
                Pixels that belong together might be told by features that turn the same way, like
                hands of clocks. Each turns towards its neighbours; binding means that it heeds those that already
                agree with it more than others. Cosine binding weighs a neighbour by ½(1 + cos) of its angle to the sum of
                all; attention with that sum as its query weighs it by e^(cos/0.2).
                """),
            figure(
                new LineChart(
                    Axis.linear("angle of the third input (°)").withZero(),
                    Axis.linear("two inputs are turned by (°)").withZero(),
                    deviations()),
                """
                Two equal inputs beside a third at an angle: how far the third turns the result. At 120°
                30° for the sum, 15° with cosine binding, 0.3° with softmax.
                """),
            heading("Untrained"),
            paragraph(
                """
                Two squares of 36 pixels are joined by a single one. Features of 4 numbers start at random,
                and in each step all turn towards their eight neighbours. Whatever the binding, the squares become
                more alike; after %d steps their similarity is %.2f for the sum, %.2f with cosine binding and %.2f with
                softmax, means of %d starts.
                """,
                settings.steps(),
                last(results.get(Binding.LINEAR)),
                last(results.get(Binding.COSINE)),
                last(results.get(Binding.SOFTMAX)),
                settings.draws()),
            figure(
                new LineChart(
                    Axis.whole("steps").withZero(),
                    Axis.linear("similarity of the two squares"),
                    across()),
                "Cosine of the squares' mean features; lower is better."),
            heading("Trained on overlapping squares"),
            paragraph(
                """
                The weights of the neighbours, 25 by their place, are trained for 5 steps on pictures of two
                squares that overlap, to make the pixels of one square alike and those of two orthogonal. Since the training is told the
                squares, it has an easier task than the paper's autoencoder, which is not. The paper expects
                cosine binding to keep objects apart better: not seen, the contrast is %.2f for the sum, %.2f with cosine
                binding and %.2f with softmax.
                """,
                results.get(Binding.LINEAR).trained().contrast(),
                results.get(Binding.COSINE).trained().contrast(),
                results.get(Binding.SOFTMAX).trained().contrast()),
            table()));
  }

  private static List<Series> deviations() {
    List<Series> series = new ArrayList<>();
    for (Binding binding : Binding.values()) {
      List<Series.Point> points = new ArrayList<>();
      // At 180° the two inputs and the third are in line.
      for (int i = 0; i <= ANGLES; i++) {
        double angle = 180.0 * i / ANGLES;
        points.add(new Series.Point(angle, binding.deviation(angle)));
      }
      series.add(new Series(binding.toString(), points));
    }
    return series;
  }

  private List<Series> across() {
    List<Series> series = new ArrayList<>();
    for (Binding binding : Binding.values()) {
      double[] values = results.get(binding).across();
      List<Series.Point> points = new ArrayList<>();
      for (int step = 0; step < values.length; step++) {
        points.add(new Series.Point(step, values[step]));
      }
      series.add(new Series(binding.toString(), points));
    }
    return series;
  }

  private Block table() {
    List<List<Object>> rows = new ArrayList<>();
    for (Binding binding : Binding.values()) {
      Result result = results.get(binding);
      rows.add(row(binding, "equal weights", result.even()));
      rows.add(row(binding, "trained", result.trained()));
    }
    return new Block.Table(
        "Similarity of pairs of pixels in 40 new pictures, and the probability that a pair of one"
            + " square is more alike than a pair of two.",
        List.of(
            Block.Column.text("Binding"),
            Block.Column.text("Neighbours"),
            Block.Column.number("Within", 2),
            Block.Column.number("Across", 2),
            Block.Column.number("Contrast", 2),
            Block.Column.share("Told apart", 1)),
        rows);
  }

  private static List<Object> row(Binding binding, String kernel, RotatingBinding.Pairs pairs) {
    return List.of(binding, kernel, pairs.within(), pairs.across(), pairs.contrast(), pairs.area());
  }
}
