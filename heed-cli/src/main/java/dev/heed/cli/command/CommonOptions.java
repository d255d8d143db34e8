package dev.heed.cli.command;

import dev.heed.base.Require;
import dev.heed.cli.terminal.ColorMode;
import picocli.CommandLine.Option;

/** The options of every command. */
public final class CommonOptions {
  private static final int MAX_THREADS = 1024;

  @Option(names = "--json", description = "Print results as JSON, for scripts.")
  public boolean json;

  @Option(names = "--quiet", description = "Print no progress on standard error.")
  public boolean quiet;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
  public long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads; changes the time, not the result (default: all cores).")
  private int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description =
          "Colours: always, never or auto, on a terminal where NO_COLOR is not set (default:"
              + " ${DEFAULT-VALUE}).")
  @SuppressWarnings("UnusedVariable") // Heed reads it before anything is parsed; help shows it.
  private ColorMode color = ColorMode.AUTO;

  @Option(names = "--debug", description = "Show the stack trace of a failure.")
  public boolean debug;

  /**
   * The number of threads.
   *
   * @throws dev.heed.base.ProblemException if it is out of range
   */
  public int threads() {
    Require.between("--threads", 1, MAX_THREADS, threads);
    return threads;
  }
}
