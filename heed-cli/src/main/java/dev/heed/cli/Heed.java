package dev.heed.cli;

import dev.heed.cli.audit.AuditCommand;
import dev.heed.cli.command.Failures;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Parsing;
import dev.heed.cli.command.Remedy;
import dev.heed.cli.command.UsageMessage;
import dev.heed.cli.command.Version;
import dev.heed.cli.encoder.EncoderCommand;
import dev.heed.cli.geometry.GeometryCommand;
import dev.heed.cli.lab.BenchCommand;
import dev.heed.cli.lab.DemoCommand;
import dev.heed.cli.lab.LabCommand;
import dev.heed.cli.lab.StudioCommand;
import dev.heed.cli.model.ConvertCommand;
import dev.heed.cli.model.InfoCommand;
import dev.heed.cli.model.NeighboursCommand;
import dev.heed.cli.serve.ServeCommand;
import dev.heed.cli.terminal.ColorMode;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.text.CompactCommand;
import dev.heed.cli.text.EncodeCommand;
import dev.heed.cli.text.ExplainCommand;
import dev.heed.cli.text.PredictCommand;
import dev.heed.cli.text.TestCommand;
import dev.heed.cli.text.TrainCommand;
import dev.heed.cli.text.TuneCommand;
import dev.heed.text.trainer.WarmUp;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The {@code heed} command with its subcommands. */
@Command(
    name = "heed",
    header = "Trains text classifiers that explain themselves, and uses them.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Heed.VersionLine.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpWidth = 80,
    footerHeading = "%nGetting started:%n",
    footer = {
      "  heed demo                                      needs no file",
      "  heed train reviews.csv --model reviews.heed --report reviews.html",
      "  heed predict reviews.heed new.txt --prob",
      "",
      "See 'heed COMMAND --help' for the options of a command. The environment variable"
          + " HEED_OPTS holds flags for the JVM, such as -Xmx8g.",
      "Exit codes: 0 success, 1 failure, 2 usage error, 3 failed check, 130 interrupted."
    })
public final class Heed {
  /** Exit code of a wrong command line. */
  static final int USAGE = 2;

  private Heed() {}

  /** Answers {@code --version} among other options. */
  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Version.line()};
    }
  }

  /** Runs the command with these streams, none of them a terminal; returns its exit code. */
  static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
    return run(args, new Console(in, out, err));
  }

  /** Runs the command; returns its exit code. */
  static int run(String[] args, Console console) {
    console.use(color(args));
    Failures failures = new Failures(console, isDebug(args));
    try {
      StringWriter help = new StringWriter();
      int exitCode =
          prepared(console, args)
              .setOut(new PrintWriter(help, true))
              .setErr(new PrintWriter(help, true))
              .setExecutionStrategy(parsed -> execute(parsed, console))
              .setParameterExceptionHandler((e, _) -> wrongCommandLine(e, console, help))
              .setExecutionExceptionHandler(
                  (e, command, _) ->
                      failures.report(Remedy.complete(e, command.getCommandSpec(), List.of(args))))
              .execute(args);
      console.print(help.toString());
      console.flush();
      return exitCode;
    } catch (Throwable e) {
      return failures.report(e);
    }
  }

  /** Runs the command that was parsed, once its files are known to fit together. */
  private static int execute(ParseResult parsed, Console console) {
    CommandLine last = parsed.asCommandLineList().getLast();
    if (last.isUsageHelpRequested()) {
      last.setColorScheme(
          Help.defaultColorScheme(console.style().isOn() ? Help.Ansi.ON : Help.Ansi.OFF));
    }
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    if (last.getCommandSpec().userObject() instanceof HeedCommand command) {
      try {
        command.checkFiles();
      } catch (ParameterException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        // picocli would print any other exception thrown here.
        throw new CommandLine.ExecutionException(last, "files", e);
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /**
   * The command for these arguments. Reading the annotations of a subcommand keeps one processor
   * busy for tenths of a second; meanwhile another lets the loops of a training be compiled.
   */
  private static CommandLine prepared(Console console, String... args) {
    if (args.length == 0 || !args[0].equals("train") || processors() == 1) {
      return commandLine(console, args);
    }
    try (WarmUp _ = new WarmUp(TrainingOptions.defaults())) {
      return commandLine(console, args);
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The time for colours, which also counts for a command line that is wrong elsewhere. */
  private static ColorMode color(String[] args) {
    String all = String.join("\n", args) + "\n";
    Matcher named = Pattern.compile("(?im)^--color[=\n](auto|always|never)$").matcher(all);
    return named.find()
        ? ColorMode.valueOf(named.group(1).toUpperCase(Locale.ROOT))
        : ColorMode.AUTO;
  }

  static boolean isDebug(String[] args) {
    return Arrays.asList(args).contains("--debug");
  }

  /**
   * The command, with the subcommand that {@code args} begin with, or with all of them if they
   * begin with none; reading the annotations of all takes tenths of a second.
   */
  public static CommandLine commandLine(Console console, String... args) {
    Map<String, Supplier<Object>> subcommands = subcommands(console);
    if (args.length > 0 && subcommands.containsKey(args[0])) {
      subcommands.keySet().retainAll(List.of(args[0]));
    }
    CommandLine command = new CommandLine(new Heed());
    subcommands.values().forEach(subcommand -> command.addSubcommand(subcommand.get()));
    return Parsing.of(command);
  }

  private static Map<String, Supplier<Object>> subcommands(Console console) {
    Map<String, Supplier<Object>> subcommands = new LinkedHashMap<>();
    subcommands.put("train", () -> new TrainCommand(console));
    subcommands.put("tune", () -> new TuneCommand(console));
    subcommands.put("test", () -> new TestCommand(console));
    subcommands.put("predict", () -> new PredictCommand(console));
    subcommands.put("explain", () -> new ExplainCommand(console));
    subcommands.put("neighbours", () -> new NeighboursCommand(console));
    subcommands.put("encode", () -> new EncodeCommand(console));
    subcommands.put("encoder", () -> EncoderCommand.commandLine(console));
    subcommands.put("convert", () -> new ConvertCommand(console));
    subcommands.put("compact", () -> new CompactCommand(console));
    subcommands.put("info", () -> new InfoCommand(console));
    subcommands.put("audit", () -> new AuditCommand(console));
    subcommands.put("geometry", () -> new GeometryCommand(console));
    subcommands.put("demo", () -> new DemoCommand(console));
    subcommands.put("lab", () -> LabCommand.commandLine(console));
    subcommands.put("serve", () -> new ServeCommand(console));
    subcommands.put("studio", () -> new StudioCommand(console));
    subcommands.put("bench", () -> BenchCommand.commandLine(console));
    return subcommands;
  }

  /** Reports what is wrong in one line; without any argument, prints the help. */
  private static int wrongCommandLine(ParameterException e, Console console, StringWriter help) {
    CommandLine command = e.getCommandLine();
    if (command.getParent() == null && command.getParseResult().originalArgs().isEmpty()) {
      command.usage(new PrintWriter(help, true));
      console.message(help.toString().strip());
      help.getBuffer().setLength(0);
      return USAGE;
    }
    console.error(UsageMessage.of(e));
    return USAGE;
  }
}
