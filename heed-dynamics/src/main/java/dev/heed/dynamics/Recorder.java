package dev.heed.dynamics;

import java.io.IOException;

/** Records a training at the epochs that its options name. */
@FunctionalInterface
public interface Recorder {

  /**
   * Takes a record.
   *
   * @param epoch the number of steps made so far
   * @param trainLoss the loss with the current weights, as is {@code devLoss}
   * @param state the words at this epoch
   * @throws IOException if the record can't be written; the training stops with it
   */
  void record(int epoch, double trainLoss, double devLoss, TrainingState state) throws IOException;
}
