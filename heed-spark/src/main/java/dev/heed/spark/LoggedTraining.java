package dev.heed.spark;

import dev.heed.text.training.Epoch;
import dev.heed.text.training.TrainingListener;
import org.slf4j.Logger;

/**
 * Writes the warnings and the epochs of a training into Spark's log.
 *
 * @param log the log
 */
record LoggedTraining(Logger log) implements TrainingListener {
  @Override
  public void warning(String message) {
    log.warn(message);
  }

  @Override
  public void epoch(Epoch epoch) {
    log.info("{}", epoch);
  }
}
