package dev.heed.studio.explain;

import dev.heed.base.ProblemException;
import dev.heed.text.Explanation;
import dev.heed.text.Shapley;
import dev.heed.text.TextClassifier;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * An explanation of one label in columns, for texts of 100,000 words and more: each column has a
 * value for each word, or for each entry.
 *
 * @param labels all labels of the model, the order of {@code probabilities} and {@code logits}
 * @param predicted the most probable label
 * @param chosen the labels that are given to the text
 * @param label the label whose contributions follow
 */
public record Contributions(
    List<String> labels,
    String predicted,
    List<String> chosen,
    List<Double> probabilities,
    List<Double> logits,
    Label label,
    Words words,
    Entries entries) {
  /**
   * The largest product of entries and labels with Shapley values. Their cost is about 3,000 steps
   * for each, so this takes a second.
   */
  private static final int MAX_VALUES = 100_000;

  /** The label that is explained, with the part of its logit that belongs to no word. */
  public record Label(String label, double remainder) {}

  /**
   * All words of the text.
   *
   * @param begin starts in code points from 0
   * @param end ends in code points, exclusive
   */
  public record Words(int[] begin, int[] end) {}

  /**
   * The words and n-grams that the model has found in the text, as {@link Explanation#words}.
   *
   * @param known whether it is an entry of the vocabulary; if not, character n-grams of it are
   * @param contribution the contribution to the logit of the label
   * @param shapley the Shapley values for the label, if they were asked for
   */
  public record Entries(
      int[] begin,
      int[] end,
      boolean[] known,
      double[] attention,
      double[] contribution,
      Optional<double[]> shapley) {}

  /**
   * Explains a text.
   *
   * @param label the label to explain; without one, the predicted one
   * @param shapley whether to compute Shapley values too
   * @throws ProblemException if Shapley values are asked for of a head that has none, or of a text
   *     that is too long
   */
  static Contributions of(
      TextClassifier classifier, String text, Optional<String> label, boolean shapley) {
    Explanation explanation = classifier.explain(text);
    String wanted = label.orElseGet(explanation::label);
    int k = explanation.labels().indexOf(wanted);
    if (k < 0) {
      throw new NoSuchElementException(
          "the model has no label '" + wanted + "'; expected one of its labels");
    }
    return new Contributions(
        explanation.labels(),
        explanation.label(),
        explanation.chosen(),
        explanation.probabilities(),
        explanation.logits(),
        new Label(wanted, explanation.remainder().get(k)),
        words(text),
        entries(
            explanation,
            k,
            shapley ? Optional.of(values(classifier, explanation, k)) : Optional.empty()));
  }

  private static Words words(String text) {
    TokenBuffer tokens = new TokenBuffer();
    new Tokenizer().tokenize(text, tokens);
    int[] units = new int[2 * tokens.size()];
    for (int i = 0; i < tokens.size(); i++) {
      units[2 * i] = tokens.begin(i);
      units[2 * i + 1] = tokens.end(i);
    }
    int[] points = tokens.codePointIndices(units);
    int[] begin = new int[tokens.size()];
    int[] end = new int[tokens.size()];
    for (int i = 0; i < begin.length; i++) {
      begin[i] = points[2 * i];
      end[i] = points[2 * i + 1];
    }
    return new Words(begin, end);
  }

  private static Entries entries(Explanation explanation, int label, Optional<double[]> shapley) {
    List<Explanation.Word> words = explanation.words();
    int count = words.size();
    int[] begin = new int[count];
    int[] end = new int[count];
    boolean[] known = new boolean[count];
    double[] attention = new double[count];
    double[] contribution = new double[count];
    for (int i = 0; i < count; i++) {
      Explanation.Word word = words.get(i);
      begin[i] = word.begin();
      end[i] = word.end();
      known[i] = word.known();
      attention[i] = word.attention();
      contribution[i] = word.contributions().get(label);
    }
    return new Entries(begin, end, known, attention, contribution, shapley);
  }

  private static double[] values(TextClassifier classifier, Explanation explanation, int label) {
    Shapley.requireAverages(classifier);
    long size = (long) explanation.words().size() * explanation.labels().size();
    if (size > MAX_VALUES) {
      throw new ProblemException(
          "Shapley values are asked for of %,d words and n-grams and %,d labels"
              .formatted(explanation.words().size(), explanation.labels().size()),
          "a text with a product of at most %,d".formatted(MAX_VALUES));
    }
    return Shapley.of(classifier, explanation).stream()
        .mapToDouble(row -> row.get(label))
        .toArray();
  }
}
