package dev.heed.dynamics.demo;

import dev.heed.dynamics.TrainingState;
import dev.heed.text.pooling.Documents;
import java.util.Arrays;
import java.util.List;

/**
 * A sentence that the report shows.
 *
 * @param words its words in order
 * @param topic its label
 */
record ExampleSentence(List<Integer> words, int topic) {
  ExampleSentence {
    words = List.copyOf(words);
  }

  /** The first of some sentences. */
  static ExampleSentence first(Documents documents) {
    List<Integer> words =
        Arrays.stream(documents.positionWords(), 0, documents.offsets()[1]).boxed().toList();
    return new ExampleSentence(words, documents.labels()[0]);
  }

  /** The attention of each word: {@code a_i = exp(s_i) / Σ_j exp(s_j)}. */
  List<Double> attention(TrainingState state) {
    double[] scores = words.stream().mapToDouble(state::score).toArray();
    double highest = Arrays.stream(scores).max().orElseThrow();
    double[] exponentials =
        Arrays.stream(scores).map(score -> StrictMath.exp(score - highest)).toArray();
    double sum = Arrays.stream(exponentials).sum();
    return Arrays.stream(exponentials).mapToObj(value -> value / sum).toList();
  }

  /** The attention before training, when all scores are 0. */
  List<Double> uniformAttention() {
    return words.stream().map(_ -> 1.0 / words.size()).toList();
  }
}
