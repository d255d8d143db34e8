package example;

import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import dev.langchain4j.classification.ClassificationResult;
import dev.langchain4j.classification.ScoredLabel;
import java.util.List;

/**
 * A Heed model as LangChain4j's classifier of texts. Thread-safe.
 *
 * <p>The score of a label is {@link Classification#rank()}: its calibrated probability, lowered for
 * texts of which the model knows little. A text without a label that scores high enough gets none,
 * and is then a case for a language model.
 */
public final class HeedTextClassifier
    implements dev.langchain4j.classification.TextClassifier<String> {
  private final TextClassifier model;
  private final double minScore;

  /**
   * Labels the texts whose labels are right at this rate.
   *
   * @param precision the least share of right labels among the texts that get one, 0 to 1, as
   *     measured on the dev texts of the model's training
   * @throws IllegalArgumentException if no threshold reached it there
   */
  public HeedTextClassifier(TextClassifier model, double precision) {
    this.model = model;
    minScore =
        model
            .threshold(precision)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the dev texts do not allow a precision of " + precision));
  }

  @Override
  public ClassificationResult<String> classifyWithScores(String text) {
    Classification answer = model.classify(text);
    double score = answer.rank();
    return new ClassificationResult<>(
        score < minScore ? List.of() : List.of(new ScoredLabel<>(answer.label(), score)));
  }
}
