package dev.heed.cli.terminal;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * The terminal that the streams of a command may be. What has to be asked of the system is asked
 * only when it matters, since the first question takes a tenth of a second.
 *
 * @param output whether standard output is a terminal
 * @param error whether standard error is a terminal
 * @param width its columns now; 0 if they are not known
 * @param environment the environment variables
 */
public record Screen(
    BooleanSupplier output,
    BooleanSupplier error,
    IntSupplier width,
    Map<String, String> environment) {
  static final int USUAL_COLUMNS = 80;

  /** No terminal. */
  public static Screen none() {
    return new Screen(() -> false, () -> false, () -> 0, Map.of());
  }

  /** The terminal of this process. */
  public static Screen ofProcess() {
    return new Screen(
        () -> Terminal.isTerminal(Terminal.STANDARD_OUTPUT),
        () -> Terminal.isTerminal(Terminal.STANDARD_ERROR),
        Terminal::columns,
        System.getenv());
  }

  /** The columns of a line; 80 if nothing tells. */
  int columns() {
    int columns = width.getAsInt();
    if (columns > 0) {
      return columns;
    }
    String named = environment.getOrDefault("COLUMNS", "");
    return named.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(named) : USUAL_COLUMNS;
  }
}
