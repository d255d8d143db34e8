package dev.heed.dynamics.reason;

import dev.heed.text.Explanation;
import dev.heed.text.Shapley;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.hipparchus.stat.correlation.PearsonsCorrelation;

/**
 * Shapley values of texts beside contributions, for the label that each text gets.
 *
 * @param texts the texts with two or more entries
 * @param points the entries of the first texts
 */
record ShapleyReviews(List<Text> texts, List<Point> points) {
  /** No texts. */
  static final ShapleyReviews NONE = new ShapleyReviews(List.of(), List.of());

  /** Entries whose values are drawn: the words of about forty reviews. */
  private static final int MAX_POINTS = 800;

  private static final int TEXT_FIELDS = 6;
  private static final int POINT_FIELDS = 5;

  ShapleyReviews {
    texts = List.copyOf(texts);
    points = List.copyOf(points);
  }

  /**
   * A text.
   *
   * @param sumError the distance of the values' sum from the logit
   * @param error the greatest distance of a value from the sum over all coalitions; NaN for more
   *     than {@value CoalitionGame#MAX_ENTRIES} entries
   * @param correlation of values and contributions
   * @param sameTop 1 if the same entry has the value and the contribution of the greatest size, for
   *     or against the label, else 0
   * @param sameSupport 1 if the same entry supports the label most by both, else 0
   */
  record Text(
      double entries,
      double sumError,
      double error,
      double correlation,
      double sameTop,
      double sameSupport) {}

  /**
   * An entry of a text.
   *
   * @param text the number of the text, from 0
   * @param begin start in code points
   * @param end end in code points, exclusive
   */
  record Point(double text, double begin, double end, double contribution, double value) {
    /** The entry as it stands in its text. */
    String word(List<String> texts) {
      String all = texts.get((int) text);
      return all.substring(
          all.offsetByCodePoints(0, (int) begin), all.offsetByCodePoints(0, (int) end));
    }
  }

  /** Measures texts; {@code pulse} is called for each. */
  static ShapleyReviews measure(TextClassifier classifier, List<String> texts, Runnable pulse) {
    List<Text> measured = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    for (int number = 0; number < texts.size(); number++) {
      pulse.run();
      Explanation explanation = classifier.explain(texts.get(number));
      int label = explanation.labels().indexOf(explanation.label());
      List<Explanation.Word> words = explanation.words();
      if (words.size() < 2) {
        continue;
      }
      double[] values =
          Shapley.of(classifier, explanation).stream().mapToDouble(row -> row.get(label)).toArray();
      double[] contributions =
          words.stream().mapToDouble(word -> word.contributions().get(label)).toArray();
      double sum = DoubleStream.of(values).sum();
      measured.add(
          new Text(
              values.length,
              Math.abs(sum - explanation.logits().get(label)),
              error(words, contributions, values),
              new PearsonsCorrelation().correlation(values, contributions),
              top(sizes(values)) == top(sizes(contributions)) ? 1 : 0,
              top(values) == top(contributions) ? 1 : 0));
      for (int i = 0; i < values.length && points.size() < MAX_POINTS; i++) {
        Explanation.Word word = words.get(i);
        points.add(new Point(number, word.begin(), word.end(), contributions[i], values[i]));
      }
    }
    return new ShapleyReviews(measured, points);
  }

  private static double error(
      List<Explanation.Word> words, double[] contributions, double[] values) {
    if (words.size() > CoalitionGame.MAX_ENTRIES) {
      return Double.NaN;
    }
    double[] attention = words.stream().mapToDouble(Explanation.Word::attention).toArray();
    return CoalitionGame.distance(
        values, new CoalitionGame(attention, contributions).byDefinition());
  }

  private static double[] sizes(double[] values) {
    return DoubleStream.of(values).map(Math::abs).toArray();
  }

  private static int top(double[] values) {
    int top = 0;
    for (int i = 1; i < values.length; i++) {
      top = values[i] > values[top] ? i : top;
    }
    return top;
  }

  /** All numbers in a row, for a checkpoint. */
  double[] values() {
    DoubleStream ofTexts =
        texts.stream()
            .flatMapToDouble(
                each ->
                    DoubleStream.of(
                        each.entries,
                        each.sumError,
                        each.error,
                        each.correlation,
                        each.sameTop,
                        each.sameSupport));
    DoubleStream ofPoints =
        points.stream()
            .flatMapToDouble(
                each ->
                    DoubleStream.of(
                        each.text, each.begin, each.end, each.contribution, each.value));
    return DoubleStream.concat(
            DoubleStream.of(texts.size()), DoubleStream.concat(ofTexts, ofPoints))
        .toArray();
  }

  /** The measurements with these {@link #values()}. */
  static ShapleyReviews of(double[] values) {
    int count = (int) values[0];
    List<Text> texts = new ArrayList<>();
    for (int i = 1; i < 1 + count * TEXT_FIELDS; i += TEXT_FIELDS) {
      texts.add(
          new Text(
              values[i],
              values[i + 1],
              values[i + 2],
              values[i + 3],
              values[i + 4],
              values[i + 5]));
    }
    List<Point> points = new ArrayList<>();
    for (int i = 1 + count * TEXT_FIELDS; i < values.length; i += POINT_FIELDS) {
      points.add(new Point(values[i], values[i + 1], values[i + 2], values[i + 3], values[i + 4]));
    }
    return new ShapleyReviews(texts, points);
  }

  /** The greatest distance of a sum from its logit; NaN without texts. */
  double sumError() {
    return texts.stream().mapToDouble(Text::sumError).max().orElse(Double.NaN);
  }

  /** The texts with few enough entries to try all coalitions. */
  List<Text> withAllCoalitions() {
    return texts.stream().filter(text -> !Double.isNaN(text.error())).toList();
  }

  /** The greatest distance of a value from the sum over all coalitions; NaN without such texts. */
  double error() {
    return withAllCoalitions().stream().mapToDouble(Text::error).max().orElse(Double.NaN);
  }

  /** The mean correlation over the texts in which both vary; NaN without any. */
  double correlation() {
    return correlations().average().orElse(Double.NaN);
  }

  /** The least correlation. */
  double leastCorrelation() {
    return correlations().min().orElse(Double.NaN);
  }

  private DoubleStream correlations() {
    return texts.stream().mapToDouble(Text::correlation).filter(each -> !Double.isNaN(each));
  }

  /** The share of texts in which the same entry matters most; NaN without texts. */
  double sameTop() {
    return texts.stream().mapToDouble(Text::sameTop).average().orElse(Double.NaN);
  }

  /** The share of texts in which the same entry supports the label most; NaN without texts. */
  double sameSupport() {
    return texts.stream().mapToDouble(Text::sameSupport).average().orElse(Double.NaN);
  }
}
