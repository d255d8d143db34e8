package dev.heed.text.shard;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.ClassSample;
import dev.heed.text.pooling.Documents;
import dev.heed.text.training.Descent;
import dev.heed.text.training.TrainingOptions;
import java.util.List;
import java.util.Optional;

/** Passes over documents in mini-batches, each in an order of its own. */
public final class Pass {
  /** Steps of an epoch in a small corpus, where batches are smaller than the options say. */
  private static final int MIN_STEPS = 32;

  private static final int MIN_BATCH = 8;

  private final String source;
  private final Learner learner;
  private final BatchReader reader;
  private final LabelSets sets;
  private final Descent descent;
  private final SeededRandom random;
  private final ClassSampler classes;

  /** Watches the steps of a pass. */
  public interface Watcher {
    /** Whether to end the pass before its next step. */
    boolean isStopped();

    /**
     * A step was taken.
     *
     * @param documents the numbers of the documents of the pass, in its order
     * @param from the place of the batch in that order
     */
    void stepped(Documents batch, ClassSample sample, int[] documents, int from);
  }

  /**
   * The outcome of a pass.
   *
   * @param loss the sum of the losses before the steps, times the weights
   * @param weight the sum of the weights
   * @param steps the number of steps
   */
  public record Result(double loss, double weight, int steps) {
    /** The outcome of no step. */
    public static Result none() {
      return new Result(0, 0, 0);
    }

    /** The outcome of this pass and then another. */
    public Result plus(Result other) {
      return new Result(loss + other.loss, weight + other.weight, steps + other.steps);
    }

    /** The mean loss. */
    public double mean() {
      return loss / weight;
    }
  }

  /**
   * Prepares passes.
   *
   * @param source the name of the texts for messages
   * @param sets the targets that number the documents
   * @param random the source of order and classes
   */
  public Pass(
      String source,
      Learner learner,
      BatchReader reader,
      LabelSets sets,
      TrainingOptions options,
      SeededRandom random) {
    this.source = source;
    this.learner = learner;
    this.reader = reader;
    this.sets = sets;
    this.descent = options.descent();
    this.random = random;
    classes = new ClassSampler(learner.weights().shape().classes(), random);
  }

  /** The random numbers of a shard; those of the training itself if there is only one. */
  public static SeededRandom random(long seed, int shard, int shards) {
    SeededRandom all = new SeededRandom(seed);
    return shards == 1 ? all : all.stream("shard", (long) shards << Integer.SIZE | shard);
  }

  /**
   * Trains on documents, each once.
   *
   * @param documents their numbers, ascending; they are shuffled
   * @return empty if the watcher ends it
   * @throws InvalidInputException if the loss is no longer finite
   */
  public Optional<Result> run(int[] documents, int epoch, Watcher watcher)
      throws InvalidInputException {
    learner.startEpoch(epoch);
    random.stream("order", epoch).shuffle(documents);
    double loss = 0;
    double weight = 0;
    int size = Math.min(descent.batchSize(), Math.max(MIN_BATCH, documents.length / MIN_STEPS));
    int steps = 0;
    List<Documents> read = List.of();
    int next = 0;
    for (int from = 0; from < documents.length; from += size) {
      if (watcher.isStopped()) {
        return Optional.empty();
      }
      if (next == read.size()) {
        read = reader.read(documents, from, size, learner.workers());
        next = 0;
      }
      Documents batch = read.get(next++);
      ClassSample sample = sample(batch, epoch, steps);
      double batchLoss = learner.learn(batch, sample);
      if (!Double.isFinite(batchLoss)) {
        throw new InvalidInputException(
            source,
            0,
            "training diverged in epoch " + epoch + ": the loss is " + batchLoss,
            "a finite one: lower the learning rate of " + descent.learningRate().at(epoch));
      }
      loss += batchLoss * batch.totalWeight();
      weight += batch.totalWeight();
      steps++;
      watcher.stepped(batch, sample, documents, from);
    }
    return Optional.of(new Result(loss, weight, steps));
  }

  private ClassSample sample(Documents batch, int epoch, int number) {
    return sets.areSeveral()
        ? classes.all()
        : classes.of(sets.classes(batch.labels()), epoch, number);
  }
}
