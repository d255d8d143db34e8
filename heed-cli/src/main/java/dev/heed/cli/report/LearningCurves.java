package dev.heed.cli.report;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.text.TrainingResult;
import dev.heed.text.training.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The course of a training in a report. */
final class LearningCurves {
  private LearningCurves() {}

  static List<Block> of(TrainingResult result) {
    boolean dev = result.onDev().isPresent();
    List<Block.Figure> figures = new ArrayList<>();
    figures.add(losses(result, dev));
    if (dev) {
      String score = result.classifier().isMultiLabel() ? "micro F1" : "accuracy";
      figures.add(
          new Block.Figure(
              new LineChart(
                  Axis.whole("epoch"),
                  Axis.share("dev " + score),
                  List.of(curve("dev texts", result.history(), Epoch::devAccuracy)),
                  Optional.of(kept(result, 1))),
              "Dev " + score + " after each epoch" + where(result) + "."));
    }
    return List.of(new Block.Heading("Learning"), new Block.SideBySide(figures));
  }

  private static String where(TrainingResult result) {
    return result.classifier().isMultiLabel()
        ? ", of labels with a probability of at least one half; the thresholds are fitted at the"
            + " end"
        : "";
  }

  private static Block.Figure losses(TrainingResult result, boolean dev) {
    List<Series> losses = new ArrayList<>();
    losses.add(curve("training texts", result.history(), Epoch::trainLoss));
    if (dev) {
      losses.add(curve("dev texts", result.history(), Epoch::devLoss));
    }
    double highest =
        losses.stream()
            .flatMap(series -> series.points().stream())
            .mapToDouble(Series.Point::y)
            .max()
            .orElse(1);
    return new Block.Figure(
        new LineChart(
            Axis.whole("epoch"),
            Axis.linear("mean loss (nats)").withZero(),
            losses,
            Optional.of(kept(result, highest))),
        "Cross-entropy of each epoch"
            + (dev ? "; the epoch with the lowest loss on the dev texts is kept." : ".")
            + " Training loss is averaged during the epoch while the weights still change, so"
            + " it lags behind dev loss.");
  }

  private static Series curve(String name, List<Epoch> history, ToDoubleFunction<Epoch> value) {
    return Series.of(
        name,
        history.stream().mapToDouble(Epoch::number).toArray(),
        history.stream().mapToDouble(value).toArray());
  }

  private static Series kept(TrainingResult result, double to) {
    double epoch = result.bestEpoch();
    return Series.of(
        "kept: epoch " + result.bestEpoch(), new double[] {epoch, epoch}, new double[] {0, to});
  }
}
