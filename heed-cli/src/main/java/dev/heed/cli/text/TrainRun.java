package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.report.HeldOutSample;
import dev.heed.cli.report.Measured;
import dev.heed.cli.report.MultiLabelReport;
import dev.heed.cli.report.TrainingReport;
import dev.heed.cli.report.word.WordRecorder;
import dev.heed.cli.teacher.Lesson;
import dev.heed.cli.teacher.LessonBlocks;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.StopRequest;
import dev.heed.cli.terminal.TrainingProgress;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.text.CrossValidation;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A training from its texts to its files.
 *
 * @param config all options by name, for the run folder and the report
 * @param command the command line that repeats the training
 */
record TrainRun(
    Console console,
    Inputs inputs,
    TrainingOptions options,
    int threads,
    Outputs outputs,
    SequencedMap<String, Object> config,
    String command) {
  /** Folds of a cross-validation: each training then has four fifths of the texts. */
  private static final int FOLDS = 5;

  /**
   * The texts of a training; dev and test texts may be none.
   *
   * @param lesson what a teacher added to them; empty without one
   */
  record Inputs(
      InputTexts train,
      InputTexts dev,
      InputTexts test,
      StartOptions.Opened start,
      Optional<Lesson> lesson)
      implements Closeable {
    /** Texts of a training that starts with drawn weights. */
    Inputs(InputTexts train, InputTexts dev, InputTexts test) {
      this(train, dev, test, StartOptions.Opened.none(), Optional.empty());
    }

    @Override
    public void close() throws IOException {
      try (train;
          dev;
          test) {
        start.old().close();
      }
    }
  }

  /**
   * The files of a training.
   *
   * @param report the page of {@code --report}; empty for none
   * @param findings more blocks for the report of a classifier
   */
  record Outputs(
      Path model,
      Optional<Path> report,
      RunFolder folder,
      Function<TextClassifier, List<Block>> findings) {
    /** The places for the report. */
    List<Path> reports() {
      return Stream.of(report, folder.report()).flatMap(Optional::stream).toList();
    }
  }

  /**
   * The result of a training whose files are written.
   *
   * @param result the result of the training
   * @param measured the most telling measurement; empty if no text was held out
   * @param metrics the results for {@code --json}
   * @param summary the results for people
   * @param epochs a table of epochs for people
   * @param interrupted the end of an interrupted training in words; empty if it ran to its end
   * @param cutShort whether more epochs would have improved it
   */
  record Trained(
      TextClassifier classifier,
      TrainingResult result,
      Optional<Measured> measured,
      ObjectNode metrics,
      String summary,
      String epochs,
      Optional<String> interrupted,
      boolean cutShort) {}

  /** Trains to the end and writes all files. */
  Trained run(TrainingProgress progress) throws IOException {
    return run(progress, StopRequest.none());
  }

  /** Trains until the end or a request to stop, and writes all files. */
  Trained run(TrainingProgress progress, StopRequest stop) throws IOException {
    progress.expect(inputs.train().bytes(), options.descent().epochs());
    outputs.folder().writeConfig(config);
    Optional<WordRecorder> words =
        outputs.reports().isEmpty() ? Optional.empty() : Optional.of(new WordRecorder());
    TrainingResult result = train(progress, stop, words);
    boolean interrupted = stop.isRequested() && !isComplete(result);
    progress.close();
    Optional<Quality> test = test(result, progress);
    TextClassifier classifier =
        test.map(e -> tested(result.classifier(), e)).orElse(result.classifier());
    classifier.save(outputs.model());
    TrainingReport.Measurements measurements =
        new TrainingReport.Measurements(
            result,
            test,
            interrupted ? Optional.empty() : crossValidation(result, progress),
            inputs.start().forgotten(classifier, threads, progress::warning));
    warn(measurements, progress);
    TrainSummary summary = new TrainSummary(measurements, outputs, inputs.lesson(), interrupted);
    ObjectNode metrics = summary.metrics();
    writeReports(test.isPresent() ? classifier : result.measured(), measurements, words, metrics);
    outputs.folder().writeMetrics(metrics);
    return new Trained(
        classifier,
        result,
        measurements.best(),
        metrics,
        summary.text(console.outputColumns()),
        summary.epochs(),
        interrupted
            ? Optional.of(
                "interrupted after epoch %d; epoch %d was best and is kept"
                    .formatted(result.history().size(), result.bestEpoch()))
            : Optional.empty(),
        isCutShort(result));
  }

  private void writeReports(
      TextClassifier classifier,
      TrainingReport.Measurements measurements,
      Optional<WordRecorder> words,
      ObjectNode metrics)
      throws IOException {
    List<Path> reports = outputs.reports();
    if (reports.isEmpty()) {
      return;
    }
    HeldOutSample sample = sample(measurements.result());
    List<Block> findings = new ArrayList<>();
    int kept = measurements.result().bestEpoch();
    words.ifPresent(each -> findings.addAll(each.blocks(classifier, kept)));
    findings.addAll(findings(classifier));
    HtmlReport page =
        classifier.isMultiLabel()
            ? MultiLabelReport.of(
                classifier, measurements, sample, findings, config, command, metrics)
            : TrainingReport.of(
                classifier, measurements, sample, findings, config, command, metrics);
    for (Path report : reports) {
      page.write(report);
    }
  }

  private List<Block> findings(TextClassifier classifier) {
    return inputs.lesson().isPresent()
        ? LessonBlocks.of(inputs.lesson().get(), classifier)
        : outputs.findings().apply(classifier);
  }

  /** Whether the training ended by its own rules. */
  private boolean isComplete(TrainingResult result) {
    int epochs = result.history().size();
    boolean ended =
        epochs >= options.descent().epochs()
            || result.history().getLast().isLearned()
            || epochs - result.bestEpoch() >= options.descent().patience();
    boolean again = result.classifier().info().options().heldOut().refit();
    return ended && (again || !options.heldOut().refit() || !inputs.dev().isNone());
  }

  /** Whether the dev loss was still falling when the number of epochs ended the training. */
  private boolean isCutShort(TrainingResult result) {
    return result.onDev().isPresent() && result.bestEpoch() == options.descent().epochs();
  }

  private Training start(TrainingOptions options) {
    return inputs.start().apply(Training.with(options));
  }

  private TrainingResult train(
      TrainingProgress progress, StopRequest stop, Optional<WordRecorder> words)
      throws IOException {
    try (CorpusReader train = inputs.train().open();
        RunFolder.EpochTable table = outputs.folder().openTable()) {
      Training training =
          outputs
              .folder()
              .withCheckpoint(
                  start(options)
                      .threads(threads)
                      .listener(new Listener(progress, table, stop, words)));
      return inputs.dev().isNone()
          ? training.run(train)
          : inputs.dev().read(dev -> training.run(train, dev));
    } catch (ProblemException e) {
      // Only class weights are checked against the texts.
      throw e.in(String.valueOf(config.get("class-weights")), 0);
    }
  }

  private Optional<Quality> test(TrainingResult result, TrainingProgress progress)
      throws IOException {
    return inputs.test().isNone()
        ? result.onTest()
        : Optional.of(
            TestCommand.evaluate(result.classifier(), inputs.test(), threads, progress::warning));
  }

  /**
   * Measures a small corpus by cross-validation, unless test texts of their own do it better. The
   * classifier stays as it is.
   */
  private Optional<CrossValidation> crossValidation(
      TrainingResult result, TrainingProgress progress) throws IOException {
    if (!inputs.test().isNone()
        || inputs.lesson().isPresent()
        || result.trainDocuments() > CrossValidation.MAX_TEXTS) {
      return Optional.empty();
    }
    if (result.classifier().isMultiLabel()) {
      console.message("heed: no cross-validation, which is for texts with one label");
      return Optional.empty();
    }
    // Dev texts of their own are no part of the folds, so each fold puts some aside as by default.
    Training training =
        start(inputs.dev().isNone() ? options : options.withHeldOut(HeldOut.defaults()))
            .threads(threads);
    try {
      return inputs.train().read(texts -> training.crossValidate(texts, FOLDS));
    } catch (InvalidInputException | ProblemException e) {
      progress.warning("no cross-validation, because a fold cannot be trained: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static void warn(TrainingReport.Measurements measurements, TrainingProgress progress) {
    measurements
        .best()
        .filter(measured -> !measured.isEnough())
        .ifPresent(
            measured ->
                progress.warning(
                    "%s are few: the accuracy of %.2f has the 95 %% interval %s"
                        .formatted(
                            measured.texts(),
                            measured.evaluation().accuracy(),
                            measured.interval())));
  }

  /** Shows progress and writes the table of epochs. */
  private static final class Listener implements TrainingListener {
    private final TrainingProgress progress;
    private final RunFolder.EpochTable table;
    private final StopRequest stop;
    private final Optional<WordRecorder> words;

    Listener(
        TrainingProgress progress,
        RunFolder.EpochTable table,
        StopRequest stop,
        Optional<WordRecorder> words) {
      this.words = words;
      this.progress = progress;
      this.table = table;
      this.stop = stop;
    }

    @Override
    public void reading(long documents, long bytes) {
      progress.reading(documents, bytes);
    }

    @Override
    public void severalLabels() {
      progress.severalLabels();
    }

    @Override
    public void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {
      progress.read(trainDocuments, devDocuments, vocabulary, labels);
    }

    @Override
    public void split(SortedMap<String, Integer> labels, BitSet dev, BitSet test) {
      progress.split(labels, dev, test);
    }

    @Override
    public void stage(Stage stage, int epochs) {
      progress.stage(stage, epochs);
    }

    @Override
    public void training(int epoch, int done, int total) {
      progress.training(epoch, done, total);
    }

    @Override
    public Optional<Words> words() {
      return words.map(each -> each);
    }

    @Override
    public void epoch(Epoch epoch) {
      progress.epoch(epoch);
      try {
        table.append(epoch);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      stop.begin();
    }

    @Override
    public boolean isStopped() {
      return stop.isRequested();
    }

    @Override
    public void warning(String message) {
      progress.warning(message);
    }
  }

  /** The classifier with its accuracy on the test texts in its provenance. */
  private static TextClassifier tested(TextClassifier classifier, Quality test) {
    return classifier.withInfo(classifier.info().withTestAccuracy(test.score()));
  }

  /** Texts that were not trained on: test texts, or dev texts if there are none. */
  private HeldOutSample sample(TrainingResult result) throws IOException {
    int size = HeldOutSample.size(result.classifier().labels().size());
    CorpusOptions.Labels labels = result.classifier().labelCount();
    if (!inputs.test().isNone()) {
      return HeldOutSample.draw(inputs.test(), labels, "test", _ -> true, size, options.seed());
    }
    if (!result.heldOut().isEmpty()) {
      String name = result.test().isPresent() ? "test" : "dev";
      return HeldOutSample.draw(
          inputs.train(), labels, name, result.heldOut()::get, size, options.seed());
    }
    if (!inputs.dev().isNone()) {
      return HeldOutSample.draw(inputs.dev(), labels, "dev", _ -> true, size, options.seed());
    }
    return HeldOutSample.none();
  }
}
