package dev.heed.limits;

import dev.heed.lab.experiment.Check;
import dev.heed.lab.kit.Numbers;
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
    checks.add(
        new Check(
            name,
            interval.value(),
            Numbers.significant(predicted) + " within " + Numbers.significant(tolerance),
            Math.abs(interval.value() - predicted) <= tolerance));
    printed.ifPresent(
        other ->
            checks.add(
                new Check(
                    name + ", not as printed",
                    interval.value(),
                    "%s outside %s".formatted(Numbers.significant(other), ends()),
                    !interval.contains(other))));
    return checks;
  }

  /** Expects the 95 % interval to contain the prediction; fails by chance for one seed in 20. */
  Check containsPrediction() {
    return new Check(
        name + ", 95 % interval",
        interval.value(),
        "%s inside %s".formatted(Numbers.significant(predicted), ends()),
        interval.contains(predicted));
  }

  private String ends() {
    return String.format(
        Locale.ROOT, "the 95 %% interval, %.4f to %.4f", interval.low(), interval.high());
  }

  List<Object> row() {
    return List.of(
        name,
        interval.value(),
        interval.low(),
        interval.high(),
        Numbers.significant(predicted),
        printed.isPresent() ? Numbers.significant(printed.getAsDouble()) : "",
        Numbers.significant(tolerance));
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
