package dev.heed.cli.command;

/** Words that depend on a number. */
public final class Wording {
  private Wording() {}

  /** A number with its noun: {@code 1 text}, {@code 2,000 texts}. */
  public static String count(long count, String noun) {
    return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
  }
}
