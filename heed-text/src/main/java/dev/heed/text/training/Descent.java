package dev.heed.text.training;

import dev.heed.base.Require;
import java.util.Objects;

/**
 * The descent of a training: its steps and its end.
 *
 * @param learningRate the size of the steps, by epoch
 * @param batchSize the maximum number of texts in a step; in a small corpus it falls to as few as
 *     8, so that an epoch has 32 steps
 * @param epochs the maximum number of passes over the training texts
 * @param patience training stops after this many epochs without a lower loss on the dev texts
 */
public record Descent(LearningRate learningRate, int batchSize, int epochs, int patience) {
  private static final LearningRate LEARNING_RATE = new LearningRate.Growing(0.1, 3);
  private static final int BATCH_SIZE = 128;
  private static final int EPOCHS = 100;
  private static final int PATIENCE = 5;

  public Descent {
    Objects.requireNonNull(learningRate, "learningRate");
    Require.atLeast("batchSize", 1, batchSize);
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("patience", 1, patience);
  }

  /**
   * A rate of 0.1 that doubles every three epochs, batches of 128, at most 100 epochs, patience of
   * 5.
   */
  public static Descent defaults() {
    return new Descent(LEARNING_RATE, BATCH_SIZE, EPOCHS, PATIENCE);
  }
}
