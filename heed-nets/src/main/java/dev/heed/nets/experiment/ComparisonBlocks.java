package dev.heed.nets.experiment;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.chart.ViolinChart;
import dev.heed.lab.report.Block;
import dev.heed.nets.attention.AttentionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A comparison for its reader: claims, tables and figures.
 *
 * @param comparison what is shown
 * @param score what the score is, as {@code "test accuracy"}
 * @param axis of scores
 */
public record ComparisonBlocks(Comparison comparison, String score, Axis axis) {
  /** More points than this are not seen in a curve. */
  private static final int CURVE_POINTS = 150;

  /** A comparison of accuracies. */
  public static ComparisonBlocks ofAccuracy(Comparison comparison) {
    return new ComparisonBlocks(
        comparison, "test accuracy", Axis.percent("test accuracy (share of answers)"));
  }

  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.KeyNumbers(
            Arrays.stream(AttentionKind.values())
                .map(
                    kind ->
                        Words.number(
                            kind.label(),
                            number(comparison.mean(kind)),
                            Words.format("mean %s of %d runs", score, comparison.of(kind).size())))
                .toList()));
    blocks.add(new Block.Heading("The three claims"));
    blocks.add(
        new Block.Table(
            "What this run says of the claims of arXiv:2412.18288.",
            List.of(
                Block.Column.text("claim"),
                Block.Column.text("here"),
                Block.Column.text("because")),
            comparison.verdicts().stream()
                .map(
                    verdict ->
                        List.<Object>of(
                            verdict.claim(),
                            verdict.outcome().name().toLowerCase(Locale.ROOT),
                            verdict.why()))
                .toList()));
    blocks.add(table());
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.logarithmic("training loss (mean cross-entropy, nats)"),
                curves(Entry::trainLoss)),
            "Training loss: the mean of all runs, in a band from the lowest to the highest."));
    blocks.add(
        new Block.Figure(
            new LineChart(Axis.whole("epoch"), axis, curves(Entry::score)),
            Words.format("The %s after each epoch that was measured, in the same way.", score)));
    blocks.add(
        new Block.Figure(
            new ViolinChart(
                "attention",
                axis,
                Arrays.stream(AttentionKind.values())
                    .map(
                        kind ->
                            new ViolinChart.Group(
                                kind.label(),
                                Arrays.stream(comparison.finals(kind)).boxed().toList()))
                    .toList()),
            Words.format(
                "The final %s: each point is a run, the line their mean, the area their density.",
                score)));
    return blocks;
  }

  private String number(double value) {
    return axis.scale() == Axis.Scale.PERCENT
        ? Words.format("%.1f %%", 100 * value)
        : Words.format("%.2f", value);
  }

  private Block table() {
    List<List<Object>> rows = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      double[] finals = comparison.finals(kind);
      rows.add(
          List.of(
              kind.label(),
              finals.length,
              comparison.mean(kind),
              scientific(comparison.variance(kind)),
              comparison.epochsToTarget(kind),
              comparison.secondsToTarget(kind),
              comparison.of(kind).stream()
                  .mapToDouble(each -> each.last().seconds() / each.epoch())
                  .average()
                  .orElse(Double.NaN),
              comparison.of(kind).getFirst().learner().parameters()));
    }
    return new Block.Table(
        Words.format(
            "Final %s. The variance is that among runs on the same data. Epochs and seconds to"
                + " self-attention's mean final score are medians over the runs; a dash says that"
                + " more than half of them never came there.",
            score),
        List.of(
            Block.Column.text("attention"),
            Block.Column.number("runs", 0),
            Block.Column.number("mean", 4),
            Block.Column.text("variance"),
            Block.Column.number("epochs to self's", 0),
            Block.Column.number("seconds to self's", 2),
            Block.Column.number("seconds an epoch", 4),
            Block.Column.number("parameters", 0)),
        rows);
  }

  private static String scientific(double value) {
    return Double.isFinite(value) ? Words.format("%.2e", value) : "–";
  }

  private List<Series> curves(ToDoubleFunction<Entry> value) {
    return Arrays.stream(AttentionKind.values()).map(kind -> curve(kind, value)).toList();
  }

  /** The mean of a kind's runs at each epoch that all of them got to. */
  private Series curve(AttentionKind kind, ToDoubleFunction<Entry> value) {
    List<Member> members = comparison.of(kind);
    int records = members.stream().mapToInt(member -> member.history().size()).min().orElse(0);
    List<Series.Point> points = new ArrayList<>();
    for (int i : thinned(records)) {
      var summary =
          members.stream()
              .mapToDouble(member -> value.applyAsDouble(member.history().get(i)))
              .filter(Double::isFinite)
              .summaryStatistics();
      if (summary.getCount() > 0) {
        // The mean may be rounded to a place just outside.
        double mean = Math.clamp(summary.getAverage(), summary.getMin(), summary.getMax());
        points.add(
            new Series.Point(
                members.getFirst().history().get(i).epoch(),
                mean,
                summary.getMin(),
                summary.getMax()));
      }
    }
    return new Series(kind.label(), points);
  }

  private static int[] thinned(int records) {
    int last = records - 1;
    return last < CURVE_POINTS
        ? IntStream.range(0, records).toArray()
        : IntStream.rangeClosed(0, CURVE_POINTS)
            .map(i -> (int) Math.round(last * (double) i / CURVE_POINTS))
            .distinct()
            .toArray();
  }

  /** Where the validation data chose an epoch, what that means. */
  public Optional<Block> chosen() {
    boolean validated =
        comparison.members().stream().anyMatch(each -> !Double.isNaN(each.last().validationLoss()));
    return validated
        ? Optional.of(
            Words.paragraph(
                "The final score of a run is that after the epoch with the lowest validation"
                    + " loss."))
        : Optional.empty();
  }
}
