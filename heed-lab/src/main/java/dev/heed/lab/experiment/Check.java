package dev.heed.lab.experiment;

import java.util.Objects;

/**
 * A measurement and what was expected of it.
 *
 * @param name what was measured
 * @param measured its value; NaN, where there was nothing to measure, never passes
 * @param expected the bound in words, as {@code "at most 0.01"}
 */
public record Check(String name, double measured, String expected, boolean passed) {
  public Check {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(expected, "expected");
  }

  /** Expects {@code measured ≤ bound}. */
  public static Check atMost(String name, double measured, double bound) {
    return new Check(name, measured, "at most " + bound, measured <= bound);
  }

  /** Expects {@code measured ≥ bound}. */
  public static Check atLeast(String name, double measured, double bound) {
    return new Check(name, measured, "at least " + bound, measured >= bound);
  }
}
