package dev.heed.dynamics;

import java.io.IOException;

/** Looks at a training at the epochs that its options name. */
@FunctionalInterface
public interface Recorder {

  /**
   * Takes a record.
   *
   * @param epoch the number of steps made so far
   * @param trainLoss the loss with the weights as they are now, as is {@code devLoss}
   * @param state the words now
   * @throws IOException if the record can't be written; the training stops with it
   */
  void record(int epoch, double trainLoss, double devLoss, TrainingState state) throws IOException;
}
