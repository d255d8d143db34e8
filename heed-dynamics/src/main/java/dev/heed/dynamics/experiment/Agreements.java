package dev.heed.dynamics.experiment;

import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * How well several words agree with the score–norm identity.
 *
 * @param words one for each word; a word whose score never passed the least one has no points
 */
public record Agreements(List<Agreement> words) {
  public Agreements {
    words = List.copyOf(words);
  }

  /** The words that can be judged. */
  private Stream<Agreement> judged() {
    return words.stream().filter(word -> word.points() > 0);
  }

  /** How many words can be judged. */
  int count() {
    return (int) judged().count();
  }

  /** The median of the words' median errors. */
  public double median() {
    double[] medians = judged().mapToDouble(Agreement::median).toArray();
    return Agreement.of(medians).median();
  }

  /** The largest error of any word. */
  public double maximum() {
    return judged().mapToDouble(Agreement::maximum).max().orElse(Double.NaN);
  }

  /** The share of words whose largest error is within a bound. */
  public double shareWithin(double bound) {
    return (double) judged().filter(word -> word.maximum() <= bound).count() / count();
  }

  /** The share of words whose median error is within a bound. */
  double shareOfMediansWithin(double bound) {
    return (double) judged().filter(word -> word.median() <= bound).count() / count();
  }

  public SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("sen_words", count());
    metrics.put("sen_median_error", median());
    metrics.put("sen_max_error", maximum());
    for (int percent : new int[] {1, 5, 10}) {
      metrics.put("sen_share_within_%d_percent".formatted(percent), shareWithin(percent / 100.0));
      metrics.put(
          "sen_share_median_within_%d_percent".formatted(percent),
          shareOfMediansWithin(percent / 100.0));
    }
    return metrics;
  }

  /** Both together. */
  public static Agreements concat(List<Agreements> parts) {
    return new Agreements(parts.stream().flatMap(part -> part.words().stream()).toList());
  }
}
