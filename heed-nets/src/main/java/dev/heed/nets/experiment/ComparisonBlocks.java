package dev.heed.nets.experiment;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.chart.ViolinChart;
import dev.heed.lab.kit.Curves;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.nets.attention.AttentionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Claims, tables and figures of a comparison.
 *
 * @param comparison the compared trainings
 * @param score name of the score, as {@code "test accuracy"}
 * @param axis axis of scores
 */
public record ComparisonBlocks(Comparison comparison, String score, Axis axis) {
  /** A comparison of accuracies. */
  public static ComparisonBlocks ofAccuracy(Comparison comparison) {
    return new ComparisonBlocks(comparison, "test accuracy", Axis.share("test accuracy"));
  }

  /** The blocks of a report. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("The three claims"));
    blocks.add(verdicts());
    blocks.add(table());
    blocks.addAll(figures());
    return blocks;
  }

  /**
   * The verdicts in a line, as {@code "Two moons: metric-attention ends higher (holds), …"}.
   *
   * @param task the data
   */
  public String title(String task) {
    return task
        + ": metric-attention "
        + comparison.verdicts().stream()
            .map(
                verdict ->
                    "%s (%s)"
                        .formatted(
                            verdict.claim().replace("metric-attention ", ""),
                            verdict.outcome().mark()))
            .collect(Collectors.joining(", "));
  }

  /** The mean final score of each attention. */
  public List<Block.KeyNumber> numbers() {
    return Arrays.stream(AttentionKind.values())
        .map(
            kind ->
                Paragraphs.keyNumber(
                    kind.label(),
                    number(comparison.mean(kind)),
                    "mean %s of %s"
                        .formatted(score, Paragraphs.count(comparison.of(kind).size(), "run"))))
        .toList();
  }

  private Block verdicts() {
    return new Block.Table(
        "Three claims of arXiv:2412.18288, and what this run says of them: a claim holds or fails"
            + " if the difference is significant at 5 %.",
        List.of(
            Block.Column.text("claim"), Block.Column.text("result"), Block.Column.text("evidence")),
        comparison.verdicts().stream()
            .map(
                verdict ->
                    List.<Object>of(verdict.claim(), verdict.outcome().mark(), verdict.why()))
            .toList());
  }

  private List<Block> figures() {
    List<ViolinChart.Group> finals =
        Arrays.stream(AttentionKind.values())
            .map(
                kind ->
                    new ViolinChart.Group(
                        kind.label(), Arrays.stream(comparison.finals(kind)).boxed().toList()))
            .toList();
    return List.of(
        Paragraphs.figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.logarithmic("training loss (mean cross-entropy, nats)"),
                curves(Entry::trainLoss)),
            "Training loss: mean of all runs, with a band from the lowest to the highest."),
        Paragraphs.figure(
            new LineChart(Axis.whole("epoch"), axis, curves(Entry::score)),
            "%s after each measured epoch, drawn in the same way.",
            score.substring(0, 1).toUpperCase(Locale.ROOT) + score.substring(1)),
        Paragraphs.figure(
            new ViolinChart("attention", zoomed(), finals),
            "Final %s: each point is a run, the line their mean, the area their density.%s",
            score,
            axis.scale() == Axis.Scale.SHARE ? " Zoomed: the axis does not begin at 0 %." : ""));
  }

  /** The axis of final scores, which differ little. */
  private Axis zoomed() {
    return axis.scale() == Axis.Scale.SHARE ? Axis.percent(axis.title()) : axis;
  }

  private String number(double value) {
    return axis.isOfShares()
        ? Numbers.format("%.1f %%", 100 * value)
        : Numbers.format("%.2f", value);
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
        Numbers.format(
            "Final %s. The variance is that of runs on the same data. Epochs and seconds to"
                + " self-attention's mean final score are medians over the runs; a dash means that"
                + " more than half of the runs did not reach it.",
            score),
        List.of(
            Block.Column.text("attention"),
            Block.Column.number("runs", 0),
            Block.Column.number("mean", 4),
            Block.Column.text("variance"),
            Block.Column.number("epochs to self's score", 0),
            Block.Column.number("seconds to self's score", 2),
            Block.Column.number("seconds per epoch", 4),
            Block.Column.number("parameters", 0)),
        rows);
  }

  private static String scientific(double value) {
    return Double.isFinite(value) ? Numbers.power(value) : "–";
  }

  private List<Series> curves(ToDoubleFunction<Entry> value) {
    return Arrays.stream(AttentionKind.values()).map(kind -> curve(kind, value)).toList();
  }

  /** The mean of a kind's runs at each measured epoch that all of them reached. */
  private Series curve(AttentionKind kind, ToDoubleFunction<Entry> value) {
    List<Member> members = comparison.of(kind);
    int records = members.stream().mapToInt(member -> member.history().size()).min().orElse(0);
    List<Series.Point> points = new ArrayList<>();
    for (int i : Curves.thinned(IntStream.range(0, records).boxed().toList())) {
      double[] values =
          members.stream()
              .mapToDouble(member -> value.applyAsDouble(member.history().get(i)))
              .toArray();
      Curves.band(members.getFirst().history().get(i).epoch(), values).ifPresent(points::add);
    }
    return new Series(kind.label(), points);
  }

  /** A paragraph on the choice of the epoch, if dev data choose it. */
  public Optional<Block> choice() {
    boolean hasDev =
        comparison.members().stream().anyMatch(each -> !Double.isNaN(each.last().devLoss()));
    return hasDev
        ? Optional.of(
            Paragraphs.paragraph(
                "The final score of a run is that after the epoch with the lowest dev loss."))
        : Optional.empty();
  }
}
