package dev.heed.text;

import dev.heed.text.TextClassifier;
import dev.heed.text.evaluation.Evaluation;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A trained classifier and what was measured on the way.
 *
 * @param classifier the classifier, with the weights of the best epoch
 * @param history all epochs
 * @param bestEpoch the number of the epoch whose weights were kept
 * @param trainDocuments the number of training documents
 * @param dev the evaluation on the dev documents, calibrated on them too; empty without any
 * @param test the evaluation on the documents put aside for testing; empty without any
 * @param heldOut the texts, counted from 0 in the order read, that were put aside for testing, or
 *     for dev if none were
 * @param wordsTrained words of the training documents, n-grams not counted, once an epoch
 * @param seconds how long training took, without reading and encoding, and without the epochs of a
 *     checkpoint gone on from
 */
public record TrainingResult(
    TextClassifier classifier,
    List<Epoch> history,
    int bestEpoch,
    int trainDocuments,
    Optional<Evaluation> dev,
    Optional<Evaluation> test,
    BitSet heldOut,
    long wordsTrained,
    double seconds) {

  public TrainingResult {
    history = List.copyOf(history);
  }

  /** Words trained on in a second. */
  public double wordsPerSecond() {
    return wordsTrained / seconds;
  }
}
