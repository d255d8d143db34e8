package dev.heed.cli.audit;

import dev.heed.base.AtomicFile;
import dev.heed.base.FileName;
import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.CommandLines;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Parsing;
import dev.heed.cli.plugin.ClusterOptions;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.cli.terminal.Wording;
import dev.heed.cli.text.RunConfig;
import dev.heed.cli.text.TextOptions;
import dev.heed.lab.run.RunDirectory;
import dev.heed.text.audit.Audit;
import dev.heed.text.audit.AuditListener;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.AuditSource;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds what is wrong with labelled texts. */
@Command(
    name = "audit",
    header = "Find what is wrong with labelled texts.",
    description = {
      "",
      "Reports equal texts with different labels, copies and nearly equal texts, test texts that"
          + " stand in the training file, words and properties that give a label away, and empty,"
          + " damaged, foreign or badly distributed texts and labels. Then classifiers are trained"
          + " on parts of the texts, to find wrong labels, words that decide too much, texts that"
          + " are hard to learn, and groups of texts that are predicted badly."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed audit train.csv --test test.csv",
      "  heed audit reviews.tsv --no-header --label 1 --text 2 --json",
      "  heed audit train.csv --html audit.html --suspects suspects.csv",
      "  heed audit train.csv --test test.csv --fail-on 'leaks,conflicts,duplicates>5%%'",
      "  heed audit big.jsonl.gz --html audit.html --run-dir run",
      "  heed audit --resume run",
      "  heed audit train.csv --json > baseline.json",
      "  heed audit train.csv --baseline baseline.json --sarif audit.sarif"
    })
public final class AuditCommand extends HeedCommand {
  private static final int FAILED_CHECK = 3;

  @FileRole(FileRole.Use.READ)
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Labelled texts; - is standard input.")
  Optional<Path> file = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--test",
      paramLabel = "FILE",
      description = "Test texts that belong to them, to be compared.")
  Optional<Path> test = Optional.empty();

  @Option(names = "--no-training", description = "Leave out the checks that train classifiers.")
  boolean noTraining;

  @FileRole(value = FileRole.Use.WRITE_INTO, files = "config.json")
  @Option(
      names = "--run-dir",
      paramLabel = "DIR",
      description =
          "Keep options and finished trainings in this folder, so that --resume can continue the"
              + " audit.")
  Optional<Path> runDirectory = Optional.empty();

  @FileRole(value = FileRole.Use.WRITE_INTO, files = "config.json")
  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Continue the interrupted audit in this folder, with its texts and options.")
  Optional<Path> resume = Optional.empty();

  @ArgGroup(validate = false, order = 6)
  ClusterOptions cluster = new ClusterOptions();

  @ArgGroup(validate = false, order = 10, heading = "%nOutputs:%n")
  Outputs outputs = new Outputs();

  @ArgGroup(validate = false, order = 20, heading = "%nChecks in CI:%n")
  Gate gate = new Gate();

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  /** Makes the command. */
  public AuditCommand(Console console) {
    super(console);
  }

  /** The options for files to write. */
  static final class Outputs {
    @FileRole(FileRole.Use.WRITE)
    @Option(
        names = "--html",
        paramLabel = "OUT",
        description = "Write a page: a verdict, what to do first, and all findings.")
    Optional<Path> html = Optional.empty();

    @FileRole(FileRole.Use.WRITE)
    @Option(
        names = "--suspects",
        paramLabel = "OUT",
        description =
            "Write the training texts whose label may be wrong as CSV (line, given, suggested,"
                + " reason, text). Edited, it is the FILE of 'heed train --corrections'.")
    Optional<Path> suspects = Optional.empty();

    @FileRole(FileRole.Use.WRITE)
    @Option(
        names = "--junit",
        paramLabel = "OUT",
        description = "Write a test case for each check, as JUnit XML.")
    Optional<Path> junit = Optional.empty();

    @FileRole(FileRole.Use.WRITE)
    @Option(
        names = "--sarif",
        paramLabel = "OUT",
        description = "Write the findings with their lines, as SARIF 2.1.0.")
    Optional<Path> sarif = Optional.empty();
  }

  /** The options that make an audit fail. */
  static final class Gate {
    @Option(
        names = "--fail-on",
        paramLabel = "CONDITION",
        split = ",",
        description =
            "End with exit code 3 if one of these is found: leaks, near-leaks, conflicts,"
                + " label-errors, duplicates, near-duplicates, giveaway, shortcut, label-shift,"
                + " drift, weak-groups, form, errors, warnings. With a threshold, if more is found:"
                + " a number of texts (conflicts>10), a share in percent, or the accuracy by one"
                + " word alone (giveaway>0.9). Quote it: the shell has another use for >.")
    List<String> conditions = new ArrayList<>();

    @FileRole(FileRole.Use.READ)
    @Option(
        names = "--baseline",
        paramLabel = "FILE",
        description =
            "Fail on new findings only: those that are not in this JSON of an earlier audit."
                + " Without --fail-on, any new error or warning fails.")
    Optional<Path> baseline = Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    if (resume.isPresent()) {
      return continued(resume.get()).call();
    }
    Path texts = shown(file.orElseThrow(() -> wrong("FILE is missing", "labelled texts to audit")));
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    if (option(cluster::master).isPresent() && noTraining) {
      throw wrong("--master and --no-training are both given", "one of them");
    }
    List<Condition> conditions = option(() -> gate.conditions.stream().map(Condition::of).toList());
    Optional<Baseline> baseline =
        gate.baseline.isPresent() ? Optional.of(baseline(gate.baseline.get())) : Optional.empty();
    if (runDirectory.isPresent()) {
      RunDirectory.create(runDirectory.get()).writeConfig(RunConfig.of(spec, file));
    }
    AuditResult result = audit(texts, options, threads);
    for (Condition condition : conditions) {
      condition
          .subject()
          .unchecked(result)
          .ifPresent(
              reason ->
                  console.warning("--fail-on %s has no effect: %s".formatted(condition, reason)));
    }
    Judgement judgement = new Judgement(result, conditions, baseline);
    write(judgement);
    console.print(
        common.json
            ? Json.line(AuditJson.of(judgement)) + "\n"
            : new AuditText(result, console.style(), console.outputColumns()) + written());
    console.flush();
    if (judgement.passed()) {
      return DONE;
    }
    console.error(
        "the audit fails%s: %s"
            .formatted(judgement.hasBaseline() ? " by new findings" : "", judgement.sentence()));
    return FAILED_CHECK;
  }

  /** A line that names the files written; empty for none. */
  private String written() {
    String files =
        Stream.of(outputs.html, outputs.suspects, outputs.junit, outputs.sarif)
            .flatMap(Optional::stream)
            .map(Path::toString)
            .collect(Collectors.joining(", "));
    return files.isEmpty() ? "" : "\nwritten    " + files + "\n";
  }

  /** The audit of a folder, with the options given now before those kept there. */
  private AuditCommand continued(Path directory) throws IOException {
    List<String> arguments = spec.commandLine().getParseResult().originalArgs();
    AuditCommand command = new AuditCommand(console);
    CommandLine line = Parsing.of(new CommandLine(command));
    line.getCommandSpec().parent(spec.parent());
    line.setDefaultValueProvider(RunConfig.read(directory, "audit", "no-training"));
    line.parseArgs(
        arguments
            .subList(arguments.indexOf(spec.name()) + 1, arguments.size())
            .toArray(String[]::new));
    if (command.runDirectory.isPresent()) {
      throw wrong("--resume and --run-dir are both given", "one of them");
    }
    command.runDirectory = Optional.of(directory);
    command.resume = Optional.empty();
    command.checkFiles();
    return command;
  }

  /**
   * The name of a file for findings: from the current folder if it is in there, so that a continued
   * audit, which knows whole paths alone, gives the same bytes.
   */
  private static Path shown(Path path) {
    return InputTexts.isStandardInput(path) ? path : FileName.fromHere(path);
  }

  private AuditResult audit(Path texts, CorpusOptions options, int threads) throws IOException {
    try (InputTexts train = texts(texts, options);
        InputTexts tested =
            test.isPresent() ? texts(shown(test.get()), options) : InputTexts.none()) {
      return audited(train, tested, threads);
    }
  }

  private Baseline baseline(Path path) throws IOException {
    if (InputTexts.isStandardInput(path)) {
      return Baseline.read(console.in(), "standard input");
    }
    if (Files.isDirectory(path)) {
      throw new InvalidInputException(path.toString(), 0, "this is a directory", "a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return Baseline.read(in, path.toString());
    }
  }

  /** Writes all files; their contents are complete before the first is written. */
  private void write(Judgement judgement) throws IOException {
    SequencedMap<Path, String> files = new LinkedHashMap<>();
    outputs.html.ifPresent(
        path -> files.put(path, AuditPage.of(judgement, CommandLines.of(spec)).toHtml()));
    outputs.suspects.ifPresent(
        path ->
            files.put(
                path,
                SuspectsFile.of(
                    judgement.result().suspects(), reading.options().label().separator())));
    outputs.junit.ifPresent(path -> files.put(path, JUnitFile.of(judgement)));
    outputs.sarif.ifPresent(path -> files.put(path, Json.line(SarifFile.of(judgement)) + "\n"));
    for (Map.Entry<Path, String> each : files.entrySet()) {
      AtomicFile.write(each.getKey(), each.getValue());
    }
  }

  private AuditResult audited(InputTexts train, InputTexts tested, int threads) throws IOException {
    try (ProgressDisplay progress = progress()) {
      progress.expect(train.bytes() + tested.bytes(), 1);
      Audit audit = new Audit(threads, new Progress(progress));
      if (!noTraining) {
        audit = audit.training(TrainingOptions.defaults().withSeed(common.seed));
        audit = runDirectory.isPresent() ? audit.keeping(runDirectory.get()) : audit;
      }
      Optional<AuditSource> source = tested.isNone() ? Optional.empty() : Optional.of(tested::open);
      if (cluster.master().isEmpty()) {
        return audit.run(train::open, source);
      }
      try (Cluster site = ClusterOptions.connect(cluster.master().get(), progress::warning)) {
        return audit.on(site).run(train::open, source);
      }
    }
  }

  private InputTexts texts(Path path, CorpusOptions options) throws IOException {
    return InputTexts.of(path, options, console, true);
  }

  /** Shows the steps of an audit. */
  private static final class Progress implements AuditListener {
    private final ProgressDisplay display;
    private long before;
    private long last;

    Progress(ProgressDisplay display) {
      this.display = display;
    }

    @Override
    public void reading(long texts, long bytes) {
      before += bytes < last ? last : 0; // the next file begins
      last = bytes;
      display.reading(texts, before + bytes);
    }

    @Override
    public void cost(long texts, int trainings, double seconds) {
      display.close();
      display.message(
          "%s on %s, %s"
              .formatted(
                  Wording.count(trainings, "training"),
                  Wording.count(texts, "text"),
                  time(seconds)));
    }

    private static String time(double seconds) {
      return seconds < 100
          ? "about %.0f s".formatted(Math.max(1, seconds))
          : "about %.0f min".formatted(seconds / 60);
    }

    @Override
    public void progress(String step, long done, long total) {
      display.step(step, done, total);
    }

    @Override
    public void step(String name, int number, int steps) {
      display.step(name, number - 1L, steps);
    }
  }
}
