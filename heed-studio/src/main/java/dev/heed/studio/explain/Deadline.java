package dev.heed.studio.explain;

import java.time.Duration;

/** The end of the time that an answer may take. */
record Deadline(long nanoTime) {
  private static final Duration CLASSIFYING = Duration.ofSeconds(10);

  /** The end of the time for classifying texts, from now. */
  static Deadline ofClassifying() {
    return new Deadline(System.nanoTime() + CLASSIFYING.toNanos());
  }

  boolean isOver() {
    return System.nanoTime() - nanoTime > 0;
  }
}
