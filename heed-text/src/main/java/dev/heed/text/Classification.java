package dev.heed.text;

import dev.heed.text.model.Selection;
import java.util.List;

/**
 * The label of a text, or its labels.
 *
 * <p>A text of which nothing is known is answered by the labels' shares in the training texts: the
 * label is the most common one, the probabilities are the shares, and {@code known} is 0. Older
 * models do not keep the shares; they answer such a text by its logits, mostly 0.
 *
 * @param label the most probable label; of equally probable ones the first
 * @param labels the labels that are given, the most probable first: this one; of a classifier that
 *     gives any number of labels those whose probabilities reach their thresholds, maybe none
 * @param probability the calibrated probability of {@code label}
 * @param probabilities the calibrated probabilities of all labels, in the order of {@link
 *     TextClassifier#labels()}
 * @param reasons the entries of the text with the largest positive contributions to the label's
 *     logit, at most {@value TextClassifier#REASONS}, the largest first; may be empty
 * @param known the share of the text that the answer rests on, 0 to 1: of its code points that are
 *     not white space, those between begin and end of a known word or n-gram, counted once each,
 *     while an unknown word of known character n-grams does not count; 0 for a text of white space
 *     alone
 */
public record Classification(
    String label,
    List<String> labels,
    double probability,
    List<Double> probabilities,
    List<Reason> reasons,
    double known) {

  public Classification {
    labels = List.copyOf(labels);
    probabilities = List.copyOf(probabilities);
    reasons = List.copyOf(reasons);
  }

  /**
   * How far the label is to be trusted, to compare with {@link TextClassifier#threshold}: the
   * probability times the square of {@code known}, which is low for texts of another subject.
   */
  public double rank() {
    return rank(probability, known);
  }

  /**
   * The {@link #rank()} of a label with this probability, in a text of which this share is known.
   */
  public static double rank(double probability, double known) {
    return Selection.rank(probability, known);
  }
}
