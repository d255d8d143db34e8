package dev.heed.dynamics.experiment;

import dev.heed.base.Statistics;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import java.util.ArrayList;
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

  /** Number of words that can be judged: those whose score passed the minimum. */
  public int count() {
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

  /** The number of words whose largest error is within a bound. */
  public long countWithin(double bound) {
    return judged().filter(word -> word.maximum() <= bound).count();
  }

  /** The share of words whose largest error is within a bound. */
  public double shareWithin(double bound) {
    return (double) countWithin(bound) / count();
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

  /**
   * The words that agreements speak of, as {@code "8 words of FC; TC and TL: no word passed score
   * 0.1"}.
   *
   * @param names of the trainings
   */
  public static String extent(List<String> names, List<Agreements> agreements) {
    List<String> parts = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int judged = agreements.get(i).count();
      if (judged == 0) {
        without.add(names.get(i));
      } else {
        int all = agreements.get(i).words().size();
        parts.add(
            "%s%s of %s"
                .formatted(
                    judged < all ? judged + " of " : "",
                    Paragraphs.count(all, "word"),
                    names.get(i)));
      }
    }
    String text = Paragraphs.list(parts);
    return without.isEmpty()
        ? text
        : "%s%s: no word passed score %s"
            .formatted(
                text.isEmpty() ? "" : text + "; ",
                Paragraphs.list(without),
                ScoreNormIdentity.MIN_SCORE);
  }

  /**
   * A check of the distance from theory; undecided while no word can be judged.
   *
   * @param whyNot why no word can be judged, as {@link #tooShort} says it
   */
  public static Check check(String name, double measured, double bound, String whyNot) {
    Check check = Check.shareAtMost(name, measured, bound);
    return Double.isNaN(measured) ? check.undecided(whyNot) : check;
  }

  /**
   * Why no word can be judged, and what to do about it.
   *
   * @param epochs number of epochs that were run
   * @param usual number that lets words be judged with the default settings
   */
  public static String tooShort(int epochs, int usual) {
    return Numbers.format(
        "no word passed score %s in %s; %s",
        ScoreNormIdentity.MIN_SCORE,
        Paragraphs.count(epochs, "epoch"),
        epochs < usual
            ? Numbers.format("try more, the default is %,d", usual)
            : "try more, or a higher rate");
  }

  /** The words of all parts together. */
  public static Agreements concat(List<Agreements> parts) {
    return new Agreements(parts.stream().flatMap(part -> part.words().stream()).toList());
  }

  /** The table of agreement with theory, a row for each training with words to judge. */
  public static Block table(List<String> names, List<Agreements> agreements) {
    List<List<Object>> rows =
        IntStream.range(0, names.size())
            .filter(i -> agreements.get(i).count() > 0)
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
        Paragraphs.text(
            """
            Distance of ‖ν‖ from theory, relative to it, at all records with a score above %s. A
            share counts the words whose largest distance is within the bound.
            """,
            ScoreNormIdentity.MIN_SCORE),
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
