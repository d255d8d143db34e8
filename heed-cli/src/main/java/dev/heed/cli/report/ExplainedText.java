package dev.heed.cli.report;

import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TokenShares;
import java.util.Optional;

/**
 * A text with its true label and the explanation of its prediction.
 *
 * @param label the true label; empty if it is unknown
 * @param predicted the index of the predicted label
 */
public record ExplainedText(String label, Explanation explanation, int predicted) {

  static ExplainedText of(TextClassifier classifier, String label, String text) {
    return of(label, classifier.explain(text));
  }

  static ExplainedText of(String label, Explanation explanation) {
    return new ExplainedText(label, explanation, explanation.labels().indexOf(explanation.label()));
  }

  /** The predicted label. */
  public String name() {
    return explanation.labels().get(predicted);
  }

  boolean isCorrect() {
    return name().equals(label);
  }

  /** The probability of the predicted label. */
  public double probability() {
    return explanation.probabilities().get(predicted);
  }

  /** The probability of the true label; empty if the classifier does not know that label. */
  Optional<Double> probabilityOfTruth() {
    int truth = explanation.labels().indexOf(label);
    return truth < 0 ? Optional.empty() : Optional.of(explanation.probabilities().get(truth));
  }

  /** The words of the text with their shares in the predicted label. */
  TokenShares shares() {
    return new TokenShares(explanation, predicted);
  }
}
