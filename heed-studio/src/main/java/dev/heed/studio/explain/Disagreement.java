package dev.heed.studio.explain;

import dev.heed.studio.explain.LabelledTexts.Item;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/**
 * The texts to which two models give different labels.
 *
 * @param total the number of texts that the source has
 * @param compared those of them that both models classified
 * @param differing those of them that get different labels
 * @param better those of them where only the second model is right
 * @param worse those of them where only the first model is right
 * @param texts those first of which both models are most sure
 */
public record Disagreement(
    long total, int compared, int differing, int better, int worse, List<Text> texts) {
  private static final int MAX_TEXTS = 50;

  /** Characters of a text; the shown texts have at most 2.5 million together. */
  private static final int MAX_CHARACTERS = 50_000;

  /**
   * A text, with the labels that each model gives.
   *
   * @param row its number in the file, from 0
   * @param probability the probability of each model's most probable label
   */
  public record Text(
      long row,
      String text,
      List<String> labels,
      List<List<String>> predicted,
      List<Double> probability) {
    private double sureness() {
      return probability.get(0) * probability.get(1);
    }
  }

  static Disagreement of(TextClassifier one, TextClassifier other, LabelledTexts.Some texts) {
    Deadline deadline = Deadline.ofClassifying();
    List<Text> differing = new ArrayList<>();
    int compared = 0;
    int better = 0;
    int worse = 0;
    for (Item item : texts.items()) {
      if (deadline.isOver()) {
        break;
      }
      compared++;
      double[] p = one.probabilities(item.text());
      double[] q = other.probabilities(item.text());
      List<String> given = one.given(p);
      List<String> instead = other.given(q);
      if (isSame(given, instead)) {
        continue;
      }
      better += isSame(instead, item.labels()) ? 1 : 0;
      worse += isSame(given, item.labels()) ? 1 : 0;
      differing.add(
          new Text(
              item.row(),
              item.text(),
              item.labels(),
              List.of(given, instead),
              List.of(Sample.highest(p), Sample.highest(q))));
    }
    List<Text> shown =
        differing.stream()
            .filter(text -> text.text().length() <= MAX_CHARACTERS)
            .sorted(Comparator.comparingDouble(text -> -text.sureness()))
            .limit(MAX_TEXTS)
            .toList();
    return new Disagreement(texts.total(), compared, differing.size(), better, worse, shown);
  }

  private static boolean isSame(List<String> labels, List<String> others) {
    return new HashSet<>(labels).equals(new HashSet<>(others));
  }
}
