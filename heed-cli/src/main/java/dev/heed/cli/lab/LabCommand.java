package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.FileUses;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.ProgramName;
import dev.heed.cli.command.Version;
import dev.heed.cli.plugin.Plugins;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Interruption;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists and runs experiments. */
@Command(
    name = "lab",
    header = "List and run experiments that compare the program with theory.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  heed lab list", "  heed lab run sen-synthetic --out run"})
public final class LabCommand extends HeedCommand {
  LabCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    throw wrong("the command is missing", "list or run");
  }

  private static Laboratory laboratory(int threads, List<Path> dataFolders) {
    return new Laboratory(
        new Environment(Version.number(), threads, dataFolders), Plugins.ofProgram().loader());
  }

  /** Lists the experiments. */
  @Command(
      name = "list",
      header = "List the experiments by subject, or one of them with its settings.",
      sortOptions = false,
      abbreviateSynopsis = true,
      footerHeading = "%nExamples:%n",
      footer = {"  heed lab list", "  heed lab list coverage keys", "  heed lab list sen-sst2"})
  static final class ListCommand extends HeedCommand {
    @Parameters(
        arity = "0..*",
        paramLabel = "WORD",
        description = "Show only experiments whose name, subject or summary has each word.")
    List<String> words = new ArrayList<>();

    ListCommand(Console console) {
      super(console);
    }

    @Override
    public Integer call() {
      List<Experiment<?>> all = laboratory(1, List.of()).experiments();
      List<Experiment<?>> found = all.stream().filter(each -> has(each.description())).toList();
      boolean withoutNets = all.stream().map(Experiment::name).noneMatch(Plugins::isOfNets);
      if (found.isEmpty()) {
        String expected = "words of a name, subject or summary that 'heed lab list' shows";
        throw wrong(
            "no experiment has " + String.join(" and ", words),
            withoutNets ? expected + ", or " + Plugins.ofProgram().expectedNets() : expected);
      }
      if (common.json) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("experiments");
        for (Experiment<?> each : found) {
          list.addObject()
              .put("name", each.name())
              .put("group", each.description().group().toString())
              .put("summary", each.description().summary())
              .put("duration", each.description().duration())
              .set("settings", Json.tree(Laboratory.defaults(each)));
        }
        console.println(Json.line(json));
      } else {
        print(found.stream().map(Experiment::description).toList());
        if (found.size() == 1) {
          printSettings(found.getFirst());
        }
      }
      if (withoutNets) {
        console.message("heed: " + Plugins.ofProgram().missingNets());
      }
      return DONE;
    }

    /** Prints what {@code lab run --set} takes, with defaults and meanings. */
    private void printSettings(Experiment<?> experiment) {
      SequencedMap<String, String> meanings = Laboratory.help(experiment);
      Json.tree(Laboratory.defaults(experiment))
          .properties()
          .forEach(
              setting -> {
                String assignment = setting.getKey() + "=" + value(setting.getValue());
                console.println("\n  " + console.style().bold(assignment));
                console.println("      " + meanings.get(setting.getKey()));
              });
    }

    /** A value as the command line takes it. */
    private static String value(JsonNode value) {
      return value.isArray()
          ? value.valueStream().map(JsonNode::asText).collect(Collectors.joining(","))
          : value.asText("");
    }

    private boolean has(Description each) {
      String text =
          String.join(
                  " ", each.name(), each.group().toString(), each.group().subject(), each.summary())
              .toLowerCase(Locale.ROOT);
      return words.stream().allMatch(word -> text.contains(word.toLowerCase(Locale.ROOT)));
    }

    private void print(List<Description> descriptions) {
      String gap = "";
      for (Group group : Group.values()) {
        List<Description> inGroup =
            descriptions.stream().filter(each -> each.group() == group).toList();
        if (inGroup.isEmpty()) {
          continue;
        }
        console.println(gap + console.style().bold(group + ": " + group.subject()));
        gap = "\n";
        for (Description each : inGroup) {
          console.println(
              String.format(
                  Locale.ROOT, "%-21s %-6s %s", each.name(), each.duration(), each.summary()));
        }
      }
    }
  }

  /** Runs an experiment. */
  @Command(
      name = "run",
      header = "Run an experiment; an interrupted run can be resumed.",
      description = {
        "",
        "Writes config.json, trace.csv, metrics.json and report.html. 'heed lab list NAME'"
            + " shows the settings of an experiment and their defaults."
      },
      sortOptions = false,
      abbreviateSynopsis = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  heed lab run sen-synthetic --out run --check",
        "  heed lab run sen-sst2 --data DIR --set heads=fixed --set fixed_dim=50",
        "  heed lab run --resume run"
      })
  static final class RunCommand extends HeedCommand {
    private static final int FAILED_CHECK = 3;
    private static final int INTERRUPTED = 130;

    @Parameters(
        arity = "0..1",
        paramLabel = "NAME",
        description = "Name of the experiment; 'heed lab list' shows all.")
    Optional<String> name = Optional.empty();

    @FileRole(FileRole.Use.WRITE_INTO)
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "The folder to write to (default: heed-NAME).")
    Optional<Path> out = Optional.empty();

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "Change a setting; may be repeated.")
    List<String> settings = new ArrayList<>();

    @Option(
        names = "--device",
        paramLabel = "cpu|cuda",
        description = "Device for neural networks; short for --set device=cpu|cuda.")
    Optional<String> device = Optional.empty();

    @FileRole(FileRole.Use.WRITE_INTO)
    @Option(
        names = "--resume",
        paramLabel = "DIR",
        description = "Continue the run in this folder, with its settings.")
    Optional<Path> resume = Optional.empty();

    @Option(
        names = "--check",
        description = "End with exit code 3 if a check of the results fails.")
    boolean check;

    @FileRole(FileRole.Use.READ)
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Folder with data sets (default: environment variable HEED_DATA).")
    Optional<Path> data = Optional.empty();

    RunCommand(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      int threads = option(common::threads);
      List<Path> dataFolders =
          data.or(() -> Optional.ofNullable(System.getenv("HEED_DATA")).map(Path::of)).stream()
              .toList();
      Laboratory laboratory = laboratory(threads, dataFolders);
      Path folder = folder();
      Laboratory.Result result;
      // The process may end once the interruption is closed, so the message comes before.
      try (Interruption interruption = new Interruption()) {
        try (ProgressDisplay progress = progress()) {
          result = run(laboratory, folder, observer(progress, interruption));
        } catch (CancelledException _) {
          console.message(
              "heed: to continue: " + ProgramName.line("lab", "run", "--resume", folder + ""));
          return INTERRUPTED;
        }
      }
      console.print(
          common.json
              ? Json.line(json(result, folder)) + "\n"
              : new ResultText(console.style()).of(result, folder));
      if (!check && !result.passed() && !common.json && !common.quiet) {
        console.flush();
        console.message("heed: with --check, a failed check gives exit code 3");
      }
      return check && !result.passed() ? FAILED_CHECK : DONE;
    }

    private Path folder() {
      return resume.or(() -> out).orElseGet(() -> option(() -> Path.of("heed-" + name.orElse(""))));
    }

    /** An experiment may write any file into its folder. */
    @Override
    protected void addFiles(FileUses uses) {
      uses.owns(folder());
      if (settings.isEmpty()) {
        return;
      }
      List<String> files =
          laboratory(1, List.of()).experiments().stream()
              .filter(each -> name.filter(each.name()::equals).isPresent())
              .flatMap(each -> Laboratory.pathSettings(each).stream())
              .toList();
      for (String setting : settings) {
        int equals = setting.indexOf('=');
        if (equals > 0 && files.contains(setting.substring(0, equals).strip())) {
          uses.reads(option(() -> Path.of(setting.substring(equals + 1).strip())));
        }
      }
    }

    private Laboratory.Result run(Laboratory laboratory, Path folder, Observer observer)
        throws IOException {
      if (resume.isPresent()) {
        if (name.isPresent() || out.isPresent() || !settings.isEmpty() || device.isPresent()) {
          throw wrong("--resume with NAME, --out, --set or --device", "--resume DIR alone");
        }
        return laboratory.resume(folder, observer);
      }
      String wanted =
          name.orElseThrow(
              () -> wrong("NAME is missing", "an experiment that 'heed lab list' names"));
      Experiment<?> experiment = experiment(laboratory, wanted);
      List<String> assignments = new ArrayList<>(settings);
      device.ifPresent(each -> assignments.add("device=" + each));
      option(
          () -> {
            laboratory.check(experiment, assignments);
            return experiment;
          });
      try {
        return laboratory.run(experiment, assignments, common.seed, folder, observer);
      } catch (ProblemException e) {
        // A setting that only the experiment can judge; its stack trace says more than its usage.
        throw common.debug ? e : wrong(e.problem(), e.expected());
      }
    }

    private Experiment<?> experiment(Laboratory laboratory, String wanted) {
      List<Experiment<?>> all = laboratory.experiments();
      return all.stream()
          .filter(each -> each.name().equals(wanted))
          .findFirst()
          .orElseThrow(
              () ->
                  Plugins.isOfNets(wanted)
                      ? wrong(
                          "there is no experiment '" + wanted + "' without the plugin heed-nets",
                          Plugins.ofProgram().expectedNets())
                      : unknown(
                          "there is no experiment '" + wanted + "'",
                          wanted,
                          all.stream().map(Experiment::name).toList()));
    }

    private static Observer observer(ProgressDisplay progress, Interruption interruption) {
      return new Observer() {
        @Override
        public void progress(String stage, long done, long total) {
          progress.step(stage, done, total);
        }

        @Override
        public void note(String text) {
          progress.note(text);
        }

        @Override
        public boolean isCancelled() {
          return interruption.isRequested();
        }
      };
    }

    private static ObjectNode json(Laboratory.Result result, Path folder) {
      ObjectNode json = Json.object();
      json.put("experiment", result.experiment());
      result.metrics().forEach((name, value) -> json.set(name, Json.tree(value)));
      json.set("checks", Json.tree(result.checks()));
      json.put("passed", result.passed());
      json.put("report", folder.resolve("report.html").toString());
      return json;
    }
  }

  /** The command with its subcommands, for picocli. */
  public static picocli.CommandLine commandLine(Console console) {
    picocli.CommandLine lab = new picocli.CommandLine(new LabCommand(console));
    Stream.of(new ListCommand(console), new RunCommand(console)).forEach(lab::addSubcommand);
    return lab;
  }
}
