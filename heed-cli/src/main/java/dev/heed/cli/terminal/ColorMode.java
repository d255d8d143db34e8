package dev.heed.cli.terminal;

import java.util.Locale;
import java.util.Map;

/** The time for colours, as {@code --color} names it. */
public enum ColorMode {
  /** Colours on a terminal, unless the environment forbids them. */
  AUTO,
  /** Colours everywhere, also in files and pipes. */
  ALWAYS,
  /** Nowhere. */
  NEVER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether to use colours.
   *
   * @param environment of which {@code NO_COLOR} (no-color.org), {@code CLICOLOR_FORCE} and {@code
   *     TERM} count
   * @param terminal whether the stream is a terminal
   */
  boolean isOn(Map<String, String> environment, boolean terminal) {
    return switch (this) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO ->
          environment.getOrDefault("NO_COLOR", "").isEmpty()
              && (isForced(environment) || terminal && canMove(environment));
    };
  }

  private static boolean isForced(Map<String, String> environment) {
    return !environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0");
  }

  /** Whether the terminal understands escape sequences. */
  static boolean canMove(Map<String, String> environment) {
    return !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
