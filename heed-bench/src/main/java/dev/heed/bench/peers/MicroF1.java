package dev.heed.bench.peers;

import java.util.List;
import java.util.Map;

/**
 * Agreement of predicted and true sets of labels over all texts.
 *
 * @param hits pairs of text and label that are predicted and true
 * @param predicted pairs predicted
 * @param actual pairs that are true
 */
record MicroF1(long hits, long predicted, long actual) {
  /** Thresholds are multiples of one over this number. */
  private static final int STEPS = 100;

  /**
   * Predicts the labels whose probability reaches a threshold.
   *
   * @param probabilities of each text, by label
   */
  static MicroF1 at(
      double threshold,
      List<Map<String, Double>> probabilities,
      List<MultiLabelCorpus.Labelled> texts) {
    long hits = 0;
    long predicted = 0;
    long actual = 0;
    for (int i = 0; i < texts.size(); i++) {
      List<String> labels = texts.get(i).labels();
      actual += labels.size();
      for (Map.Entry<String, Double> label : probabilities.get(i).entrySet()) {
        if (label.getValue() >= threshold) {
          predicted++;
          hits += labels.contains(label.getKey()) ? 1 : 0;
        }
      }
    }
    return new MicroF1(hits, predicted, actual);
  }

  /** The threshold with the highest value, the lowest of equal ones. */
  static double bestThreshold(
      List<Map<String, Double>> probabilities, List<MultiLabelCorpus.Labelled> texts) {
    double best = 0;
    double highest = -1;
    for (int step = 1; step < STEPS; step++) {
      double threshold = (double) step / STEPS;
      double value = at(threshold, probabilities, texts).value();
      if (value > highest) {
        highest = value;
        best = threshold;
      }
    }
    return best;
  }

  /** The harmonic mean of precision and recall; 0 without hits. */
  double value() {
    return hits == 0 ? 0 : 2.0 * hits / (predicted + actual);
  }
}
