package dev.heed.text;

import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.MultiLabelEvaluation;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.LabelNames;
import java.util.List;

/**
 * Measures a classifier, one text after the other, as its kind demands: one label for each text, or
 * several. Not thread-safe.
 */
public final class QualityMeter {
  private final LabelNames names;
  private final Quality quality;

  /**
   * Starts with no texts.
   *
   * @param k the number of most probable labels that are compared with the true ones where a text
   *     may have several
   */
  public QualityMeter(TextClassifier classifier, int k) {
    names = classifier.info().options().labelNames();
    quality =
        classifier.isMultiLabel()
            ? new MultiLabelEvaluation(classifier.labels(), classifier.thresholds(), k)
            : new Evaluation(classifier.labels());
  }

  /**
   * Counts a text.
   *
   * @param probabilities the classifier's probabilities for it
   * @throws java.util.NoSuchElementException if it has to have one label, and has not; a reader
   *     with {@link TextClassifier#labelCount()} excludes that
   */
  public void add(LabelledText text, double[] probabilities) {
    switch (quality) {
      case Evaluation one -> one.add(names.of(text.label().orElseThrow()), probabilities);
      case MultiLabelEvaluation several -> several.add(labels(text), probabilities);
    }
  }

  /** The labels of a text by their names, each once. */
  public List<String> labels(LabelledText text) {
    return text.labels().stream().map(names::of).distinct().toList();
  }

  /** The measurement of the texts counted so far. */
  public Quality quality() {
    return quality;
  }
}
