package dev.heed.dynamics;

import java.io.IOException;

/** Records a {@link GradientFlow} at the requested times. */
@FunctionalInterface
public interface FlowRecorder {

  /**
   * Takes a record.
   *
   * @param time {@code t}, which gradient descent of rate η reaches after {@code t/η} epochs
   * @param trainLoss the loss with the current weights, as is {@code devLoss}
   * @param state the words at this time
   * @throws IOException if the record can't be written; the integration stops with it
   */
  void record(double time, double trainLoss, double devLoss, TrainingState state)
      throws IOException;
}
