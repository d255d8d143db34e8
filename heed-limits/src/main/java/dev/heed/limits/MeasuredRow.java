package dev.heed.limits;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A row of the table that every limit experiment reports.
 *
 * @param study what was measured
 * @param tokens number of tokens, {@code N}
 * @param epsilon bandwidth {@code ε}
 * @param measured the measured value
 * @param predicted its limit in theory
 */
record MeasuredRow(String study, int tokens, double epsilon, double measured, double predicted) {

  static MeasuredRow of(String study, Trials.Trial<?> trial, double measured, double predicted) {
    return new MeasuredRow(study, trial.tokens(), trial.epsilon(), measured, predicted);
  }

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
