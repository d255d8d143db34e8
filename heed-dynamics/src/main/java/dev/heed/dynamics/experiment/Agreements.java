package dev.heed.dynamics.experiment;

import dev.heed.base.Statistics;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.lab.report.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The agreement of several words with the score–norm identity.
 *
 * @param words one for each word; a word whose score never passed the minimum has no points
 */
public record Agreements(List<Agreement> words) {
  public Agreements {
    words = List.copyOf(words);
  }

  /** The words that can be judged. */
  private Stream<Agreement> judged() {
    return words.stream().filter(word -> word.points() > 0);
  }

  /** Number of words that can be judged. */
  int count() {
    return (int) judged().count();
  }

  /** The median of the words' median errors. */
  public double median() {
    double[] medians = judged().mapToDouble(Agreement::median).toArray();
    return medians.length == 0 ? Double.NaN : Statistics.median(medians);
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

  /** The words of all parts together. */
  public static Agreements concat(List<Agreements> parts) {
    return new Agreements(parts.stream().flatMap(part -> part.words().stream()).toList());
  }

  /** The table of agreement with theory, a row for each training. */
  public static Block table(List<String> names, List<Agreements> agreements) {
    List<List<Object>> rows =
        IntStream.range(0, names.size())
            .mapToObj(
                i -> {
                  Agreements each = agreements.get(i);
                  return List.<Object>of(
                      names.get(i),
                      each.count(),
                      100 * each.median(),
                      100 * each.maximum(),
                      100 * each.shareWithin(0.01),
                      100 * each.shareWithin(0.05),
                      100 * each.shareWithin(0.1));
                })
            .toList();
    return new Block.Table(
        "Relative distance of ‖ν‖ from the identity, at all records with a score above 0.1. The"
            + " shares are of words whose largest distance is within the bound.",
        List.of(
            Block.Column.text("head"),
            Block.Column.number("words", 0),
            Block.Column.number("median (%)", 3),
            Block.Column.number("largest (%)", 3),
            Block.Column.number("≤ 1 % (% of words)", 1),
            Block.Column.number("≤ 5 %", 1),
            Block.Column.number("≤ 10 %", 1)),
        rows);
  }
}
