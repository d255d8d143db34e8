package dev.heed.base;

import java.util.List;
import java.util.stream.Collectors;

/** Writes words so that a POSIX shell reads them back. */
public final class ShellWords {
  private static final String PLAIN = "[\\p{L}\\p{N}_./:=,@%+-]+";

  private ShellWords() {}

  /** Joins words by spaces; those with characters that a shell treats specially are quoted. */
  public static String join(List<String> words) {
    return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
