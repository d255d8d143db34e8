package dev.heed.bench.peers;

import dev.heed.base.Statistics;
import dev.heed.text.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A program on a corpus.
 *
 * @param key what was measured
 * @param chosen the setting chosen by the dev texts
 * @param texts number of test texts
 * @param accuracy of each round on the test texts
 * @param macroF1 of each round
 * @param seconds of all processors for each round's training
 * @param bytes of each round's model
 */
record Measured(
    Key key,
    String chosen,
    long texts,
    List<Double> accuracy,
    List<Double> macroF1,
    List<Double> seconds,
    List<Double> bytes) {

  /**
   * All that decides a result.
   *
   * @param division how the corpus is divided into training and test texts
   * @param settings those to choose from
   * @param rounds number of trainings
   */
  record Key(String corpus, String division, String peer, List<String> settings, int rounds) {}

  /** Measures the runs of a program with the setting chosen. */
  static Measured of(Key key, String chosen, List<Peer.Run> runs, List<Example> test) {
    List<Evaluation> evaluations =
        runs.stream().map(run -> evaluate(run.predicted(), test)).toList();
    return new Measured(
        key,
        chosen,
        test.size(),
        evaluations.stream().map(Evaluation::accuracy).toList(),
        evaluations.stream().map(Evaluation::macroF1).toList(),
        runs.stream().map(Peer.Run::seconds).toList(),
        runs.stream().map(run -> (double) run.bytes()).toList());
  }

  /** Compares predicted labels with the true ones. */
  static Evaluation evaluate(List<String> predicted, List<Example> texts) {
    if (predicted.size() != texts.size()) {
      throw new IllegalStateException(
          predicted.size() + " predictions for " + texts.size() + " texts");
    }
    TreeSet<String> names = new TreeSet<>(predicted);
    texts.forEach(text -> names.add(text.label()));
    List<String> labels = new ArrayList<>(names);
    Evaluation evaluation = new Evaluation(labels);
    for (int i = 0; i < predicted.size(); i++) {
      double[] certain = new double[labels.size()];
      certain[labels.indexOf(predicted.get(i))] = 1;
      evaluation.add(texts.get(i).label(), certain);
    }
    return evaluation;
  }

  static double median(List<Double> values) {
    return Statistics.median(values.stream().mapToDouble(value -> value).toArray());
  }

  static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }

  /** The standard error of the mean; 0 for a single value. */
  static double standardError(List<Double> values) {
    int n = values.size();
    if (n == 1) {
      return 0;
    }
    double mean = mean(values);
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return Math.sqrt(squares / (n - 1) / n);
  }
}
