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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The quality of a classifier in a report: scores by label, confusions, calibration. */
final class QualityBlocks {
  /** Labels up to which charts and matrices are readable. */
  private static final int MAX_DRAWN = 15;

  private static final int MAX_PAIRS = 20;

  /** Labels in the table; of more, those with the lowest F1. */
  private static final int MAX_ROWS = 200;

  private final Measured measured;
  private final Evaluation evaluation;
  private final Mistakes mistakes;
  private final List<String> names;
  private final List<Block> blocks = new ArrayList<>();

  private QualityBlocks(Measured measured, Mistakes mistakes) {
    this.measured = measured;
    evaluation = measured.evaluation();
    this.mistakes = mistakes;
    names = Labels.distinct(evaluation.labels());
  }

  /** The blocks of a section. */
  static List<Block> of(Measured measured, Mistakes mistakes) {
    QualityBlocks quality = new QualityBlocks(measured, mistakes);
    quality.blocks.add(new Block.Heading("Quality"));
    if (quality.names.size() <= MAX_DRAWN) {
      quality.bars();
      quality.table();
      quality.matrix();
    } else {
      quality.table();
      quality.pairTable();
    }
    return quality.blocks;
  }

  /**
   * Texts of one label that were given another.
   *
   * @param label index of the true label
   * @param predicted index of the predicted one
   * @param support all texts of the true label
   */
  record Pair(int label, int predicted, long count, long support) {
    /** The share of the true label's texts, 0 to 1. */
    double share() {
      return (double) count / support;
    }
  }

  /** The pairs of labels that were confused, the most frequent first. */
  static List<Pair> pairs(Evaluation evaluation) {
    List<Pair> pairs = new ArrayList<>();
    List<LabelScore> scores = evaluation.scores();
    for (int i = 0; i < scores.size(); i++) {
      for (Map.Entry<Integer, Long> entry : evaluation.predictions(i).entrySet()) {
        if (i != entry.getKey()) {
          pairs.add(new Pair(i, entry.getKey(), entry.getValue(), scores.get(i).support()));
        }
      }
    }
    pairs.sort(Comparator.comparingLong(Pair::count).thenComparingDouble(Pair::share).reversed());
    return pairs;
  }

  private void bars() {
    List<LabelScore> scores = evaluation.scores();
    blocks.add(
        new Block.Figure(
            new BarChart(
                "label",
                names,
                Axis.share("share"),
                List.of(
                    new BarChart.Group(
                        "precision", scores.stream().map(QualityBlocks::precision).toList()),
                    new BarChart.Group(
                        "recall", scores.stream().map(QualityBlocks::recall).toList())),
                true),
            ("Precision: of the %1$ss predicted as this label, the share that has it. Recall: of"
                    + " the %1$ss with this label, the share that was found.")
                .formatted(measured.noun())));
  }

  /** The precision; NaN for a label that was never predicted. */
  private static double precision(LabelScore score) {
    return score.predicted() == 0 ? Double.NaN : score.precision();
  }

  /** The recall; NaN for a label that no text has. */
  private static double recall(LabelScore score) {
    return score.support() == 0 ? Double.NaN : score.recall();
  }

  private static double f1(LabelScore score) {
    return score.predicted() + score.support() == 0 ? Double.NaN : score.f1();
  }

  private void table() {
    Map<Integer, Pair> mostConfused = new HashMap<>();
    for (Pair pair : pairs(evaluation)) {
      mostConfused.putIfAbsent(pair.label(), pair);
    }
    List<LabelScore> scores = evaluation.scores();
    boolean sorted = names.size() > MAX_DRAWN;
    ToDoubleFunction<Integer> order = k -> sorted ? f1(scores.get(k)) : 0;
    List<List<Object>> rows =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(Comparator.comparingDouble(order))
            .limit(MAX_ROWS)
            .map(
                k -> {
                  LabelScore score = scores.get(k);
                  Optional<Pair> confused = Optional.ofNullable(mostConfused.get(k));
                  return List.<Object>of(
                      names.get(k),
                      score.support(),
                      precision(score),
                      recall(score),
                      f1(score),
                      confused
                          .map(pair -> names.get(pair.predicted()) + " (" + pair.count() + ")")
                          .orElse(""));
                })
            .toList();
    blocks.add(
        new Block.Table(
            (rows.size() < names.size()
                    ? "The %d of %,d labels with the lowest F1, ".formatted(MAX_ROWS, names.size())
                    : "By label, ")
                + measured.where()
                + (sorted ? ", lowest F1 first" : ""),
            List.of(
                Block.Column.text("label"),
                Block.Column.number("texts", 0),
                Block.Column.share("precision", 1),
                Block.Column.share("recall", 1),
                Block.Column.number("F1", 3),
                Block.Column.text("most often confused with")),
            rows));
  }

  private void matrix() {
    blocks.add(
        new Block.Figure(
            Heatmap.confusion(names, confusion()),
            "Confusion matrix "
                + measured.where()
                + ": true labels in rows, predicted in columns; the diagonal is correct."));
  }

  private long[][] confusion() {
    long[][] counts = new long[names.size()][names.size()];
    for (int i = 0; i < counts.length; i++) {
      long[] row = counts[i];
      evaluation.predictions(i).forEach((predicted, count) -> row[predicted] = count);
    }
    return counts;
  }

  private void pairTable() {
    List<Pair> pairs = pairs(evaluation);
    if (pairs.isEmpty()) {
      return;
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Pair pair : pairs.subList(0, Math.min(MAX_PAIRS, pairs.size()))) {
      rows.add(
          List.of(
              names.get(pair.label()),
              names.get(pair.predicted()),
              pair.count(),
              pair.share(),
              mistakes
                  .example(
                      evaluation.labels().get(pair.label()),
                      evaluation.labels().get(pair.predicted()))
                  .orElse("")));
    }
    blocks.add(
        new Block.Table(
            (pairs.size() > rows.size()
                    ? "The %d most frequent of %,d confusions ".formatted(rows.size(), pairs.size())
                    : "All confusions ")
                + measured.where()
                + "; the share is of all texts with the true label",
            List.of(
                Block.Column.text("true label"),
                Block.Column.text("predicted"),
                Block.Column.number("texts", 0),
                Block.Column.share("share", 1),
                Block.Column.text("example")),
            rows));
  }

  /** The figure that compares probabilities with the share that was right. */
  static Block.Figure calibration(Measured measured) {
    Evaluation evaluation = measured.evaluation();
    List<Bin> bins = evaluation.bins().stream().filter(bin -> bin.count() > 0).toList();
    Series shown =
        Series.of(
            measured.noun() + "s",
            bins.stream().mapToDouble(Bin::meanProbability).toArray(),
            bins.stream().mapToDouble(Bin::accuracy).toArray());
    return new Block.Figure(
        new LineChart(
            Axis.share("probability of the predicted label"),
            Axis.share("share correct"),
            List.of(shown),
            Optional.of(
                Series.of("perfect calibration", new double[] {0, 1}, new double[] {0, 1}))),
        ("Calibration: of the predictions made with a probability, the share that was right, in"
                + " 15 equal bins. The expected calibration error is %.1f percentage points.")
            .formatted(100 * evaluation.calibrationError()));
  }
}
