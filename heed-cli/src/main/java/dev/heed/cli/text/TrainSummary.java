package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.report.Forgotten;
import dev.heed.cli.report.Labels;
import dev.heed.cli.report.TrainingReport;
import dev.heed.cli.teacher.Lesson;
import dev.heed.cli.terminal.Columns;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.CrossValidation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TrainingResult;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The results of a training, for scripts and for people.
 *
 * @param lesson what a teacher added to the texts; empty without one
 * @param interrupted whether the user stopped the training
 */
record TrainSummary(
    TrainingReport.Measurements measurements,
    TrainRun.Outputs outputs,
    Optional<Lesson> lesson,
    boolean interrupted) {
  /** Rows of the table of epochs, and columns of the curve. */
  private static final int MAX_ROWS = 12;

  private static final int CURVE = 24;

  /** Columns of the names of results. */
  private static final int NAME = 11;

  /** The results by name. */
  ObjectNode metrics() throws IOException {
    Path model = outputs.model();
    TrainingResult result = result();
    Optional<Quality> test = measurements.onTest();
    ObjectNode metrics = Json.object();
    metrics.put("train_docs", result.trainDocuments());
    metrics.put("dev_docs", result.onDev().map(Quality::count).orElse(0L));
    metrics.put("test_docs", test.map(Quality::count).orElse(0L));
    metrics.put("classes", result.classifier().labels().size());
    metrics.put("vocabulary", result.classifier().vocabulary().size());
    metrics.put("epochs", result.history().size());
    metrics.put("best_epoch", result.bestEpoch());
    String score = isMultiLabel() ? "micro_f1" : "accuracy";
    metrics.set("dev_" + score, Json.number(result.onDev().map(Quality::score)));
    metrics.set("dev_macro_f1", Json.number(result.onDev().map(Quality::macroF1)));
    metrics.set("test_" + score, Json.number(test.map(Quality::score)));
    metrics.set("test_macro_f1", Json.number(test.map(Quality::macroF1)));
    metrics.set("test_ece", Json.number(test.map(Quality::calibrationError)));
    measurements
        .folds()
        .map(CrossValidation::evaluation)
        .ifPresent(
            e -> {
              metrics.set("cv_accuracy", Json.number(e.accuracy()));
              metrics.set("cv_low", Json.number(e.accuracyInterval().low()));
              metrics.set("cv_high", Json.number(e.accuracyInterval().high()));
            });
    measurements
        .forgotten()
        .ifPresent(
            old -> {
              metrics.put("old_docs", old.after().count());
              metrics.set("old_accuracy_before", Json.number(old.before().score()));
              metrics.set("old_accuracy", Json.number(old.after().score()));
            });
    if (start() instanceof Start.Vectors(String _, int found, int words)) {
      metrics.put("vectors_found", found).put("vectors_words", words);
    }
    lesson.ifPresent(each -> metrics.set("teacher", each.json(result.classifier())));
    metrics.set("seconds", Json.number(result.seconds()));
    metrics.set("words_per_second", Json.number(result.wordsPerSecond()));
    metrics.put("model_bytes", Files.isRegularFile(model) ? Files.size(model) : 0);
    metrics.put("model", model.toString());
    if (interrupted) {
      metrics.put("interrupted", true);
    }
    outputs.report().ifPresent(path -> metrics.put("report", path.toString()));
    return metrics;
  }

  private Start start() {
    return result().classifier().info().options().start();
  }

  private TrainingResult result() {
    return measurements.result();
  }

  private boolean isMultiLabel() {
    return result().classifier().isMultiLabel();
  }

  /** The name of the measure of an epoch, as {@code accuracy}. */
  private String score() {
    return isMultiLabel() ? "micro F1" : "accuracy";
  }

  /** The losses and accuracies of some epochs, the first, the last and the kept one among them. */
  String epochs() {
    List<Epoch> history = result().history();
    StringBuilder table = new StringBuilder("epoch  train loss  dev loss  dev " + score() + "\n");
    for (int i : spread(history.size(), MAX_ROWS)) {
      Epoch epoch = history.get(i);
      table.append(String.format(Locale.ROOT, "%5d  %10.4f", epoch.number(), epoch.trainLoss()));
      table.append(
          Double.isNaN(epoch.devLoss())
              ? "         –             –"
              : String.format(
                  Locale.ROOT,
                  "  %8.4f  %" + (score().length() + 4) + ".4f",
                  epoch.devLoss(),
                  epoch.devAccuracy()));
      table.append(epoch.number() == result().bestEpoch() ? "  kept\n" : "\n");
    }
    return table.append('\n').toString();
  }

  /**
   * At most {@code most} of the indices below {@code count}, evenly, and that of the kept epoch.
   */
  private SortedSet<Integer> spread(int count, int most) {
    SortedSet<Integer> indices = new TreeSet<>(List.of(result().bestEpoch() - 1));
    int others = Math.min(count, most - 1);
    for (int i = 0; i < others; i++) {
      indices.add(others == 1 ? count - 1 : (int) ((long) i * (count - 1) / (others - 1)));
    }
    return indices;
  }

  /** The accuracy on the dev texts from the first epoch to the kept one, as a line. */
  private Optional<String> curve() {
    List<Epoch> history = result().history();
    if (history.size() < 2 || result().onDev().isEmpty()) {
      return Optional.empty();
    }
    double[] accuracies =
        spread(history.size(), CURVE).stream()
            .mapToDouble(i -> history.get(i).devAccuracy())
            .toArray();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%s dev %s %.4f → %.4f",
            Columns.sparkline(accuracies),
            score(),
            history.getFirst().devAccuracy(),
            history.get(result().bestEpoch() - 1).devAccuracy()));
  }

  /**
   * The results, one a line.
   *
   * @param columns the columns of a line
   */
  String text(int columns) throws IOException {
    Path model = outputs.model();
    TrainingResult result = result();
    Optional<Quality> test = measurements.onTest();
    TextClassifier classifier = result.classifier();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "texts",
        "%,d training, %,d dev, %,d test",
        result.trainDocuments(),
        result.onDev().map(Quality::count).orElse(0L),
        test.map(Quality::count).orElse(0L));
    String labels = String.format(Locale.ROOT, "%,d: ", classifier.labels().size());
    line(
        text,
        "labels",
        "%s%s",
        labels,
        Labels.fit(classifier.labels(), columns - NAME - labels.length()));
    line(text, "vocabulary", "%,d words and n-grams", classifier.vocabulary().size());
    start(text);
    line(
        text,
        "epochs",
        "%d run%s; epoch %d was best and is kept",
        result.history().size(),
        interrupted ? ", then interrupted" : "",
        result.bestEpoch());
    curve().ifPresent(curve -> line(text, "learning", "%s", curve));
    result.onDev().ifPresent(e -> line(text, "dev", "%s", scores(e)));
    test.ifPresent(e -> line(text, "test", "%s", scores(e)));
    measurements
        .folds()
        .ifPresent(
            cv ->
                line(
                    text,
                    "estimate",
                    "%.2f (%d-fold cross-validation of %s; 95 %% interval %.2f–%.2f)",
                    cv.evaluation().accuracy(),
                    cv.folds(),
                    Wording.count(cv.evaluation().count(), "text"),
                    cv.evaluation().accuracyInterval().low(),
                    cv.evaluation().accuracyInterval().high()));
    lesson.ifPresent(
        each -> each.lines(classifier).forEach((name, value) -> line(text, name, "%s", value)));
    line(text, "training", "%.1f s, %,.0f words/s", result.seconds(), result.wordsPerSecond());
    line(
        text,
        "model",
        "%s, %s",
        model,
        Files.isRegularFile(model) ? Wording.megabytes(Files.size(model)) : "a device");
    outputs.report().ifPresent(path -> line(text, "report", "%s", path));
    outputs.folder().path().ifPresent(path -> line(text, "run", "%s", path));
    return text.toString();
  }

  /** The start of the training. */
  private void start(StringBuilder text) {
    switch (start()) {
      case Start.Drawn _ -> {}
      case Start.Continued(String _, String _, long documents, int _) -> {
        line(text, "start", "a model of %s", Wording.count(documents, "text"));
        line(
            text,
            "old texts",
            "%s",
            measurements
                .forgotten()
                .map(Forgotten::text)
                .orElse("not measured; --old FILE tells how much is forgotten"));
      }
      case Start.Vectors(String _, int found, int words) ->
          line(text, "vectors", "of %,d of %s", found, Wording.count(words, "word"));
    }
  }

  private String scores(Quality quality) {
    return String.format(
        Locale.ROOT, "%s %.4f, macro F1 %.4f", score(), quality.score(), quality.macroF1());
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-" + NAME + "s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
