package dev.heed.text;

import dev.heed.base.ProblemException;
import dev.heed.text.reason.ShapleyValues;
import dev.heed.text.training.Head;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact Shapley values of the words and n-grams of a text: what each adds to a logit on average
 * over all orders in which the text can be put together, if a missing one has no attention either.
 *
 * <pre>{@code
 * Explanation explanation = classifier.explain("a gripping film");
 * List<List<Double>> values = Shapley.of(classifier, explanation); // a row for each of its words
 * }</pre>
 *
 * <p>That is the game {@code v(S) = Σ_S e_i c_i / Σ_S e_i}, {@code v(∅) = 0}, of KernelSHAP and of
 * Bento and others, TimeSHAP (2012.00073), without their samples and pruning: the sum over all
 * coalitions is a double integral of products, computed to 1e-9; see the package {@code
 * dev.heed.text.reason}. The values of a label add up to its logit.
 *
 * <p>The contributions of an {@link Explanation} are the Shapley values of another game, in which a
 * missing word loses its embedding and keeps its attention. Both are exact answers, to different
 * questions.
 */
public final class Shapley {
  private Shapley() {}

  /**
   * Computes the values of an explanation's words.
   *
   * @param explanation an explanation by this classifier
   * @return for each of {@link Explanation#words()} a value for each label
   * @throws ProblemException if the head is {@code mlp}: then the logits are no averages
   */
  public static List<List<Double>> of(TextClassifier classifier, Explanation explanation) {
    requireAverages(classifier);
    int count = explanation.words().size();
    int classes = explanation.labels().size();
    double[] attention = new double[count];
    double[] contributions = new double[count * classes];
    for (int i = 0; i < count; i++) {
      Explanation.Word word = explanation.words().get(i);
      attention[i] = word.attention();
      for (int k = 0; k < classes; k++) {
        contributions[i * classes + k] = word.contributions().get(k);
      }
    }
    double[] values = ShapleyValues.of(attention, contributions, classes);
    List<List<Double>> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      List<Double> row = new ArrayList<>(classes);
      for (int k = 0; k < classes; k++) {
        row.add(values[i * classes + k]);
      }
      rows.add(List.copyOf(row));
    }
    return List.copyOf(rows);
  }

  /**
   * Checks that a classifier has Shapley values: that its logits are averages over the words.
   *
   * @throws ProblemException if they are not
   */
  public static void requireAverages(TextClassifier classifier) {
    if (classifier.model().weights().shape().head() instanceof Head.Mlp) {
      throw new ProblemException(
          "exact Shapley values are asked for of a model with head 'mlp'",
          "head 'linear' or 'fixed', whose logits are averages over the words");
    }
  }
}
