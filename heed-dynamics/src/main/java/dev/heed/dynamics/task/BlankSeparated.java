package dev.heed.dynamics.task;

import java.util.Arrays;
import java.util.List;

/** The tokenizer of arXiv:2011.10036. */
public final class BlankSeparated {
  private BlankSeparated() {}

  /**
   * The words of a text: removes everything except letters, digits, underscores and spaces, and
   * splits at spaces. Case is kept.
   */
  public static List<String> words(String text) {
    return Arrays.stream(text.replaceAll("[^\\p{L}\\p{N}_ ]", "").split(" "))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
