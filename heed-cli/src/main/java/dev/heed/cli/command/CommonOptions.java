package dev.heed.cli.command;

import picocli.CommandLine.Option;

/** What every command takes. */
public final class CommonOptions {
  private static final int MOST_THREADS = 1024;

  @Option(names = "--json", description = "Results as JSON, for scripts.")
  public boolean json;

  @Option(names = "--quiet", description = "No progress on standard error.")
  public boolean quiet;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  public long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads; they change the time and nothing else (default: all cores).")
  private int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());

  @Option(names = "--debug", description = "Show the stack trace of a failure.")
  public boolean debug;

  /**
   * The number of threads.
   *
   * @throws IllegalArgumentException if it is none that can be meant
   */
  public int threads() {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "--threads is " + threads + "; expected 1 to " + MOST_THREADS);
    }
    return threads;
  }
}
