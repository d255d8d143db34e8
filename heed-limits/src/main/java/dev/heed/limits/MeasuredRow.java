package dev.heed.limits;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A row of the table that every check gives.
 *
 * @param study what was measured
 * @param tokens {@code N}
 * @param epsilon {@code ε}
 * @param measured what came out
 * @param predicted what the limit says
 */
record MeasuredRow(String study, int tokens, double epsilon, double measured, double predicted) {

  double relativeError() {
    return Math.abs(measured - predicted) / Math.abs(predicted);
  }

  List<Object> row() {
    return List.of(study, tokens, epsilon, measured, predicted, relativeError());
  }

  SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("study", study);
    metrics.put("tokens", tokens);
    metrics.put("epsilon", epsilon);
    metrics.put("measured", measured);
    metrics.put("predicted", predicted);
    metrics.put("relative_error", relativeError());
    return metrics;
  }
}
