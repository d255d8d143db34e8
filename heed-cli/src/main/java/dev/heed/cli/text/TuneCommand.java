package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.FileSize;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.plugin.ClusterOptions;
import dev.heed.cli.report.TrialTable;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.tuning.Metric;
import dev.heed.text.tuning.Trial;
import dev.heed.text.tuning.Tuning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches for the settings of a training, and trains with them. */
@Command(
    name = "tune",
    header = "Search for the best settings, and train a classifier with them.",
    description = {
      "",
      "Many settings are tried on a share of the training texts, the best third of them on three"
          + " times as many, and so on to all texts (successive halving). The dev texts decide. The"
          + " settings of 'heed train' are the first trial and stay to the end. Options of 'heed"
          + " train' that are given stay as they are in every trial. In the end 'heed train' runs"
          + " with the best settings, and its command line is printed. The test texts are looked"
          + " at once, by the finished model.",
      "",
      "The same texts, options, seed and number of trials give the same model file, byte for byte;"
          + " with --time the number of trials depends on the machine."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed tune reviews.csv --model reviews.heed --test-share 0.2",
      "  heed tune train.txt --dev dev.txt --model a.heed --time 10m --size 5MB",
      "  heed tune mail.csv --model mail.heed --metric f1:spam --ngrams 1"
    })
public final class TuneCommand extends HeedCommand {
  /** Options that 'heed train' does not have, or that change nothing in it. */
  private static final Set<String> OWN =
      Set.of(
          "--trials",
          "--time",
          "--size",
          "--metric",
          "--json",
          "--quiet",
          "--threads",
          "--master",
          "--color",
          "--debug");

  /** Trials of a search that the time ends. */
  private static final int MAX_TRIALS = 10_000;

  /** Hours, minutes and seconds, of which one at least is given and none is 0. */
  private static final Pattern TIME =
      Pattern.compile("(?=.)([1-9][0-9]{0,4}h)?([1-9][0-9]{0,5}m)?([1-9][0-9]{0,6}s)?");

  private static final int PERCENT = 100;

  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "FILE", description = "Labelled texts; - is standard input.")
  Path file;

  @FileRole(FileRole.Use.WRITE)
  @Option(
      names = "--model",
      required = true,
      paramLabel = "OUT",
      description = "Output file of the model.")
  Path target;

  @ArgGroup(validate = false, order = 5, heading = "%nSearch:%n")
  Search search = new Search();

  @ArgGroup(validate = false, order = 6)
  ClusterOptions cluster = new ClusterOptions();

  @ArgGroup(validate = false, order = 10, heading = "%nDev and test texts:%n")
  TrainCommand.HeldOut heldOut = new TrainCommand.HeldOut();

  @ArgGroup(validate = false, order = 20, heading = "%nSettings that are not searched for:%n")
  TrainOptions training = new TrainOptions();

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  public TuneCommand(Console console) {
    super(console);
  }

  /** Options of the search. */
  static final class Search {
    @Option(
        names = "--trials",
        paramLabel = "N",
        description =
            "Different settings to try, those of 'heed train' included (default: "
                + Tuning.TRIALS
                + "; with --time as many as it allows).")
    Optional<Integer> trials = Optional.empty();

    @Option(
        names = "--time",
        paramLabel = "TIME",
        description = "End the search after this time, such as 90s, 10m or 1h30m.")
    Optional<String> time = Optional.empty();

    @Option(
        names = "--size",
        paramLabel = "SIZE",
        description = "Greatest size of the model's file, such as 5MB or 500kB.")
    Optional<String> size = Optional.empty();

    @Option(
        names = "--metric",
        paramLabel = "NAME",
        description =
            "Measure on the dev texts: accuracy, macro-f1, f1:LABEL, precision-at:R (best precision"
                + " of the surest predictions that find a share R of the texts), recall-at:P"
                + " (share of the texts found with precision P) (default: ${DEFAULT-VALUE}).")
    String metric = "accuracy";

    @FileRole(FileRole.Use.WRITE)
    @Option(
        names = "--report",
        paramLabel = "FILE",
        description = "Write the HTML report of 'heed train', with a table of the trials.")
    Optional<Path> report = Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    CorpusOptions format = option(reading::options);
    int threads = option(common::threads);
    Optional<String> master = option(cluster::master);
    TrainCommand given = TrainCommand.parsed(console, spec.parent(), arguments());
    TrainingOptions base = given.options();
    if (heldOut.dev.isEmpty() && base.heldOut().devShare() == 0) {
      throw wrong("--dev-share is 0", "dev texts, since they choose the settings");
    }
    Tuning tuning = new Tuning(base, fixed(), metric(), trials(), time(), maxBytes(), threads);
    try (InputTexts train = InputTexts.of(file, format, console, true);
        InputTexts dev = given.texts(heldOut.dev, format);
        InputTexts test = given.texts(heldOut.test, format)) {
      TrialTable table = new TrialTable(tuning.metric(), search(tuning, master, train, dev));
      TrainCommand winner = winner(table.trials().getFirst());
      TrainRun run =
          winner.run(
              new TrainRun.Inputs(train, dev, test),
              new TrainRun.Outputs(target, search.report, RunFolder.none(), _ -> table.blocks()),
              threads);
      try (ProgressDisplay progress = progress()) {
        show(table, run.command(), run.run(progress));
      }
    }
    return DONE;
  }

  private void show(TrialTable table, String command, TrainRun.Trained trained) {
    if (common.json) {
      ObjectNode json = trained.metrics();
      json.put("metric", table.metric().name());
      json.put("command", command);
      json.set("trials", table.json());
      console.print(Json.line(json) + "\n");
      return;
    }
    console.print(
        table.text(console.outputColumns())
            + "\n"
            + trained.summary()
            + "settings   %s\nagain      %s\n".formatted(table.verdict(), command));
    if (heldOut.test.isEmpty() && heldOut.testShare.isEmpty() && !common.quiet) {
      console.warning(
          "the dev texts chose the settings, so they flatter the model; --test FILE or --test-share"
              + " 0.2 measures it with others");
    }
  }

  /** Searches, and shows the best trial so far. */
  private List<Trial> search(
      Tuning tuning, Optional<String> master, InputTexts train, InputTexts dev) throws IOException {
    try (ProgressDisplay progress = progress();
        Cluster site =
            master.isPresent()
                ? ClusterOptions.connect(master.get(), progress::warning)
                : Cluster.here(tuning.threads())) {
      Tuning.Listener listener =
          new Tuning.Listener() {
            @Override
            public void trial(Trial best, long done, long total) {
              progress.note(
                  String.format(
                      Locale.ROOT, "best %.4f (%s)", best.metric(), TrialTable.settings(best)));
              progress.step("search, in percent", PERCENT * done / total, PERCENT);
            }
          };
      List<Trial> trials =
          tuning.run(
              train::open,
              dev.isNone() ? Optional.empty() : Optional.of(dev::open),
              site,
              listener);
      if (trials.getFirst().metric() == 0) {
        progress.warning(
            "%s is 0 with all settings, so the loss on the dev texts decided"
                .formatted(tuning.metric().name()));
      }
      return trials;
    } catch (ProblemException e) {
      throw e.in(file.toString(), 0);
    }
  }

  /** The command that trains with the settings of a trial. */
  private TrainCommand winner(Trial trial) {
    List<String> line = arguments();
    trial.values().forEach((name, value) -> line.addAll(List.of("--" + name, value)));
    return TrainCommand.parsed(console, spec.parent(), line);
  }

  /** The arguments of 'heed train' among those given. */
  private List<String> arguments() {
    List<String> line = new ArrayList<>(List.of(file.toString()));
    for (OptionSpec option : given()) {
      line.add(option.longestName());
      if (!Boolean.TRUE.equals(option.getValue())) {
        line.addAll(option.originalStringValues());
      }
    }
    return line;
  }

  /** The settings that are given, by the names of their options. */
  private Set<String> fixed() {
    return given().stream()
        .map(option -> option.longestName().substring(2))
        .collect(Collectors.toSet());
  }

  private List<OptionSpec> given() {
    return spec.options().stream()
        .filter(option -> !option.originalStringValues().isEmpty())
        .filter(option -> !OWN.contains(option.longestName()))
        .toList();
  }

  private Metric metric() {
    return option(() -> Metric.named(search.metric));
  }

  private int trials() {
    int trials = search.trials.orElse(search.time.isPresent() ? MAX_TRIALS : Tuning.TRIALS);
    if (trials < 1) {
      throw wrong("--trials is " + trials, "at least 1");
    }
    return trials;
  }

  private Optional<Duration> time() {
    return search.time.map(
        value -> {
          if (!TIME.matcher(value).matches()) {
            throw wrong("--time is '" + value + "'", "a time such as 90s, 10m or 1h30m");
          }
          return Duration.parse("PT" + value.toUpperCase(Locale.ROOT));
        });
  }

  private OptionalLong maxBytes() {
    return search
        .size
        .map(value -> OptionalLong.of(option(() -> FileSize.bytes("--size", value))))
        .orElse(OptionalLong.empty());
  }
}
