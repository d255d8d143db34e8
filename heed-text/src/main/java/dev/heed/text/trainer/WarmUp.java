package dev.heed.text.trainer;

import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.Documents;
import java.util.Arrays;

/**
 * Trains on noise in a thread of its own until it is closed, so that the Java virtual machine has
 * compiled the loops of training when they are needed; on a small corpus that is most of the time.
 * The result is thrown away.
 */
public final class WarmUp implements AutoCloseable {
  private static final int VOCABULARY = 2_000;
  private static final int LENGTH = 20;
  private static final int MOST_STEPS = 3_000;

  /** As wide as takes every path of the vector kernels: a strip of 32, one of 8, and a rest. */
  private static final int WIDTH = 44;

  private final Thread thread;
  private volatile boolean ended;

  /** Begins a training of these options on noise. */
  public WarmUp(TrainingOptions options) {
    thread = Thread.ofPlatform().daemon().name("heed-warm-up").start(() -> run(options));
  }

  private void run(TrainingOptions options) {
    int batch = Math.min(options.batchSize(), 128);
    ClassifierShape shape =
        new ClassifierShape(VOCABULARY, 2, WIDTH, WIDTH, options.attention(), options.head());
    SeededRandom random = new SeededRandom(1);
    int[] offsets = new int[batch + 1];
    Arrays.setAll(offsets, i -> i * LENGTH);
    float[] weights = new float[batch];
    Arrays.fill(weights, 1);
    try (Workers caller = new Workers(1)) {
      Learner learner = new Learner(shape, options, caller);
      Documents.Builder builder = new Documents.Builder(VOCABULARY);
      for (int i = 0; i < MOST_STEPS && !ended; i++) {
        int[] words = new int[batch * LENGTH];
        Arrays.setAll(words, _ -> random.below(VOCABULARY));
        int[] labels = new int[batch];
        Arrays.setAll(labels, _ -> random.below(2));
        learner.learn(builder.build(offsets, words, labels, weights));
      }
    }
  }

  /** Ends the noise. */
  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
