package dev.heed.text.audit.finding;

import java.util.List;

/**
 * A text that a finding concerns.
 *
 * @param file the file as the user named it
 * @param line the line where the text starts, from 1
 * @param labels its labels
 * @param excerpt the beginning of the text
 */
public record TextPlace(String file, long line, List<String> labels, String excerpt) {
  /** Copies the labels. */
  public TextPlace {
    labels = List.copyOf(labels);
  }
}
