package dev.heed.cli;

import dev.heed.cli.command.Failures;
import dev.heed.cli.command.Version;
import dev.heed.cli.geometry.GeometryCommand;
import dev.heed.cli.lab.BenchCommand;
import dev.heed.cli.lab.DemoCommand;
import dev.heed.cli.lab.LabCommand;
import dev.heed.cli.lab.StudioCommand;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.StandardError;
import dev.heed.cli.terminal.Terminal;
import dev.heed.cli.text.ExplainCommand;
import dev.heed.cli.text.InfoCommand;
import dev.heed.cli.text.PredictCommand;
import dev.heed.cli.text.TestCommand;
import dev.heed.cli.text.TrainCommand;
import dev.heed.text.trainer.WarmUp;
import dev.heed.text.training.TrainingOptions;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code heed} command. */
@Command(
    name = "heed",
    header = "Attention you can check: train a text classifier, use it, and ask it for reasons.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpWidth = 100,
    footerHeading = "%nA first run:%n",
    footer = {
      "  heed demo                                             needs no file",
      "  heed train reviews.csv --model reviews.heed --report reviews.html",
      "  heed predict reviews.heed new.txt --prob",
      "",
      "'heed COMMAND --help' tells more. The environment variable HEED_OPTS is for flags of the"
          + " JVM, such as -Xmx8g.",
      "Exit codes: 0 done, 1 it failed, 2 the command line was wrong, 3 a check failed, 130"
          + " interrupted."
    })
public final class Main {
  /** The command line was wrong. */
  static final int USAGE = 2;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    StandardError.restore();
    AtomicBoolean ended = new AtomicBoolean();
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    Console console =
        new Console(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            err,
            Terminal.isTerminal(Terminal.STANDARD_ERROR));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!ended.get()) {
                    console.message((console.isTerminal() ? "\n" : "") + "heed: interrupted");
                  }
                }));
    if (!isDebug(args)) {
      // What matters of a helper thread's failure reaches the thread that waits for its work.
      Thread.setDefaultUncaughtExceptionHandler((_, _) -> {});
    }
    int exitCode = run(args, console);
    ended.set(true);
    System.exit(exitCode);
  }

  /** Runs the command with the streams given, none of them a terminal; its exit code. */
  static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
    return run(args, new Console(in, out, err, false));
  }

  private static int run(String[] args, Console console) {
    Failures failures = new Failures(console, isDebug(args));
    try {
      StringWriter help = new StringWriter();
      int exitCode =
          prepared(console, args)
              .setOut(new PrintWriter(help, true))
              .setErr(new PrintWriter(help, true))
              .setParameterExceptionHandler((e, _) -> wrongCommandLine(e, console, help))
              .setExecutionExceptionHandler((e, _, _) -> failures.report(e))
              .execute(args);
      console.print(help.toString());
      console.flush();
      return exitCode;
    } catch (Throwable e) {
      return failures.report(e);
    }
  }

  /**
   * The command for these arguments. To read what a subcommand says of itself takes one processor
   * some tenths of a second, in which another can get the loops of a training compiled.
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

  private static boolean isDebug(String[] args) {
    return Arrays.asList(args).contains("--debug");
  }

  /**
   * The command, with the subcommand that {@code args} begin with; with all of them if they begin
   * with none, and it takes some tenths of a second to read what those say of themselves.
   */
  public static CommandLine commandLine(Console console, String... args) {
    Map<String, Supplier<Object>> subcommands = subcommands(console);
    if (args.length > 0 && subcommands.containsKey(args[0])) {
      subcommands.keySet().retainAll(List.of(args[0]));
    }
    CommandLine command = new CommandLine(new Main());
    subcommands.values().forEach(subcommand -> command.addSubcommand(subcommand.get()));
    return command.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
  }

  private static Map<String, Supplier<Object>> subcommands(Console console) {
    Map<String, Supplier<Object>> subcommands = new LinkedHashMap<>();
    subcommands.put("train", () -> new TrainCommand(console));
    subcommands.put("test", () -> new TestCommand(console));
    subcommands.put("predict", () -> new PredictCommand(console));
    subcommands.put("explain", () -> new ExplainCommand(console));
    subcommands.put("info", () -> new InfoCommand(console));
    subcommands.put("geometry", () -> new GeometryCommand(console));
    subcommands.put("demo", () -> new DemoCommand(console));
    subcommands.put("lab", () -> LabCommand.commandLine(console));
    subcommands.put("studio", () -> new StudioCommand(console));
    subcommands.put("bench", () -> BenchCommand.commandLine(console));
    return subcommands;
  }

  /** Says in one line what is wrong; without any command, what there is. */
  private static int wrongCommandLine(ParameterException e, Console console, StringWriter help) {
    CommandLine command = e.getCommandLine();
    if (command.getParent() == null && command.getParseResult().originalArgs().isEmpty()) {
      command.usage(new PrintWriter(help, true));
      console.message(help.toString().strip());
      help.getBuffer().setLength(0);
      return USAGE;
    }
    Optional<String> suggestion =
        e instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions().stream().findFirst()
            : Optional.empty();
    String problem = e.getMessage().replaceFirst("\\.$", "");
    String name = command.getCommandSpec().qualifiedName();
    console.error(
        problem.contains("; expected ")
            ? problem + ", see '" + name + " --help'"
            : problem
                + suggestion.map(each -> "; expected perhaps " + each).orElse("; expected other")
                + (suggestion.isPresent() ? "" : " arguments")
                + ", see '"
                + name
                + " --help'");
    return USAGE;
  }
}
