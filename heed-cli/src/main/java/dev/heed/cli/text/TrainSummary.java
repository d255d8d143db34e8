package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Wording;
import dev.heed.cli.report.Labels;
import dev.heed.cli.report.TrainingReport;
import dev.heed.text.CrossValidation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TrainingResult;
import dev.heed.text.evaluation.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The results of a training, for scripts and for people. */
record TrainSummary(TrainingReport.Measurements measurements, TrainRun.Outputs outputs) {

  /** The results by name. */
  ObjectNode metrics() throws IOException {
    Path model = outputs.model();
    TrainingResult result = measurements.result();
    Optional<Evaluation> test = measurements.test();
    ObjectNode metrics = Json.object();
    metrics.put("train_docs", result.trainDocuments());
    metrics.put("dev_docs", result.dev().map(Evaluation::count).orElse(0L));
    metrics.put("test_docs", test.map(Evaluation::count).orElse(0L));
    metrics.put("classes", result.classifier().labels().size());
    metrics.put("vocabulary", result.classifier().vocabulary().size());
    metrics.put("epochs", result.history().size());
    metrics.put("best_epoch", result.bestEpoch());
    metrics.set("dev_accuracy", Json.number(result.dev().map(Evaluation::accuracy)));
    metrics.set("dev_macro_f1", Json.number(result.dev().map(Evaluation::macroF1)));
    metrics.set("test_accuracy", Json.number(test.map(Evaluation::accuracy)));
    metrics.set("test_macro_f1", Json.number(test.map(Evaluation::macroF1)));
    metrics.set("test_ece", Json.number(test.map(Evaluation::calibrationError)));
    measurements
        .folds()
        .map(CrossValidation::evaluation)
        .ifPresent(
            e -> {
              metrics.set("cv_accuracy", Json.number(e.accuracy()));
              metrics.set("cv_low", Json.number(e.accuracyInterval().low()));
              metrics.set("cv_high", Json.number(e.accuracyInterval().high()));
            });
    metrics.set("seconds", Json.number(result.seconds()));
    metrics.set("words_per_second", Json.number(result.wordsPerSecond()));
    metrics.put("model_bytes", Files.isRegularFile(model) ? Files.size(model) : 0);
    metrics.put("model", model.toString());
    outputs.report().ifPresent(path -> metrics.put("report", path.toString()));
    return metrics;
  }

  /** The results, one a line. */
  String text() throws IOException {
    Path model = outputs.model();
    TrainingResult result = measurements.result();
    Optional<Evaluation> test = measurements.test();
    TextClassifier classifier = result.classifier();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "texts",
        "%,d training, %,d dev, %,d test",
        result.trainDocuments(),
        result.dev().map(Evaluation::count).orElse(0L),
        test.map(Evaluation::count).orElse(0L));
    line(text, "labels", "%,d: %s", classifier.labels().size(), Labels.join(classifier.labels()));
    line(text, "vocabulary", "%,d words and n-grams", classifier.vocabulary().size());
    line(
        text,
        "epochs",
        "%d run; epoch %d was best and is kept",
        result.history().size(),
        result.bestEpoch());
    result.dev().ifPresent(e -> line(text, "dev", "%s", scores(e)));
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

  private static String scores(Evaluation evaluation) {
    return String.format(
        Locale.ROOT, "accuracy %.4f, macro F1 %.4f", evaluation.accuracy(), evaluation.macroF1());
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-11s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
