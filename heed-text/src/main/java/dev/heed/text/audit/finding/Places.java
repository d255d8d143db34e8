package dev.heed.text.audit.finding;

import java.util.List;

/**
 * The texts that a finding concerns.
 *
 * @param count the number of all of them
 * @param shown the first of them, at most {@link #MAX_SHOWN}
 */
public record Places(long count, List<TextPlace> shown) {
  /** Texts that a finding lists; enough to see what is wrong. */
  public static final int MAX_SHOWN = 10;

  /** No text: a finding about the whole data. */
  public static final Places NONE = new Places(0, List.of());

  /** Copies the list. */
  public Places {
    shown = List.copyOf(shown);
  }
}
