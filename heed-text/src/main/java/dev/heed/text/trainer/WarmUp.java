package dev.heed.text.trainer;

import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassSample;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Loss;
import dev.heed.text.shard.Learner;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.TrainingOptions;
import java.util.Arrays;

/**
 * Trains on noise in a thread of its own until it is closed, so that the JVM has compiled the loops
 * of training when they are needed; on a small corpus that is most of the time. The result is
 * discarded.
 */
public final class WarmUp implements AutoCloseable {
  private static final int VOCABULARY = 2_000;
  private static final int LENGTH = 20;
  private static final int MAX_STEPS = 3_000;

  /** Bounds the memory: 1.6 MB each for embeddings and keys. */
  private static final int MAX_WIDTH = 200;

  private final Thread thread;
  private volatile boolean ended;

  /** Starts a training with these options on noise. */
  public WarmUp(TrainingOptions options) {
    thread = Thread.ofPlatform().daemon().name("heed-warm-up").start(() -> run(options));
  }

  private void run(TrainingOptions options) {
    int batch = Math.min(options.descent().batchSize(), 128);
    ClassifierShape shape = new ClassifierShape(VOCABULARY, 2, bounded(options.model()));
    SeededRandom random = new SeededRandom(1);
    int[] offsets = new int[batch + 1];
    Arrays.setAll(offsets, i -> i * LENGTH);
    float[] weights = new float[batch];
    Arrays.fill(weights, 1);
    try (Workers caller = new Workers(1)) {
      Learner learner = new Learner(shape, new Loss.Softmax(), options, caller);
      learner.startEpoch(1);
      ClassSample classes = ClassSample.all(2);
      Documents.Builder builder = new Documents.Builder(VOCABULARY);
      for (int i = 0; i < MAX_STEPS && !ended; i++) {
        int[] words = new int[batch * LENGTH];
        Arrays.setAll(words, place -> random.below(VOCABULARY));
        int[] labels = new int[batch];
        Arrays.setAll(labels, place -> random.below(2));
        learner.learn(builder.build(offsets, words, labels, weights), classes);
      }
    }
  }

  /** The widths of the training itself, as some have a path of their own in the vector kernels. */
  private static ModelShape bounded(ModelShape model) {
    ModelShape chosen = model.forLabels(2, false);
    return new ModelShape(
        chosen.wordScore(),
        chosen.head(),
        Math.min(chosen.dim(), MAX_WIDTH),
        Math.min(chosen.keyDim(), MAX_WIDTH));
  }

  /** Whether the thread still runs. */
  boolean isRunning() {
    return thread.isAlive();
  }

  /** Ends the training and waits for the thread. */
  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
