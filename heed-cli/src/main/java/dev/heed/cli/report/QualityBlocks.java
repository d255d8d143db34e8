package dev.heed.cli.report;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.BarChart;
import dev.heed.lab.chart.Heatmap;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Evaluation.Bin;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The quality of a classifier in a report: scores by label, confusions, calibration. */
final class QualityBlocks {
  private static final int MAX_BARS = 20;
  private static final int MAX_CONFUSED = 15;

  private final Evaluation evaluation;
  private final String texts;
  private final List<String> names;
  private final List<Block> blocks = new ArrayList<>();

  private QualityBlocks(Evaluation evaluation, String texts) {
    this.evaluation = evaluation;
    this.texts = texts;
    names = Labels.distinct(evaluation.labels());
  }

  /**
   * The blocks of a section.
   *
   * @param texts the part that was measured on: {@code test} or {@code dev}
   */
  static List<Block> of(Evaluation evaluation, String texts) {
    QualityBlocks quality = new QualityBlocks(evaluation, texts);
    quality.blocks.add(new Block.Heading("Quality"));
    if (evaluation.labels().size() <= MAX_BARS) {
      quality.bars();
    }
    quality.table();
    quality.confusion();
    quality.reliability();
    return quality.blocks;
  }

  private void bars() {
    List<LabelScore> scores = evaluation.scores();
    blocks.add(
        new Block.Figure(
            new BarChart(
                "label",
                names,
                Axis.percent("share"),
                List.of(
                    new BarChart.Group(
                        "precision", scores.stream().map(LabelScore::precision).toList()),
                    new BarChart.Group("recall", scores.stream().map(LabelScore::recall).toList())),
                true),
            ("Precision: of the %1$s texts predicted as this label, the share that has it. Recall:"
                    + " of the %1$s texts with this label, the share that was found.")
                .formatted(texts)));
  }

  private void table() {
    long[][] confusion = evaluation.confusion();
    List<LabelScore> scores = evaluation.scores();
    List<List<Object>> rows = new ArrayList<>();
    for (int k = 0; k < scores.size(); k++) {
      LabelScore score = scores.get(k);
      int label = k;
      Optional<Integer> confused =
          IntStream.range(0, names.size())
              .boxed()
              .filter(j -> j != label && confusion[label][j] > 0)
              .max(
                  Comparator.comparingLong((Integer j) -> confusion[label][j])
                      .thenComparing(Comparator.<Integer>naturalOrder().reversed()));
      rows.add(
          List.of(
              names.get(k),
              score.support(),
              score.precision(),
              score.recall(),
              score.f1(),
              confused.map(j -> names.get(j) + " (" + confusion[label][j] + ")").orElse("")));
    }
    Block table =
        new Block.Table(
            "By label, on the " + texts + " texts",
            List.of(
                Block.Column.text("label"),
                Block.Column.number("texts", 0),
                Block.Column.number("precision", 3),
                Block.Column.number("recall", 3),
                Block.Column.number("F1", 3),
                Block.Column.text("most often confused with")),
            rows);
    blocks.add(
        rows.size() > 2 * MAX_BARS
            ? new Block.Fold("All %,d labels".formatted(rows.size()), List.of(table))
            : table);
  }

  private void confusion() {
    long[][] all = evaluation.confusion();
    long[] errors = new long[all.length];
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < all.length; j++) {
        if (i != j) {
          errors[i] += all[i][j];
          errors[j] += all[i][j];
        }
      }
    }
    int[] confused =
        IntStream.range(0, all.length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> -errors[i]))
            .limit(MAX_CONFUSED)
            .sorted()
            .mapToInt(i -> i)
            .toArray();
    long[][] counts = new long[confused.length][confused.length];
    for (int i = 0; i < confused.length; i++) {
      for (int j = 0; j < confused.length; j++) {
        counts[i][j] = all[confused[i]][confused[j]];
      }
    }
    blocks.add(
        new Block.Figure(
            Heatmap.confusion(IntStream.of(confused).mapToObj(names::get).toList(), counts),
            "Confusion matrix of the "
                + texts
                + " texts: true labels in rows, predicted in columns; the diagonal is correct."
                + (confused.length < all.length
                    ? " Only the %d of %,d labels with most errors are shown."
                        .formatted(confused.length, all.length)
                    : "")));
  }

  private void reliability() {
    List<Bin> bins = evaluation.bins().stream().filter(bin -> bin.count() > 0).toList();
    Series measured =
        Series.of(
            texts + " texts",
            bins.stream().mapToDouble(Bin::meanProbability).toArray(),
            bins.stream().mapToDouble(Bin::accuracy).toArray());
    double min = bins.stream().mapToDouble(Bin::meanProbability).min().orElse(0);
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.percent("probability of the predicted label"),
                Axis.percent("share correct"),
                List.of(measured),
                Optional.of(
                    Series.of(
                        "perfect calibration", new double[] {min, 1}, new double[] {min, 1}))),
            ("Calibration: of the predictions made with a probability, the share that was right, in"
                    + " 15 equal bins. The expected calibration error is %.1f percentage points.")
                .formatted(100 * evaluation.calibrationError())));
  }
}
