package dev.heed.studio.classify;

import dev.heed.text.training.TrainingListener;

/** Follows a training and what comes after it; called by its thread, which it may hold up. */
public interface Watcher extends TrainingListener {
  /** Announces the bytes to read and the maximum number of epochs. */
  void expect(long bytes, int epochs);

  /** The training is over; the classifier is measured and its report written. */
  void measuring();

  /** {@code done} of {@code total} texts were predicted, for {@value PredictionFile#NAME}. */
  void predicting(long done, long total);
}
