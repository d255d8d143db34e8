package dev.heed.text;

import java.util.List;

/**
 * The label of a text.
 *
 * @param label the most probable label; of equally probable ones the first
 * @param probability its calibrated probability
 * @param probabilities the calibrated probabilities of all labels, in the order of {@link
 *     TextClassifier#labels()}
 * @param reasons the entries of the text with the largest positive contributions to the label's
 *     logit, at most {@value TextClassifier#REASONS}, the largest first; may be empty
 */
public record Classification(
    String label, double probability, List<Double> probabilities, List<Reason> reasons) {

  public Classification {
    probabilities = List.copyOf(probabilities);
    reasons = List.copyOf(reasons);
  }
}
