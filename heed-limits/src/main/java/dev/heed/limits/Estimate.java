package dev.heed.limits;

import dev.heed.lab.experiment.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * A constant or a rate that was fitted, and what theory says of it.
 *
 * @param name what it is
 * @param interval what was measured
 * @param predicted what theory says
 * @param tolerance how far from the prediction it may be
 * @param printed what the paper prints, where that is not the prediction; then the 95 % interval is
 *     expected not to hold it
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
            Text.format("%s within %s", Text.number(predicted), Text.number(tolerance)),
            Math.abs(interval.value() - predicted) <= tolerance));
    printed.ifPresent(
        other ->
            checks.add(
                new Check(
                    name + ", not as printed",
                    interval.value(),
                    Text.format(
                        "%s outside the 95 %% interval, %.4f to %.4f",
                        Text.number(other), interval.low(), interval.high()),
                    !interval.holds(other))));
    return checks;
  }

  /** Expects the 95 % interval to hold the prediction; one in twenty seeds fails by chance. */
  Check holds() {
    return new Check(
        name + ", 95 % interval",
        interval.value(),
        Text.format(
            "%s inside the 95 %% interval, %.4f to %.4f",
            Text.number(predicted), interval.low(), interval.high()),
        interval.holds(predicted));
  }

  List<Object> row() {
    return List.of(
        name,
        interval.value(),
        interval.low(),
        interval.high(),
        Text.number(predicted),
        printed.isPresent() ? Text.number(printed.getAsDouble()) : "",
        Text.number(tolerance));
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
