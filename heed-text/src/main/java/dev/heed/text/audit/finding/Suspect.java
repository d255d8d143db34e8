package dev.heed.text.audit.finding;

import java.util.List;

/**
 * A training text whose label may be wrong.
 *
 * @param line the line where it starts, from 1
 * @param given its labels
 * @param suggested the labels that it probably should have; those given if nothing speaks for
 *     others
 * @param reason why it is suspect, for a reader
 * @param text the whole text
 */
public record Suspect(
    long line, List<String> given, List<String> suggested, String reason, String text) {
  /** Copies the labels. */
  public Suspect {
    given = List.copyOf(given);
    suggested = List.copyOf(suggested);
  }
}
