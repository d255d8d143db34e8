package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.ProblemException;
import dev.heed.lab.run.RunDirectory;
import dev.heed.lab.run.Trace;
import dev.heed.studio.classify.ClassifierSettings;
import dev.heed.studio.classify.PredictionFile;
import dev.heed.studio.classify.Result;
import dev.heed.studio.classify.Task;
import dev.heed.studio.classify.Trainer;
import dev.heed.studio.classify.Watcher;
import dev.heed.text.Classification;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;

/** A trainer for tests without the command: the library's, with few settings and a short report. */
final class PlainTrainer implements Trainer {
  @Override
  public SequencedMap<String, Object> defaults() {
    SequencedMap<String, Object> defaults = new LinkedHashMap<>();
    ClassifierSettings.NAMES.forEach(name -> defaults.put(name, ""));
    defaults.put("epochs", TrainingOptions.defaults().descent().epochs());
    defaults.put("test_share", 0.0);
    return defaults;
  }

  @Override
  public void check(Task task) {
    options(task);
  }

  private static TrainingOptions options(Task task) {
    TrainingOptions options = TrainingOptions.defaults().withSeed(task.seed());
    double share = task.settings().value("test_share").map(Double::parseDouble).orElse(0.0);
    String epochs = task.settings().value("epochs").orElse("100");
    if (!epochs.matches("[1-9]\\d*")) {
      throw new ProblemException("--epochs is '" + epochs + "'", "a whole number");
    }
    int patience = task.settings().value("patience").map(Integer::parseInt).orElse(5);
    return options
        .withVocabulary(options.vocabulary().withCharacterNgrams(new CharacterNgrams.None()))
        .withEpochs(Integer.parseInt(epochs))
        .withPatience(patience)
        .withHeldOut(new HeldOut(0.1, share, true));
  }

  @Override
  public CorpusReader texts(Task task) throws IOException {
    return CorpusReader.openLabelled(
        Path.of(task.settings().value(ClassifierSettings.DATA).orElseThrow()),
        CorpusOptions.defaults());
  }

  @Override
  public SequencedMap<String, byte[]> example() {
    StringBuilder texts = new StringBuilder("text,label\n");
    for (int i = 0; i < 100; i++) {
      texts.append(i % 2 == 0 ? "a good day,good\n" : "a bad day,bad\n");
    }
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put("days-train.csv", texts.toString().getBytes(UTF_8));
    files.put("days-test.csv", texts.toString().getBytes(UTF_8));
    return files;
  }

  @Override
  public void train(Task task, Watcher watcher) throws IOException {
    RunDirectory folder = RunDirectory.create(task.folder());
    TrainingOptions options = options(task);
    watcher.expect(1, options.descent().epochs());
    TrainingResult result;
    try (CorpusReader texts = texts(task);
        Trace trace =
            folder.openTrace("epoch", "train_loss", "dev_loss", "dev_accuracy", "dev_macro_f1")) {
      result =
          Training.with(options)
              .threads(task.threads())
              .listener(new Recording(watcher, trace))
              .checkpoint(task.folder().resolve(Task.CHECKPOINT))
              .run(texts);
    }
    watcher.measuring();
    result.classifier().save(task.folder().resolve(Task.MODEL));
    Files.writeString(folder.report(), "<!doctype html><title>Report</title><h1>Report</h1>");
    predict(task, result);
    Evaluation evaluation = result.test().or(result::dev).orElseThrow();
    boolean stopped = watcher.isStopped();
    new Result(
            Optional.of(measured(evaluation)),
            result.trainDocuments(),
            result.history().size(),
            result.bestEpoch(),
            stopped,
            List.of("lower --lr"))
        .write(task.folder());
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("dev_accuracy", result.dev().orElseThrow().accuracy());
    if (stopped) {
      metrics.put("interrupted", true);
    }
    folder.writeMetrics(metrics);
    Files.deleteIfExists(task.folder().resolve(Task.CHECKPOINT));
  }

  private static Result.Measured measured(Evaluation evaluation) {
    return new Result.Measured(
        "%,d dev texts".formatted(evaluation.count()),
        0,
        Result.Measure.ACCURACY,
        evaluation.accuracy(),
        Optional.of(
            new Result.Bounds(
                evaluation.accuracyInterval().low(), evaluation.accuracyInterval().high())),
        evaluation.macroF1(),
        Optional.of(new Result.Baseline(evaluation.labels().getFirst(), 0.5)),
        evaluation.scores().stream()
            .map(
                score ->
                    new Result.Label(
                        score.label(),
                        score.support(),
                        score.predicted(),
                        score.precision(),
                        score.recall(),
                        score.f1()))
            .toList());
  }

  private void predict(Task task, TrainingResult result) throws IOException {
    try (CorpusReader texts = texts(task);
        PredictionFile file = new PredictionFile(task.folder())) {
      int row = 0;
      for (Optional<LabelledText> next = texts.next(); next.isPresent(); next = texts.next()) {
        String label = next.get().label().orElseThrow();
        Classification given = result.classifier().classify(next.get().text());
        file.add(
            new PredictionFile.Prediction(
                row,
                result.heldOut().get(row) ? "dev" : "train",
                List.of(label),
                given.labels(),
                given.probability(),
                given.probabilities().get(result.classifier().labels().indexOf(label))));
        row++;
      }
      file.finish();
    }
  }

  /** Writes the trace, and hands everything on. */
  private record Recording(Watcher watcher, Trace trace) implements TrainingListener {
    @Override
    public void reading(long documents, long bytes) {
      watcher.reading(documents, bytes);
    }

    @Override
    public void split(SortedMap<String, Integer> labels, BitSet dev, BitSet test) {
      watcher.split(labels, dev, test);
    }

    @Override
    public void read(int train, int dev, int vocabulary, List<String> labels) {
      watcher.read(train, dev, vocabulary, labels);
    }

    @Override
    public void stage(Stage stage, int epochs) {
      watcher.stage(stage, epochs);
    }

    @Override
    public void training(int epoch, int done, int total) {
      watcher.training(epoch, done, total);
    }

    @Override
    public void epoch(Epoch epoch) {
      try {
        trace.append(
            epoch.number(),
            epoch.trainLoss(),
            epoch.devLoss(),
            epoch.devAccuracy(),
            epoch.devMacroF1());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      watcher.epoch(epoch);
    }

    @Override
    public boolean isStopped() {
      return watcher.isStopped();
    }
  }
}
