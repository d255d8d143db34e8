package dev.heed.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code heed} command. */
@Command(
    name = "heed",
    description = "Attention you can check.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    StandardError.restore();
    System.exit(run(args, System.in, System.out, System.err));
  }

  /** Runs the command with the streams given; its exit code. */
  static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
    return new CommandLine(new Main())
        .setOut(new PrintWriter(out, true, UTF_8))
        .setErr(new PrintWriter(err, true, UTF_8))
        .execute(args);
  }
}
