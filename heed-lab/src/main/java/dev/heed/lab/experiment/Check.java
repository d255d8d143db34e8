package dev.heed.lab.experiment;

import java.util.Objects;

/**
 * A measurement and its expected bound.
 *
 * @param name name of the measured quantity
 * @param measured its value; NaN, if it could not be measured, never passes
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
