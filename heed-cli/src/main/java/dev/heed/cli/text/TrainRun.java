package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.run.RunDirectory;
import dev.heed.lab.run.Trace;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A training from its texts to its files.
 *
 * @param report where to write the report; empty for none
 * @param directory the run directory; empty for none
 * @param config all options by name, for the run directory and the report
 */
record TrainRun(
    Console console,
    InputTexts texts,
    Optional<InputTexts> dev,
    Optional<InputTexts> test,
    TrainingOptions options,
    int threads,
    Path model,
    Optional<Path> report,
    Optional<RunDirectory> directory,
    SequencedMap<String, Object> config) {

  /** The file from which an interrupted run goes on. */
  static Path checkpoint(RunDirectory directory) {
    return directory.path().resolve("checkpoint");
  }

  /** Trains, writes all files, and says in text or JSON how it went. */
  String run(ProgressDisplay progress, boolean json) throws IOException {
    progress.expect(texts.bytes(), options.descent().epochs());
    if (directory.isPresent()) {
      directory.get().writeConfig(config);
    }
    TrainingResult result = train(progress);
    progress.close();
    Optional<Evaluation> tested = result.test();
    if (test.isPresent()) {
      tested = Optional.of(TestCommand.evaluate(result.classifier(), test.get(), threads, console));
    }
    TextClassifier classifier =
        tested.map(e -> tested(result.classifier(), e)).orElse(result.classifier());
    classifier.save(model);

    ObjectNode metrics = metrics(result, tested);
    if (report.isPresent() || directory.isPresent()) {
      HtmlReport page =
          TrainingReport.of(classifier, result, tested, sample(result), config, metrics);
      if (report.isPresent()) {
        page.write(report.get());
      }
      if (directory.isPresent()) {
        directory.get().writeReport(page);
      }
    }
    if (directory.isPresent()) {
      directory.get().writeMetrics(metrics);
    }
    return json ? Json.line(metrics) + "\n" : summary(result, tested);
  }

  private TrainingResult train(ProgressDisplay progress) throws IOException {
    try (CorpusReader train = texts.open();
        Optionally<CorpusReader> devReader =
            new Optionally<>(dev.isPresent() ? Optional.of(dev.get().open()) : Optional.empty());
        Optionally<Trace> trace =
            new Optionally<>(
                directory.isPresent()
                    ? Optional.of(
                        directory
                            .get()
                            .openTrace("epoch", "train_loss", "dev_loss", "dev_accuracy"))
                    : Optional.empty())) {
      Training training =
          Training.with(options).threads(threads).listener(new Listener(progress, trace.value()));
      if (directory.isPresent()) {
        training = training.checkpoint(checkpoint(directory.get()));
      }
      return devReader.value().isPresent()
          ? training.run(train, devReader.value().get())
          : training.run(train);
    } catch (ProblemException e) {
      // Of the settings, class weights alone are checked against the texts.
      throw e.in(String.valueOf(config.get("class-weights")), 0);
    }
  }

  /** A resource that may be missing. */
  private record Optionally<T extends AutoCloseable>(Optional<T> value) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (value.isPresent()) {
        try {
          value.get().close();
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }
    }
  }

  /** Shows progress and keeps the trace. */
  private static final class Listener implements TrainingListener {
    private final ProgressDisplay progress;
    private final Optional<Trace> trace;

    Listener(ProgressDisplay progress, Optional<Trace> trace) {
      this.progress = progress;
      this.trace = trace;
    }

    @Override
    public void reading(long documents, long bytes) {
      progress.reading(documents, bytes);
    }

    @Override
    public void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {
      progress.read(trainDocuments, devDocuments, vocabulary, labels);
    }

    @Override
    public void training(int epoch, int done, int total) {
      progress.training(epoch, done, total);
    }

    @Override
    public void epoch(Epoch epoch) {
      progress.epoch(epoch);
      try {
        if (trace.isPresent()) {
          trace
              .get()
              .append(epoch.number(), epoch.trainLoss(), epoch.devLoss(), epoch.devAccuracy());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void warning(String message) {
      progress.warning(message);
    }
  }

  /** The classifier that knows how well it did on the test texts. */
  private static TextClassifier tested(TextClassifier classifier, Evaluation test) {
    return classifier.withInfo(classifier.info().withTestAccuracy(test.accuracy()));
  }

  /** Texts that were not trained on: those to measure with, else those to stop by. */
  private HeldOutSample sample(TrainingResult result) throws IOException {
    int most = HeldOutSample.size(result.classifier().labels().size());
    if (test.isPresent()) {
      return HeldOutSample.draw(test.get(), "test", _ -> true, most, options.seed());
    }
    if (!result.heldOut().isEmpty()) {
      String name = result.test().isPresent() ? "test" : "dev";
      return HeldOutSample.draw(texts, name, result.heldOut()::get, most, options.seed());
    }
    if (dev.isPresent()) {
      return HeldOutSample.draw(dev.get(), "dev", _ -> true, most, options.seed());
    }
    return HeldOutSample.none();
  }

  private ObjectNode metrics(TrainingResult result, Optional<Evaluation> tested)
      throws IOException {
    ObjectNode metrics = Json.object();
    metrics.put("train_docs", result.trainDocuments());
    metrics.put("dev_docs", result.dev().map(Evaluation::count).orElse(0L));
    metrics.put("test_docs", tested.map(Evaluation::count).orElse(0L));
    metrics.put("classes", result.classifier().labels().size());
    metrics.put("vocabulary", result.classifier().vocabulary().size());
    metrics.put("epochs", result.history().size());
    metrics.put("best_epoch", result.bestEpoch());
    metrics.set("dev_accuracy", Json.number(result.dev().map(Evaluation::accuracy)));
    metrics.set("dev_macro_f1", Json.number(result.dev().map(Evaluation::macroF1)));
    metrics.set("test_accuracy", Json.number(tested.map(Evaluation::accuracy)));
    metrics.set("test_macro_f1", Json.number(tested.map(Evaluation::macroF1)));
    metrics.set("test_ece", Json.number(tested.map(Evaluation::calibrationError)));
    metrics.set("seconds", Json.number(result.seconds()));
    metrics.set("words_per_second", Json.number(result.wordsPerSecond()));
    metrics.put("model_bytes", Files.isRegularFile(model) ? Files.size(model) : 0);
    metrics.put("model", model.toString());
    report.ifPresent(path -> metrics.put("report", path.toString()));
    return metrics;
  }

  private String summary(TrainingResult result, Optional<Evaluation> tested) throws IOException {
    StringBuilder text = new StringBuilder();
    TextClassifier classifier = result.classifier();
    line(
        text,
        "texts",
        "%,d to train on, %,d to stop by, %,d to measure with",
        result.trainDocuments(),
        result.dev().map(Evaluation::count).orElse(0L),
        tested.map(Evaluation::count).orElse(0L));
    line(
        text,
        "labels",
        "%,d: %s",
        classifier.labels().size(),
        InfoCommand.listed(classifier.labels()));
    line(text, "vocabulary", "%,d words and n-grams", classifier.vocabulary().size());
    line(
        text,
        "epochs",
        "%d, of which number %d is kept",
        result.history().size(),
        result.bestEpoch());
    result.dev().ifPresent(e -> line(text, "dev", "%s", scores(e)));
    tested.ifPresent(e -> line(text, "test", "%s", scores(e)));
    line(text, "training", "%.1f s, %,.0f words/s", result.seconds(), result.wordsPerSecond());
    line(
        text,
        "model",
        "%s, %s",
        model,
        Files.isRegularFile(model) ? InfoCommand.megabytes(Files.size(model)) : "a device");
    report.ifPresent(path -> line(text, "report", "%s", path));
    directory.ifPresent(each -> line(text, "run", "%s", each.path()));
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
