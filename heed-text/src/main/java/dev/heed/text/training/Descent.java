package dev.heed.text.training;

import dev.heed.base.Require;

/**
 * The descent of a training: its steps and its end.
 *
 * @param learningRate the AdaGrad step of an embedding; keys and shared weights use fixed fractions
 *     of it
 * @param batchSize the maximum number of texts in a step; in a small corpus it falls to as few as
 *     8, so that an epoch has 32 steps
 * @param epochs the maximum number of passes over the training texts
 * @param patience training stops after this many epochs without a lower loss on the dev texts
 */
public record Descent(double learningRate, int batchSize, int epochs, int patience) {
  private static final double LEARNING_RATE = 0.2;
  private static final int BATCH_SIZE = 128;
  private static final int EPOCHS = 100;
  private static final int PATIENCE = 5;

  public Descent {
    Require.positive("learning rate", learningRate);
    Require.atLeast("batchSize", 1, batchSize);
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("patience", 1, patience);
  }

  /** Rate 0.2, batches of 128, at most 100 epochs, patience of 5. */
  public static Descent defaults() {
    return new Descent(LEARNING_RATE, BATCH_SIZE, EPOCHS, PATIENCE);
  }
}
