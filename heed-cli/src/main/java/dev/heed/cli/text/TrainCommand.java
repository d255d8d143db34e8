package dev.heed.cli.text;

import dev.heed.base.ProblemException;
import dev.heed.cli.command.CommandLines;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Parsing;
import dev.heed.cli.command.ProgramName;
import dev.heed.cli.teacher.EncoderRun;
import dev.heed.cli.teacher.Lesson;
import dev.heed.cli.teacher.TeacherOptions;
import dev.heed.cli.terminal.Browser;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.cli.terminal.StopRequest;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.Corrections;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a classifier. */
@Command(
    name = "train",
    header = "Train a text classifier on labelled texts.",
    description = {
      "",
      "Training stops when the loss on the dev texts has not fallen for --patience epochs, or when"
          + " nothing is left to learn; Ctrl-C stops it earlier. All keep the best epoch. The same"
          + " texts, options and seed give the same model file, byte for byte."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed train reviews.csv --model reviews.heed --report reviews.html",
      "  heed train train.txt --dev dev.txt --test test.txt --model news.heed",
      "  heed train sms.tsv --no-header --label 1 --text 2 --model sms.heed",
      "  heed train topics.csv --label-separator ';' --model topics.heed",
      "  heed train big.jsonl.gz --model big.heed --run-dir run",
      "  heed train new.csv --start old.heed --old old-test.csv --model new.heed",
      "  heed train reviews.csv --vectors wiki.vec --model reviews.heed",
      "  heed train few.csv --teacher e5-small --unlabelled many.txt --model few.heed",
      "  heed train --resume run",
      "  heed train reviews.csv --corrections suspects.csv --model reviews.heed"
    })
public final class TrainCommand extends HeedCommand {
  private static final int INTERRUPTED = 130;
  private static final String STOPPING =
      "heed: stopping and keeping the best epoch; Ctrl-C again quits at once";

  private static final TrainingOptions DEFAULTS = TrainingOptions.defaults();

  @FileRole(FileRole.Use.READ)
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Labelled texts; - is standard input.")
  Optional<Path> file = Optional.empty();

  @FileRole(FileRole.Use.WRITE)
  @Option(names = "--model", paramLabel = "OUT", description = "Output file of the model.")
  Optional<Path> model = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--corrections",
      paramLabel = "FILE",
      description =
          "Change labels of FILE as this CSV says, with the columns line, given and suggested: an"
              + " edited file of 'heed audit --suspects'. An empty suggestion leaves the text out.")
  Optional<Path> corrections = Optional.empty();

  @ArgGroup(validate = false, order = 10, heading = "%nDev and test texts:%n")
  HeldOut heldOut = new HeldOut();

  @ArgGroup(validate = false, order = 20, heading = "%nModel and training:%n")
  TrainOptions training = new TrainOptions();

  @ArgGroup(validate = false, order = 25, heading = "%nStart of the weights:%n")
  StartOptions starting = new StartOptions();

  @ArgGroup(validate = false, order = 27, heading = "%nTeacher:%n")
  TeacherOptions teaching = new TeacherOptions();

  @ArgGroup(validate = false, order = 30, heading = "%nReports:%n")
  Outputs outputs = new Outputs();

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  private boolean resumed;

  public TrainCommand(Console console) {
    super(console);
  }

  /** Options for texts that are not trained on. */
  static final class HeldOut {
    @FileRole(FileRole.Use.READ)
    @Option(
        names = "--dev",
        paramLabel = "FILE",
        description = "Labelled texts that decide when to stop.")
    Optional<Path> dev = Optional.empty();

    @Option(
        names = "--dev-share",
        paramLabel = "P",
        description =
            "Alternatively, the share of FILE held out for this (default: 0.1; 0 for none).")
    Optional<Double> devShare = Optional.empty();

    @FileRole(FileRole.Use.READ)
    @Option(
        names = "--test",
        paramLabel = "FILE",
        description = "Labelled texts that measure the finished model.")
    Optional<Path> test = Optional.empty();

    @Option(
        names = "--test-share",
        paramLabel = "P",
        description =
            "Alternatively, the share of FILE held out for this, before the dev share (default:"
                + " 0).")
    Optional<Double> testShare = Optional.empty();

    @Option(
        names = "--refit",
        paramLabel = "yes|no",
        description =
            "Train again on all texts but the test texts, for as many epochs as were best without"
                + " the dev share (default: ${DEFAULT-VALUE}).")
    String refit = "yes";

    boolean refit() {
      return switch (refit) {
        case "yes" -> true;
        case "no" -> false;
        default -> throw new ProblemException("--refit is '" + refit + "'", "yes or no");
      };
    }
  }

  /** Options for files besides the model. */
  static final class Outputs {
    @FileRole(FileRole.Use.WRITE)
    @Option(
        names = "--report",
        paramLabel = "FILE",
        description = "Write an HTML report: curves, errors, words and highlighted examples.")
    Optional<Path> report = Optional.empty();

    @FileRole(
        value = FileRole.Use.WRITE_INTO,
        files = {"config.json", "metrics.json", "trace.csv", "report.html", "checkpoint"})
    @Option(
        names = "--run-dir",
        paramLabel = "DIR",
        description =
            "Keep settings, curves, results, report and a checkpoint in this folder, so that"
                + " --resume can continue the training.")
    Optional<Path> runDirectory = Optional.empty();

    @FileRole(
        value = FileRole.Use.WRITE_INTO,
        files = {"config.json", "metrics.json", "trace.csv", "report.html", "checkpoint"})
    @Option(
        names = "--resume",
        paramLabel = "DIR",
        description =
            "Continue the interrupted training in this folder, with its texts and options.")
    Optional<Path> resume = Optional.empty();

    @Option(names = "--open", description = "Open the report in a browser.")
    boolean open;

    @Option(names = "--verbose", description = "Also print a table of epochs.")
    boolean verbose;
  }

  @Override
  public Integer call() throws IOException {
    if (outputs.resume.isPresent()) {
      return continued(outputs.resume.get()).call();
    }
    Path texts = file.orElseThrow(() -> wrong("FILE is missing", "labelled texts to train on"));
    Path target = model.orElseThrow(() -> wrong("--model is missing", "--model OUT"));
    if (resumed) {
      checkFiles();
    }
    int threads = option(common::threads);
    options(); // refuses a wrong option before any text is read
    if (outputs.open && outputs.report.isEmpty() && outputs.runDirectory.isEmpty()) {
      throw wrong("--open has no report to open", "--report FILE or --run-dir DIR too");
    }

    try (TrainRun.Inputs given = inputs(texts)) {
      if (teaching.isOnEncoder()) {
        return onEncoder(
            new EncoderRun.Corpora(
                given.train(), given.dev(), given.test(), teaching.cacheFolder()),
            threads);
      }
      TrainRun.Inputs inputs = taught(given, format(), threads);
      TrainRun run =
          run(
              inputs,
              new TrainRun.Outputs(target, outputs.report, runFolder(), _ -> List.of()),
              threads);
      TrainRun.Trained trained;
      try (ProgressDisplay progress = progress();
          StopRequest stop = StopRequest.listening(INTERRUPTED, () -> progress.message(STOPPING))) {
        trained = run.run(progress, stop);
      }
      return show(trained, run.outputs());
    }
  }

  /** Trains a classifier on an encoder. */
  private int onEncoder(EncoderRun.Corpora texts, int threads) throws IOException {
    EncoderRun run;
    try (ProgressDisplay progress = progress()) {
      run = EncoderRun.train(texts, teaching.encoder, options(), threads, progress::step);
    }
    Path target = model.orElseThrow();
    run.head().save(target);
    console.print(common.json ? Json.line(run.json(target)) + "\n" : run.text(target));
    return DONE;
  }

  /** The texts with those that a teacher labels, if there is one. */
  private TrainRun.Inputs taught(TrainRun.Inputs given, CorpusOptions format, int threads)
      throws IOException {
    if (teaching.teacher.isEmpty()) {
      return given;
    }
    TrainingOptions options = options();
    Path unlabelled = teaching.unlabelled.orElseThrow();
    CorpusOptions reading = TeacherOptions.reading(unlabelled, format);
    try (ProgressDisplay progress = progress()) {
      Lesson lesson =
          Lesson.prepare(
              new Lesson.Files(
                  given.train(),
                  given.dev(),
                  given.test(),
                  () -> InputTexts.openUnlabelled(unlabelled, reading, console, () -> {})),
              teaching,
              options,
              threads,
              progress::step);
      return new TrainRun.Inputs(
          lesson.train(), lesson.dev(), lesson.test(), given.start(), Optional.of(lesson));
    }
  }

  /** Shows the results and the ways to go on; returns the exit code. */
  private int show(TrainRun.Trained trained, TrainRun.Outputs files) {
    console.print(
        common.json
            ? Json.line(trained.metrics()) + "\n"
            : (outputs.verbose ? trained.epochs() : "") + trained.summary());
    console.flush();
    Optional<String> page =
        files.reports().stream().findFirst().map(path -> path.toUri().toString());
    if (outputs.open) {
      page.ifPresent(Browser::open);
    }
    if (trained.interrupted().isPresent()) {
      console.error(trained.interrupted().get());
      console.message(
          files
              .folder()
              .path()
              .map(path -> "heed: to continue: " + ProgramName.line("train", "--resume", path + ""))
              .orElse("heed: only a training with --run-dir DIR can be continued"));
      return INTERRUPTED;
    }
    if (trained.cutShort() && !common.quiet) {
      console.warning("still improving at the last epoch; raise --epochs");
    }
    if (console.isTerminal() && !common.quiet && !common.json) {
      console.message(
          "try        echo \"…\" | " + ProgramName.line("predict", files.model() + "", "-"));
      page.ifPresent(
          address -> console.message("open       " + console.errorStyle().link(address, address)));
    }
    return DONE;
  }

  private RunFolder runFolder() throws IOException {
    return outputs.runDirectory.isPresent()
        ? RunFolder.at(outputs.runDirectory.get(), resumed)
        : RunFolder.none();
  }

  /**
   * Opens the texts. They are read again for the report, and for the cross-validation of a small
   * corpus.
   */
  TrainRun.Inputs inputs(Path texts) throws IOException {
    CorpusOptions format = format();
    CorpusOptions weighted = option(() -> format.withWeightColumn(training.weight));
    List<InputTexts> opened = new ArrayList<>();
    try {
      opened.add(training(texts, weighted));
      for (Optional<Path> each : List.of(heldOut.dev, heldOut.test, starting.old)) {
        opened.add(texts(each, format));
      }
      return new TrainRun.Inputs(
          opened.get(0),
          opened.get(1),
          opened.get(2),
          starting.open(opened.get(3)),
          Optional.empty());
    } catch (IOException | RuntimeException e) {
      for (InputTexts each : opened) {
        each.close();
      }
      throw e;
    }
  }

  /** The way that all files of this command are read. */
  CorpusOptions format() {
    CorpusOptions.Labels count =
        training.multiLabel ? CorpusOptions.Labels.ANY : CorpusOptions.Labels.AS_WRITTEN;
    return option(() -> reading.options().withLabels(count));
  }

  /** The texts to train on, with the corrections if there are any. */
  private InputTexts training(Path texts, CorpusOptions format) throws IOException {
    if (corrections.isEmpty()) {
      return InputTexts.of(texts, format, console, true);
    }
    Corrections given = InputTexts.corrections(corrections.get(), console);
    return InputTexts.of(texts, format, console, true).corrected(given);
  }

  /** Texts of an option, or none; their first lines are read to find a mistake early. */
  InputTexts texts(Optional<Path> file, CorpusOptions format) throws IOException {
    if (file.isEmpty()) {
      return InputTexts.none();
    }
    InputTexts texts = InputTexts.of(file.get(), format, console, true);
    try {
      texts.open().close();
      return texts;
    } catch (IOException e) {
      texts.close();
      throw e;
    }
  }

  /** This command with the options of an earlier run, overridden by those on the command line. */
  private TrainCommand continued(Path directory) throws IOException {
    List<String> arguments = spec.commandLine().getParseResult().originalArgs();
    TrainCommand command =
        parsed(
            new TrainCommand(console),
            spec.parent(),
            arguments.subList(arguments.indexOf(spec.name()) + 1, arguments.size()),
            Optional.of(RunConfig.read(directory, "train", "model")));
    if (command.outputs.runDirectory.isPresent()) {
      throw wrong("--resume and --run-dir are both given", "one of them");
    }
    command.outputs.runDirectory = Optional.of(directory);
    command.outputs.resume = Optional.empty();
    command.resumed = true;
    return command;
  }

  /** The options of this command. */
  CommandSpec spec() {
    return spec;
  }

  /** A command with these arguments. */
  static TrainCommand parsed(Console console, CommandSpec parent, List<String> arguments) {
    return parsed(new TrainCommand(console), parent, arguments, Optional.empty());
  }

  private static TrainCommand parsed(
      TrainCommand command,
      CommandSpec parent,
      List<String> arguments,
      Optional<IDefaultValueProvider> defaults) {
    CommandLine line = Parsing.of(new CommandLine(command));
    line.getCommandSpec().parent(parent);
    defaults.ifPresent(line::setDefaultValueProvider);
    line.parseArgs(arguments.toArray(String[]::new));
    return command;
  }

  /** The training of this command on texts that are open. */
  TrainRun run(TrainRun.Inputs inputs, TrainRun.Outputs files, int threads) throws IOException {
    TrainingOptions given = options();
    TrainingOptions options = option(() -> started(given, inputs.start()));
    resolve(options);
    return new TrainRun(
        console,
        inputs,
        inputs.lesson().map(lesson -> lesson.options(options)).orElse(options),
        threads,
        files,
        RunConfig.of(spec, file),
        CommandLines.of(spec, defaults()));
  }

  /** The settings of this command. */
  TrainingOptions options() throws IOException {
    options(new ClassWeights.None()); // refuses a wrong option before any file is touched
    return options(ClassWeightsFile.read(training.classWeights));
  }

  private TrainingOptions options(ClassWeights weights) {
    if (heldOut.dev.isPresent() && heldOut.devShare.isPresent()) {
      throw wrong("--dev and --dev-share are both given", "one of them");
    }
    if (heldOut.test.isPresent() && heldOut.testShare.isPresent()) {
      throw wrong("--test and --test-share are both given", "one of them");
    }
    double devShare =
        heldOut.devShare.orElse(heldOut.dev.isPresent() ? 0 : DEFAULTS.heldOut().devShare());
    double testShare = heldOut.testShare.orElse(DEFAULTS.heldOut().testShare());
    return option(
        () -> {
          starting.check();
          teaching.check(spec.commandLine().getParseResult());
          return training.options(
              weights,
              new dev.heed.text.training.HeldOut(devShare, testShare, heldOut.refit()),
              common.seed);
        });
  }

  /** The options with those that the start fixes, which become those of this command. */
  private TrainingOptions started(TrainingOptions given, StartOptions.Opened start) {
    TrainingOptions options = start.apply(Training.with(given)).options();
    training.follow(options, spec.commandLine().getParseResult());
    return options;
  }

  /** Sets defaults that depend on other options, for the configuration of the run. */
  private void resolve(TrainingOptions options) {
    if (heldOut.dev.isEmpty()) {
      heldOut.devShare = Optional.of(options.heldOut().devShare());
    }
    if (heldOut.test.isEmpty()) {
      heldOut.testShare = Optional.of(options.heldOut().testShare());
    }
    training.ngramMinCount = Optional.of(options.vocabulary().ngramMinCount());
  }

  /** Defaults that {@link #resolve} sets. */
  static Map<String, Object> defaults() {
    return Map.of(
        "--dev-share",
        DEFAULTS.heldOut().devShare(),
        "--test-share",
        DEFAULTS.heldOut().testShare(),
        "--ngram-min-count",
        DEFAULTS.vocabulary().ngramMinCount());
  }
}
