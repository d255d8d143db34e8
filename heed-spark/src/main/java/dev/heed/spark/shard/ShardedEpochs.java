package dev.heed.spark.shard;

import dev.heed.base.InvalidInputException;
import dev.heed.text.shard.Learner;
import dev.heed.text.shard.Pass;
import dev.heed.text.shard.ShardState;
import dev.heed.text.trainer.EncodedTexts;
import dev.heed.text.training.TrainingListener;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * Epochs as jobs: the driver sends weights and accumulators to all executors, each shard is a task,
 * and the rows that shards have changed are averaged by a shuffle and come to the driver a part at
 * a time.
 *
 * @param digest the number of documents and the sums of both halves of their hashes
 */
record ShardedEpochs(
    JavaRDD<ShardDocument> documents, ShardTask task, Learner learner, long[] digest)
    implements EncodedTexts.Epochs {
  /** Bytes of weights that one task of the shuffle averages. */
  private static final long PART_BYTES = 1 << 26;

  @Override
  public Optional<Pass.Result> train(int epoch, TrainingListener listener)
      throws InvalidInputException {
    if (listener.isStopped()) {
      return Optional.empty();
    }
    documents.context().setJobDescription("Heed trains epoch " + epoch);
    // A copy, since tasks of this JVM have the same arrays, and may run again.
    float[][] start =
        learner.state().stream().map(tensor -> tensor.values().clone()).toArray(float[][]::new);
    Broadcast<float[][]> sent =
        JavaSparkContext.fromSparkContext(documents.context()).broadcast(start);
    ShardTask each = task;
    JavaRDD<Serializable> merged =
        documents
            .mapPartitionsWithIndex(
                (shard, part) -> each.run(shard, part, sent.value(), epoch), true)
            .mapToPair(pair -> pair)
            .groupByKey(parts(start))
            .flatMap(ShardTask::merge)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Pass.Result result = result(merged);
      ShardState state = new ShardState(learner.state(), task.vocabulary());
      Iterator<Serializable> blocks =
          merged.filter(value -> value instanceof ShardBlock).toLocalIterator();
      while (blocks.hasNext()) {
        ((ShardBlock) blocks.next()).write(state);
      }
      listener.training(epoch, Math.toIntExact(digest[0]), Math.toIntExact(digest[0]));
      return Optional.of(result);
    } finally {
      merged.unpersist();
      sent.destroy();
    }
  }

  private static int parts(float[][] start) {
    long bytes = 0;
    for (float[] values : start) {
      bytes += (long) Float.BYTES * values.length;
    }
    return (int) (bytes / PART_BYTES) + 1;
  }

  /** The sum of the shards' outcomes, in their order, which all have been computed then. */
  private Pass.Result result(JavaRDD<Serializable> merged) throws InvalidInputException {
    List<ShardOutcome> outcomes =
        new ArrayList<>(
            merged
                .filter(value -> value instanceof ShardOutcome)
                .map(value -> (ShardOutcome) value)
                .collect());
    outcomes.sort(Comparator.comparingInt(outcome -> outcome.shard));
    long[] now = new long[digest.length];
    Pass.Result sum = Pass.Result.none();
    for (ShardOutcome outcome : outcomes) {
      ShardedTexts.sum(now, outcome.digest);
    }
    ShardedTexts.requireSame(digest, now);
    for (ShardOutcome outcome : outcomes) {
      sum = sum.plus(outcome.result(ShardedTexts.SOURCE));
    }
    return sum;
  }
}
