package dev.heed.text;

import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.Epoch;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A trained classifier with the measurements of its training.
 *
 * @param classifier the classifier, with the weights of the best epoch
 * @param measured the classifier that the evaluation on the dev texts measures: the same one, or
 *     one that was not trained on them
 * @param history all epochs
 * @param onDev the quality on the dev texts, on which the probabilities and, of several labels, the
 *     thresholds were fitted too; empty without any
 * @param onTest the quality on the test texts; empty without any
 * @param heldOut the indices from 0, in the order read, of the texts held out for testing, or of
 *     those held out as dev texts if none were
 * @param wordsTrained words of the training texts without n-grams, counted once for each epoch of
 *     each stage
 * @param seconds the time for all stages after reading, without the epochs of a resumed checkpoint
 */
public record TrainingResult(
    TextClassifier classifier,
    TextClassifier measured,
    List<Epoch> history,
    Optional<Quality> onDev,
    Optional<Quality> onTest,
    BitSet heldOut,
    long wordsTrained,
    double seconds) {

  public TrainingResult {
    history = List.copyOf(history);
    heldOut = (BitSet) heldOut.clone();
  }

  @Override
  public BitSet heldOut() {
    return (BitSet) heldOut.clone();
  }

  /** The evaluation on the dev texts; empty without any, and if texts have several labels. */
  public Optional<Evaluation> dev() {
    return onDev.filter(Evaluation.class::isInstance).map(Evaluation.class::cast);
  }

  /** The evaluation on the test texts; empty without any, and if texts have several labels. */
  public Optional<Evaluation> test() {
    return onTest.filter(Evaluation.class::isInstance).map(Evaluation.class::cast);
  }

  /** The number of the epoch whose weights were kept, from 1. */
  public int bestEpoch() {
    return classifier.info().epochs();
  }

  /** The number of texts trained on. */
  public int trainDocuments() {
    return classifier.info().trainDocuments();
  }

  /** Words trained on in a second. */
  public double wordsPerSecond() {
    return wordsTrained / seconds;
  }
}
