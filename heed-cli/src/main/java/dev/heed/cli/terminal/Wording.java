package dev.heed.cli.terminal;

import java.util.Locale;

/** Numbers with their nouns and units. */
public final class Wording {
  private Wording() {}

  /** A number with its noun: {@code 1 text}, {@code 2,000 texts}. */
  public static String count(long count, String noun) {
    return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
  }

  /** The size of a file: {@code 3.61 MB}. */
  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }
}
