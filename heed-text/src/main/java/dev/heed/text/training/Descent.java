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
 * @param order the order in which the texts are numbered
 */
public record Descent(
    LearningRate learningRate, int batchSize, int epochs, int patience, Order order) {
  private static final LearningRate LEARNING_RATE = new LearningRate.Growing(0.1, 3);
  private static final int BATCH_SIZE = 128;
  private static final int EPOCHS = 100;
  private static final int PATIENCE = 5;

  public Descent {
    Objects.requireNonNull(learningRate, "learningRate");
    Require.atLeast("batchSize", 1, batchSize);
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("patience", 1, patience);
    Objects.requireNonNull(order, "order");
  }

  /** A descent through texts in the order of their file. */
  public Descent(LearningRate learningRate, int batchSize, int epochs, int patience) {
    this(learningRate, batchSize, epochs, patience, new Order.File());
  }

  /** The order in which texts are numbered, before random numbers choose among them. */
  public sealed interface Order {

    /** The order of the file. */
    record File() implements Order {}

    /**
     * The order of a hash of all that a training sees of a text, so that the order of the file
     * plays no role.
     */
    record Hash() implements Order {}

    /**
     * The order of the hash, dealt by it to shards. In each epoch every shard is trained on its own
     * from the same weights, and the shards' weights are averaged. The result depends on their
     * number. The hash decides on the split too, so that equal texts are in one part.
     *
     * @param count the number of shards
     */
    record Shards(int count) implements Order {
      /** The greatest number of shards. */
      public static final int MAX = 100_000;

      public Shards {
        Require.between("shards", 1, MAX, count);
      }
    }
  }

  /**
   * A rate of 0.1 that doubles every three epochs, batches of 128, at most 100 epochs, patience of
   * 5.
   */
  public static Descent defaults() {
    return new Descent(LEARNING_RATE, BATCH_SIZE, EPOCHS, PATIENCE);
  }
}
