package dev.heed.studio.explain;

import dev.heed.studio.classify.PredictionFile.Prediction;
import dev.heed.studio.explain.LabelledTexts.Item;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts that show what a model does.
 *
 * @param total the number of texts that the source has
 * @param classified those of them that were looked at
 * @param labels some texts of each label that the model gives
 * @param mistakes texts that get another label, those first of which the model is most sure
 */
public record Sample(long total, int classified, List<OfLabel> labels, List<Shown> mistakes) {
  private static final int MAX_LABELS = 100;
  private static final int MAX_OF_LABEL = 3;
  private static final int MAX_MISTAKES = 20;

  /** Characters; longer texts are no good first example. */
  private static final int MAX_CHARACTERS = 20_000;

  /** Texts of a label. */
  public record OfLabel(String label, List<Shown> texts) {}

  /**
   * A text with its labels and the predicted ones.
   *
   * @param row its number in the file, from 0
   * @param probability the probability of the most probable label
   */
  public record Shown(
      long row, String text, List<String> labels, List<String> predicted, double probability) {
    boolean isRight() {
      return labels.size() == predicted.size() && labels.containsAll(predicted);
    }
  }

  /**
   * Chooses texts.
   *
   * @param own whether the texts come with the predictions of this model
   */
  static Sample of(TextClassifier classifier, LabelledTexts.Some texts, boolean own) {
    Deadline deadline = Deadline.ofClassifying();
    Map<String, List<Shown>> byLabel = new LinkedHashMap<>();
    classifier.labels().stream()
        .limit(MAX_LABELS)
        .forEach(label -> byLabel.put(label, new ArrayList<>()));
    List<Shown> mistakes = new ArrayList<>();
    int classified = 0;
    for (Item item : texts.items()) {
      if (deadline.isOver()) {
        break;
      }
      classified++;
      if (item.text().isBlank() || item.text().length() > MAX_CHARACTERS) {
        continue;
      }
      Shown shown = shown(classifier, item, own);
      if (shown.isRight()) {
        for (String label : item.labels()) {
          List<Shown> found = byLabel.get(label);
          if (found != null && found.size() < MAX_OF_LABEL) {
            found.add(shown);
          }
        }
      } else if (!item.labels().isEmpty()) {
        mistakes.add(shown);
      }
    }
    mistakes.sort(Comparator.comparingDouble(shown -> -shown.probability()));
    return new Sample(
        texts.total(),
        classified,
        byLabel.entrySet().stream()
            .filter(each -> !each.getValue().isEmpty())
            .map(each -> new OfLabel(each.getKey(), each.getValue()))
            .toList(),
        List.copyOf(mistakes.subList(0, Math.min(MAX_MISTAKES, mistakes.size()))));
  }

  private static Shown shown(TextClassifier classifier, Item item, boolean own) {
    if (own && item.prediction().isPresent()) {
      Prediction prediction = item.prediction().get();
      return new Shown(
          item.row(), item.text(), item.labels(), prediction.predicted(), prediction.probability());
    }
    double[] p = classifier.probabilities(item.text());
    return new Shown(item.row(), item.text(), item.labels(), classifier.given(p), highest(p));
  }

  /** The highest of some probabilities. */
  static double highest(double[] probabilities) {
    double highest = 0;
    for (double p : probabilities) {
      highest = Math.max(highest, p);
    }
    return highest;
  }
}
