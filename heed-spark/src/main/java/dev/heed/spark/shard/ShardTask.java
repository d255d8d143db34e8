package dev.heed.spark.shard;

import dev.heed.base.InvalidInputException;
import dev.heed.text.model.OptionsJson;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.shard.Pass;
import dev.heed.text.shard.ShardDocuments;
import dev.heed.text.shard.ShardEpoch;
import dev.heed.text.shard.StepSettings;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import scala.Tuple2;

/**
 * The epoch of a shard as a task.
 *
 * @param options the settings as JSON
 * @param areSeveral whether a text may have any number of labels
 */
record ShardTask(
    String options, int vocabulary, float[] classWeights, float[] priors, boolean areSeveral)
    implements Serializable {
  /** The key of outcomes; the others are those of blocks. */
  static final int OUTCOME = -2;

  static ShardTask of(StepSettings settings, boolean areSeveral) {
    return new ShardTask(
        OptionsJson.write(settings.options()),
        settings.shape().vocabulary(),
        settings.classWeights(),
        settings.priors(),
        areSeveral);
  }

  /** Trains, and gives the outcome and then the blocks of weights, by their numbers. */
  Iterator<Tuple2<Integer, Serializable>> run(
      int shard, Iterator<ShardDocument> documents, float[][] start, int epoch) throws IOException {
    TrainingOptions read = OptionsJson.read(options);
    StepSettings settings =
        new StepSettings(
            new ClassifierShape(vocabulary, classWeights.length, read.model()),
            read,
            classWeights,
            priors);
    boolean withSpans = read.objective().decoupling() instanceof Decoupling.Words;
    long[] digest = new long[3];
    try (ShardDocuments file = new ShardDocuments(classWeights.length, areSeveral, withSpans)) {
      while (documents.hasNext()) {
        ShardDocument document = documents.next();
        digest[0]++;
        digest[1] += document.high;
        digest[2] += document.low;
        file.append(document.entries, document.spans, document.classes, document.weight);
      }
      file.finish();
      if (file.count() == 0) {
        return Stream.of(keyed(OUTCOME, ShardOutcome.of(shard, digest, Pass.Result.none())))
            .iterator();
      }
      TaskContext task = TaskContext.get();
      Optional<ShardEpoch> trained =
          ShardEpoch.run(
              ShardedTexts.SOURCE, settings, file, start, shard, epoch, task::isInterrupted);
      ShardEpoch done =
          trained.orElseThrow(() -> new IllegalStateException("Spark has ended the task"));
      return Stream.concat(
              Stream.of(keyed(OUTCOME, ShardOutcome.of(shard, digest, done.result()))),
              ShardBlock.of(done, shard).map(block -> keyed(block.number, block)))
          .iterator();
    } catch (InvalidInputException e) {
      return Stream.of(keyed(OUTCOME, ShardOutcome.of(shard, digest, e))).iterator();
    }
  }

  private static Tuple2<Integer, Serializable> keyed(int key, Serializable value) {
    return new Tuple2<>(key, value);
  }

  /** The outcomes as they are, and one block of the means of those with one number. */
  static Iterator<Serializable> merge(Tuple2<Integer, Iterable<Serializable>> group) {
    if (group._1() == OUTCOME) {
      return group._2().iterator();
    }
    Stream.Builder<ShardBlock> blocks = Stream.builder();
    group._2().forEach(each -> blocks.add((ShardBlock) each));
    return Stream.<Serializable>of(ShardBlock.mean(blocks.build().toList())).iterator();
  }
}
