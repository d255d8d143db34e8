package dev.heed.limits;

import dev.heed.lab.experiment.Check;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * A fitted constant or rate, and its theoretical value.
 *
 * @param name what is estimated
 * @param interval the estimate
 * @param predicted the theoretical value
 * @param tolerance largest accepted distance from the prediction
 * @param printed the value that the paper prints, where it differs from the prediction; the 95 %
 *     interval is then expected not to contain it
 */
record Estimate(
    String name, Interval interval, double predicted, double tolerance, OptionalDouble printed) {

  Estimate(String name, Interval interval, double predicted, double tolerance) {
    this(name, interval, predicted, tolerance, OptionalDouble.empty());
  }

  List<Check> checks() {
    List<Check> checks = new ArrayList<>();
    checks.add(near());
    printed.ifPresent(other -> checks.add(excludes(other)));
    return checks;
  }

  /** Expects the value near the prediction; undecided while the interval reaches a near one. */
  private Check near() {
    String band = Numbers.significant(tolerance);
    double distance = Math.abs(interval.value() - predicted);
    Check check =
        new Check(
            name,
            interval.value(),
            interval.text(),
            Numbers.significant(predicted) + " within " + band,
            signed(predicted) + " ± " + band,
            distance <= tolerance ? Check.Outcome.PASSED : Check.Outcome.FAILED,
            "");
    boolean reaches =
        interval.low() <= predicted + tolerance && interval.high() >= predicted - tolerance;
    return check.passed() || !reaches
        ? check
        : check.undecided(
            "the 95 % interval overlaps the expected values; " + interval.more(tolerance));
  }

  /** Expects the 95 % interval to leave the printed value out. */
  private Check excludes(double other) {
    String text = Numbers.significant(other);
    Check check =
        interval(
            text + " outside " + ends(),
            "without the printed " + signed(other),
            !interval.contains(other));
    return interval.contains(other) && interval.contains(predicted)
        ? check.undecided(
            "the interval contains both %s and %s; %s"
                .formatted(
                    text,
                    Numbers.significant(predicted),
                    interval.more(Math.abs(predicted - other) / 2)))
        : check;
  }

  /** Expects the 95 % interval to contain the prediction; fails by chance for one seed in 20. */
  Check containsPrediction() {
    String text = Numbers.significant(predicted);
    Check check =
        interval(
            text + " inside " + ends(), "with " + signed(predicted), interval.contains(predicted));
    return check.passed() ? check : check.because("one seed in 20 fails by chance");
  }

  private Check interval(String expected, String wanted, boolean passed) {
    return new Check(
        name + ", 95 % interval",
        interval.value(),
        interval.range(),
        expected,
        wanted,
        passed ? Check.Outcome.PASSED : Check.Outcome.FAILED,
        "");
  }

  private String ends() {
    return String.format(
        Locale.ROOT, "the 95 %% interval, %.4f to %.4f", interval.low(), interval.high());
  }

  /** The estimate as a number for the head of a report. */
  Block.KeyNumber keyNumber(String label) {
    return Paragraphs.keyNumber(
        label,
        interval.text(),
        "theory: "
            + signed(predicted)
            + (printed.isPresent() ? "; printed: " + signed(printed.getAsDouble()) : ""));
  }

  /**
   * The interval's answer about the printed value, a sentence.
   *
   * @param quantity what is estimated, with an article
   */
  String answer(String quantity) {
    String theory = signed(predicted);
    String other = signed(printed.orElseThrow());
    boolean near = interval.contains(predicted) || near().passed();
    boolean asPrinted = interval.contains(printed.orElseThrow());
    String text = " (" + interval.text() + ")";
    if (near && asPrinted) {
      return "Undecided whether %s is %s or the printed %s".formatted(quantity, theory, other)
          + text;
    }
    String subject = quantity.substring(0, 1).toUpperCase(Locale.ROOT) + quantity.substring(1);
    if (near) {
      return "%s is %s, not the printed %s".formatted(subject, theory, other) + text;
    }
    return asPrinted
        ? "%s is the printed %s, not %s".formatted(subject, other, theory) + text
        : "%s is neither %s nor the printed %s".formatted(subject, theory, other) + text;
  }

  List<Object> row() {
    return List.of(
        name,
        interval.value(),
        interval.low(),
        interval.high(),
        signed(predicted),
        Numbers.significant(tolerance),
        printed.isPresent() ? signed(printed.getAsDouble()) : "");
  }

  private static String signed(double value) {
    return Numbers.format("%s", Numbers.significant(value));
  }

  SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("name", name);
    metrics.put("fitted", interval.value());
    metrics.put("low", interval.low());
    metrics.put("high", interval.high());
    metrics.put("predicted", predicted);
    printed.ifPresent(other -> metrics.put("printed", other));
    return metrics;
  }
}
