package dev.heed.cli.text;

import dev.heed.base.Interval;
import dev.heed.cli.command.UsageMessage;
import dev.heed.cli.report.Measured;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.StopRequest;
import dev.heed.cli.terminal.TrainingProgress;
import dev.heed.studio.classify.ClassifierSettings;
import dev.heed.studio.classify.Result;
import dev.heed.studio.classify.Task;
import dev.heed.studio.classify.Trainer;
import dev.heed.studio.classify.Watcher;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.Epoch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Trains for the studio by {@code heed train} itself: its options, its trainer, its report. */
public final class StudioTrainer implements Trainer {
  private static final String HEADER = "header";

  private final CommandSpec program;

  /**
   * A trainer.
   *
   * @param program the program, whose name begins the command line in a report
   */
  public StudioTrainer(CommandSpec program) {
    this.program = program;
  }

  @Override
  public SequencedMap<String, byte[]> example() throws IOException {
    return TextDemo.files();
  }

  @Override
  public SequencedMap<String, Object> defaults() {
    TrainCommand command = TrainCommand.parsed(silent(), program, List.of());
    SequencedMap<String, Object> defaults = new LinkedHashMap<>();
    for (String name : ClassifierSettings.NAMES) {
      defaults.put(name, defaultOf(command, name));
    }
    return defaults;
  }

  private static Object defaultOf(TrainCommand command, String name) {
    if (name.equals(ClassifierSettings.DATA)) {
      return "";
    }
    if (name.equals(HEADER)) {
      return true;
    }
    Object resolved = TrainCommand.defaults().get(option(name));
    if (resolved != null) {
      return resolved;
    }
    OptionSpec option = command.spec().findOption(option(name));
    return switch (option.getValue()) {
      case Number number -> number;
      case Boolean truth -> truth;
      case String text -> text;
      default -> "";
    };
  }

  private static String option(String name) {
    return "--" + name.replace('_', '-');
  }

  @Override
  public void check(Task task) throws IOException {
    TrainCommand command = command(task);
    try {
      command.options();
      command.format();
    } catch (ParameterException e) {
      throw refused(e);
    }
  }

  @Override
  public CorpusReader texts(Task task) throws IOException {
    return CorpusReader.openLabelled(data(task), command(task).format());
  }

  private static Path data(Task task) {
    return Path.of(task.settings().value(ClassifierSettings.DATA).orElseThrow());
  }

  /** The command that trains this way. */
  private TrainCommand command(Task task) {
    List<String> line = new ArrayList<>();
    task.settings()
        .values()
        .forEach(
            (name, value) -> {
              switch (name) {
                case ClassifierSettings.DATA -> line.addFirst(value);
                case HEADER -> {
                  if (value.equals("false")) {
                    line.add("--no-header");
                  }
                }
                default -> line.add(option(name) + "=" + value);
              }
            });
    line.add("--model=" + task.folder().resolve(Task.MODEL));
    line.add("--seed=" + task.seed());
    try {
      return TrainCommand.parsed(silent(), program, line);
    } catch (ParameterException e) {
      throw refused(e);
    }
  }

  private static IllegalArgumentException refused(ParameterException e) {
    return new IllegalArgumentException(UsageMessage.problem(e), e);
  }

  /** A console that no one sees; what matters is handed to the watcher. */
  private static Console silent() {
    return new Console(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream());
  }

  @Override
  public void train(Task task, Watcher watcher) throws IOException {
    TrainCommand command = command(task);
    RunFolder.InStudio folder = new RunFolder.InStudio(task.folder());
    Progress progress = new Progress(watcher);
    try (TrainRun.Inputs inputs = command.inputs(data(task))) {
      TrainRun run =
          shown(
              command.run(
                  inputs,
                  new TrainRun.Outputs(
                      task.folder().resolve(Task.MODEL), Optional.empty(), folder, _ -> List.of()),
                  task.threads()),
              task);
      TrainRun.Trained trained = run.run(progress, StopRequest.when(watcher::isStopped));
      new StudioPredictions(task, watcher, progress.held())
          .write(trained, inputs.train(), () -> texts(task));
      result(trained, progress.warnings()).write(task.folder());
    } catch (ParameterException e) {
      throw refused(e);
    }
    folder.finish();
    Files.deleteIfExists(task.folder().resolve(Task.CHECKPOINT));
  }

  /** The training with paths as the studio shows them in its report. */
  private static TrainRun shown(TrainRun run, Task task) {
    SequencedMap<String, Object> config = new LinkedHashMap<>();
    for (Map.Entry<String, Object> each : run.config().entrySet()) {
      config.put(
          each.getKey(),
          each.getValue() instanceof String text ? task.shown().apply(text) : each.getValue());
    }
    return new TrainRun(
        run.console(),
        run.inputs(),
        run.options(),
        run.threads(),
        run.outputs(),
        config,
        task.shown().apply(run.command()));
  }

  private static Result result(TrainRun.Trained trained, List<String> warnings) {
    TrainingResult result = trained.result();
    List<String> all = new ArrayList<>(warnings);
    if (trained.cutShort()) {
      all.add("The dev loss was still falling at the last epoch: more epochs may do better.");
    }
    return new Result(
        trained.measured().map(StudioTrainer::measured).or(() -> severalLabels(result)),
        result.trainDocuments(),
        result.history().size(),
        result.bestEpoch(),
        trained.interrupted().isPresent(),
        all);
  }

  private static Result.Measured measured(Measured measured) {
    Evaluation evaluation = measured.evaluation();
    Interval interval = evaluation.accuracyInterval();
    LabelScore most =
        evaluation.scores().stream()
            .max(Comparator.comparingLong(LabelScore::support))
            .orElseThrow();
    return new Result.Measured(
        measured.texts(),
        measured.folds(),
        Result.Measure.ACCURACY,
        evaluation.accuracy(),
        Optional.of(new Result.Bounds(interval.low(), interval.high())),
        evaluation.macroF1(),
        Optional.of(
            new Result.Baseline(most.label(), (double) most.support() / evaluation.count())),
        labels(evaluation));
  }

  /** The measurement of texts with several labels; empty if none was held out. */
  private static Optional<Result.Measured> severalLabels(TrainingResult result) {
    boolean tested = result.onTest().isPresent();
    return result
        .onTest()
        .or(result::onDev)
        .map(
            quality ->
                new Result.Measured(
                    "%,d %s texts".formatted(quality.count(), tested ? "test" : "dev"),
                    0,
                    Result.Measure.MICRO_F1,
                    quality.score(),
                    Optional.empty(),
                    quality.macroF1(),
                    Optional.empty(),
                    labels(quality)));
  }

  private static List<Result.Label> labels(Quality quality) {
    return quality.scores().stream()
        .map(
            score ->
                new Result.Label(
                    score.label(),
                    score.support(),
                    score.predicted(),
                    score.precision(),
                    score.recall(),
                    score.f1()))
        .toList();
  }

  /** Hands progress to the watcher, and keeps what is needed after the training. */
  private static final class Progress implements TrainingProgress {
    private final Watcher watcher;
    private final List<String> warnings = new ArrayList<>();
    private StudioPredictions.Held held = new StudioPredictions.Held(new BitSet(), new BitSet());

    Progress(Watcher watcher) {
      this.watcher = watcher;
    }

    StudioPredictions.Held held() {
      return held;
    }

    List<String> warnings() {
      return warnings;
    }

    @Override
    public void expect(long bytes, int epochs) {
      watcher.expect(bytes, epochs);
    }

    @Override
    public void close() {
      watcher.measuring();
    }

    @Override
    public void reading(long documents, long bytes) {
      watcher.reading(documents, bytes);
    }

    @Override
    public void severalLabels() {
      watcher.severalLabels();
    }

    @Override
    public void split(SortedMap<String, Integer> labels, BitSet dev, BitSet test) {
      held = new StudioPredictions.Held(dev, test);
      watcher.split(labels, dev, test);
    }

    @Override
    public void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {
      watcher.read(trainDocuments, devDocuments, vocabulary, labels);
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
      watcher.epoch(epoch);
    }

    @Override
    public void warning(String message) {
      warnings.add(message);
    }
  }
}
