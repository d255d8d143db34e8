package dev.heed.lab.experiment;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * A measurement compared with an expectation, as in {@code ✓ TL test accuracy 0.999 (wanted ≥
 * 0.99)}.
 *
 * @param name what was measured, in words
 * @param measured its value, for {@code metrics.json}; NaN, if it could not be measured, never
 *     passes
 * @param value the value for readers, with its unit
 * @param expected the expectation, for {@code metrics.json}
 * @param wanted the expectation for readers, after the word "wanted"
 * @param outcome whether the value is as expected
 * @param why the reason where the outcome needs one, above all if it is undecided; else empty
 */
public record Check(
    String name,
    double measured,
    String value,
    String expected,
    String wanted,
    Outcome outcome,
    String why) {
  private static final int MAX_UNBROKEN = 16;

  /** Whether a measurement is as expected. */
  public enum Outcome {
    PASSED("✓", "passed"),
    FAILED("✗", "failed"),
    /** The measurements are too few or too noisy to tell. */
    UNDECIDED("?", "undecided");

    private final String symbol;
    private final String word;

    Outcome(String symbol, String word) {
      this.symbol = symbol;
      this.word = word;
    }

    /** A character that tells outcomes apart without colour. */
    public String symbol() {
      return symbol;
    }

    /** The outcome in lower case. */
    @Override
    public String toString() {
      return word;
    }

    static Outcome of(boolean passed) {
      return passed ? PASSED : FAILED;
    }
  }

  public Check {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(wanted, "wanted");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(why, "why");
  }

  /** A check that needs no reason, with an expectation that reads the same everywhere. */
  public static Check of(
      String name, double measured, String value, String expected, boolean passed) {
    return new Check(name, measured, value, expected, expected, Outcome.of(passed), "");
  }

  /** Expects {@code measured ≤ bound}. */
  public static Check atMost(String name, double measured, double bound) {
    return bounded(name, measured, "at most ", "≤ ", bound, measured <= bound, false);
  }

  /** Expects {@code measured ≥ bound}. */
  public static Check atLeast(String name, double measured, double bound) {
    return bounded(name, measured, "at least ", "≥ ", bound, measured >= bound, false);
  }

  /** As {@link #atMost}, for a share that is shown in percent. */
  public static Check shareAtMost(String name, double measured, double bound) {
    return bounded(name, measured, "at most ", "≤ ", bound, measured <= bound, true);
  }

  /** As {@link #atLeast}, for a share that is shown in percent. */
  public static Check shareAtLeast(String name, double measured, double bound) {
    return bounded(name, measured, "at least ", "≥ ", bound, measured >= bound, true);
  }

  private static Check bounded(
      String name,
      double measured,
      String words,
      String sign,
      double bound,
      boolean passed,
      boolean share) {
    return new Check(
        name,
        measured,
        shown(measured, share),
        words + bound,
        sign + shown(bound, share),
        Outcome.of(passed),
        "");
  }

  private static String shown(double value, boolean share) {
    if (!Double.isFinite(value)) {
      return "not measured";
    }
    double size = Math.abs(value);
    if (size > 0 && (size < 1e-4 || size >= 1e7)) {
      return Numbers.power(value);
    }
    return Numbers.format(
        "%s", Numbers.significant(share ? 100 * value : value) + (share ? " %" : ""));
  }

  /** This check with a reason. */
  public Check because(String reason) {
    return new Check(name, measured, value, expected, wanted, outcome, reason);
  }

  /**
   * This check, undecided.
   *
   * @param reason why it cannot be told, and what would decide it
   */
  public Check undecided(String reason) {
    return new Check(name, measured, value, expected, wanted, Outcome.UNDECIDED, reason);
  }

  /** True if the value is as expected; an undecided check has not passed. */
  public boolean passed() {
    return outcome == Outcome.PASSED;
  }

  /** The check in one line, after its symbol. */
  public String line() {
    return "%s %s %s (wanted %s)%s"
        .formatted(outcome.symbol(), name, value, wanted, why.isEmpty() ? "" : ": " + why);
  }

  /** The check as a row of a report. */
  Block.Check block() {
    Block.Outcome mark =
        switch (outcome) {
          case PASSED -> Block.Outcome.PASSED;
          case FAILED -> Block.Outcome.FAILED;
          case UNDECIDED -> Block.Outcome.UNDECIDED;
        };
    // A short bound stays on one line.
    String bound = wanted.length() <= MAX_UNBROKEN ? wanted.replace(' ', '\u00a0') : wanted;
    return new Block.Check(mark, name, value, bound, why);
  }

  /**
   * How many of some checks passed, in words, as {@code "5 of 8 checks passed, 2 failed, 1 is
   * undecided"}.
   */
  public static String tally(List<Check> checks) {
    return new Block.Checks(checks.stream().map(Check::block).toList()).headline();
  }

  /** The entry in {@code metrics.json}; the reason is there if the check is undecided. */
  @JsonValue
  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("measured", measured);
    json.put("expected", expected);
    json.put("passed", passed());
    if (outcome == Outcome.UNDECIDED) {
      json.put("undecided", why);
    }
    return json;
  }
}
