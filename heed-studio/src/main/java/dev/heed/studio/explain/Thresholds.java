package dev.heed.studio.explain;

import dev.heed.studio.classify.PredictionFile.Prediction;
import dev.heed.studio.explain.LabelledTexts.Item;
import dev.heed.studio.explain.LabelledTexts.Source;
import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Predictions of a model for texts with known labels, from which precision, recall and coverage
 * follow for any threshold.
 *
 * @param total the number of texts that the source has
 * @param texts those of them that are counted here
 * @param part the part of a run that they are: test or dev; empty for a data set
 * @param several whether a text may have several labels
 * @param selection thresholds that the model itself keeps, for {@code --select precision=P}
 */
public record Thresholds(
    long total,
    int texts,
    String part,
    boolean several,
    List<Label> labels,
    List<Point> selection) {
  /** Predictions of all labels together. */
  private static final int MAX_PREDICTIONS = 500_000;

  /**
   * The predictions of a label, the surest first.
   *
   * @param support the number of texts with this label
   * @param threshold the threshold that the model keeps for the label; 0 if a text has one label
   * @param text the number of each text, from 0
   * @param right whether it has this label
   */
  public record Label(
      String label,
      int support,
      double threshold,
      int[] text,
      double[] probability,
      boolean[] right) {}

  /**
   * A threshold of the rank, {@code p·known²}.
   *
   * @param precision the precision on the dev texts, at least
   * @param share the share of the dev texts that are selected
   */
  public record Point(double precision, double threshold, double share) {}

  private record Guess(int text, double probability, boolean right) {}

  /** The predictions of a run's own model for its texts, else those of a model for any texts. */
  static Thresholds of(TextClassifier classifier, LabelledTexts texts, Source source, boolean own)
      throws IOException {
    if (own && !classifier.isMultiLabel()) {
      LabelledTexts.Judged judged = texts.judged(source.run().orElseThrow());
      Collected collected = new Collected(classifier);
      for (Prediction each : judged.predictions()) {
        collected.one(each.label().getFirst(), each.predicted().getFirst(), each.probability());
      }
      return collected.all(judged.total(), judged.part());
    }
    LabelledTexts.Some some = texts.read(source);
    Collected collected = new Collected(classifier);
    Deadline deadline = Deadline.ofClassifying();
    for (Item item : some.items()) {
      if (deadline.isOver() || collected.isFull()) {
        break;
      }
      double[] p = classifier.probabilities(item.text());
      if (classifier.isMultiLabel()) {
        collected.several(item.labels(), p);
      } else if (item.labels().size() == 1) {
        collected.one(item.labels().getFirst(), classifier.given(p).getFirst(), Sample.highest(p));
      }
    }
    return collected.all(
        some.total(), some.items().isEmpty() ? "" : some.items().getFirst().part());
  }

  private static final class Collected {
    private final TextClassifier classifier;
    private final Map<String, List<Guess>> guesses = new LinkedHashMap<>();
    private final Map<String, Integer> support = new LinkedHashMap<>();
    private int texts;
    private int count;

    Collected(TextClassifier classifier) {
      this.classifier = classifier;
      classifier.labels().forEach(label -> guesses.put(label, new ArrayList<>()));
    }

    boolean isFull() {
      return count >= MAX_PREDICTIONS;
    }

    void one(String label, String predicted, double probability) {
      support.merge(label, 1, Integer::sum);
      add(predicted, probability, predicted.equals(label));
      texts++;
    }

    void several(List<String> labels, double[] probabilities) {
      labels.forEach(label -> support.merge(label, 1, Integer::sum));
      for (int k = 0; k < probabilities.length; k++) {
        String label = classifier.labels().get(k);
        add(label, probabilities[k], labels.contains(label));
      }
      texts++;
    }

    private void add(String label, double probability, boolean right) {
      guesses
          .computeIfAbsent(label, _ -> new ArrayList<>())
          .add(new Guess(texts, probability, right));
      count++;
    }

    Thresholds all(long total, String part) {
      List<Label> labels = new ArrayList<>();
      guesses.forEach((label, all) -> labels.add(label(label, all)));
      return new Thresholds(
          total, texts, part, classifier.isMultiLabel(), labels, selection(classifier));
    }

    private Label label(String label, List<Guess> all) {
      all.sort(Comparator.comparingDouble(guess -> -guess.probability()));
      int[] text = new int[all.size()];
      double[] probability = new double[all.size()];
      boolean[] right = new boolean[all.size()];
      for (int i = 0; i < text.length; i++) {
        text[i] = all.get(i).text();
        probability[i] = all.get(i).probability();
        right[i] = all.get(i).right();
      }
      int index = classifier.labels().indexOf(label);
      double kept = classifier.isMultiLabel() ? classifier.thresholds().get(index) : 0;
      return new Label(label, support.getOrDefault(label, 0), kept, text, probability, right);
    }
  }

  /** The thresholds for precisions of 50 % to 100 %, where the model has one. */
  private static List<Point> selection(TextClassifier classifier) {
    List<Point> points = new ArrayList<>();
    for (int percent = 50; !classifier.isMultiLabel() && percent <= 100; percent++) {
      double precision = percent / 100.0;
      OptionalDouble threshold = classifier.threshold(precision);
      if (threshold.isPresent()) {
        points.add(
            new Point(precision, threshold.getAsDouble(), classifier.selectedShare(precision)));
      }
    }
    return points;
  }
}
