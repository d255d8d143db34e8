package dev.heed.studio.train;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.TrainingState;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The report of a training. */
record TrainingFindings(
    TrainingTexts texts, TrainingState state, Table trace, Map<String, Object> metrics) {

  HtmlReport report() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.KeyNumbers(
            List.of(
                percent("Dev accuracy", "dev_accuracy"),
                number("Dev loss", "dev_loss"),
                percent("Deviation from theory", "sen_median_error"),
                new Block.KeyNumber("Epochs", "" + metrics.get("epochs")))));
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.logarithmic("loss (mean cross-entropy, nats)"),
                List.of(series("training", "train_loss"), series("dev", "dev_loss"))),
            "Loss on the training texts and on the dev texts."));
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.percent("dev accuracy"),
                List.of(series("dev accuracy", "dev_accuracy"))),
            "Share of dev texts classified correctly."));
    List<Integer> top = Training.topWords(texts, state).boxed().toList();
    ScoreNormIdentity identity = new ScoreNormIdentity(state.queryNorm(), texts.companions());
    double end = Math.max(0.1, state.score(top.getFirst()));
    double[] x = IntStream.rangeClosed(0, 100).mapToDouble(i -> end * i / 100).toArray();
    double[] y = IntStream.range(0, x.length).mapToDouble(i -> identity.norm(x[i])).toArray();
    blocks.add(
        new Block.Figure(
            new ScatterChart(
                Axis.linear("score s"),
                Axis.linear("embedding norm ‖ν‖"),
                List.of(
                    new ScatterChart.Group(
                        "words with the highest scores",
                        top.stream()
                            .map(
                                word ->
                                    new ScatterChart.Point(
                                        state.score(word),
                                        state.norm(word),
                                        texts.words().get(word)))
                            .toList())),
                Optional.of(Series.of("identity", x, y))),
            "Words with the highest scores, and the identity of score and norm for texts of mean"
                + " length."));
    return new HtmlReport("Training", blocks);
  }

  private Block.KeyNumber number(String name, String metric) {
    return formatted(name, (Double) metrics.get(metric), "%.3f");
  }

  private Block.KeyNumber percent(String name, String metric) {
    return formatted(name, 100 * (Double) metrics.get(metric), "%.1f %%");
  }

  /** A dash for NaN: no word has a score to compare with theory. */
  private static Block.KeyNumber formatted(String name, double value, String format) {
    return new Block.KeyNumber(
        name, Double.isNaN(value) ? "–" : String.format(Locale.ROOT, format, value));
  }

  private Series series(String name, String column) {
    return Series.of(name, trace.numbers("epoch"), trace.numbers(column));
  }
}
