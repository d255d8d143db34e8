package dev.heed.dynamics;

import dev.heed.pooling.ClassifierWeights;
import java.io.IOException;

/** Looks at a training at the epochs that its options name. */
@FunctionalInterface
public interface Recorder {

  /**
   * Takes a record.
   *
   * @param epoch the number of steps made so far
   * @param trainLoss the loss with these weights, as is {@code devLoss}
   * @param weights the weights now; they change with the next step
   * @throws IOException if the record can't be written; the training stops with it
   */
  void record(int epoch, double trainLoss, double devLoss, ClassifierWeights weights)
      throws IOException;
}
