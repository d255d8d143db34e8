package dev.heed.dynamics.task;

import java.util.Arrays;
import java.util.List;

/** The words of texts as arXiv:2011.10036 has them. */
public final class BlankSeparated {
  private BlankSeparated() {}

  /**
   * The words of a text: all but letters, digits, underscores and blanks is removed, and what is
   * between blanks is a word, its case kept.
   */
  public static List<String> words(String text) {
    return Arrays.stream(text.replaceAll("[^\\p{L}\\p{N}_ ]", "").split(" "))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
