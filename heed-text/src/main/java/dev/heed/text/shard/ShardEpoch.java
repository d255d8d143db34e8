package dev.heed.text.shard;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassSample;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.training.Descent;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The epoch of one shard alone, on any machine.
 *
 * @param result the outcome of the pass
 * @param state weights and accumulators after it
 * @param touches the steps that changed the row of each word
 */
public record ShardEpoch(Pass.Result result, ShardState state, ShardMean.Touches touches) {

  /**
   * Trains.
   *
   * @param source the name of the texts for messages
   * @param start weights and accumulators before the epoch, as {@link Learner#state} has them
   * @param shard the number of the shard, from 0
   * @param stopped asked before each step
   * @return empty if it was stopped
   * @throws InvalidInputException if the training diverges
   */
  public static Optional<ShardEpoch> run(
      String source,
      StepSettings settings,
      ShardDocuments documents,
      float[][] start,
      int shard,
      int epoch,
      BooleanSupplier stopped)
      throws InvalidInputException {
    int shards =
        settings.options().descent().order() instanceof Descent.Order.Shards(int count) ? count : 1;
    LabelSets sets = documents.sets();
    int words = settings.shape().vocabulary();
    ShardMean.Touches touches = new ShardMean.Touches(words);
    try (Workers caller = new Workers(1)) {
      Learner learner = settings.resumed(sets, caller);
      List<Tensor> state = learner.state();
      for (int i = 0; i < start.length; i++) {
        System.arraycopy(start[i], 0, state.get(i).values(), 0, start[i].length);
      }
      BatchReader reader = documents.reader(words, settings.targetWeights(sets));
      Pass pass =
          new Pass(
              source,
              learner,
              reader,
              sets,
              settings.options(),
              Pass.random(settings.options().seed(), shard, shards));
      Pass.Watcher watcher =
          new Pass.Watcher() {
            @Override
            public boolean isStopped() {
              return stopped.getAsBoolean();
            }

            @Override
            public void stepped(Documents batch, ClassSample sample, int[] order, int from) {
              touches.step(batch);
            }
          };
      return pass.run(reader.all(), epoch, watcher)
          .map(result -> new ShardEpoch(result, new ShardState(state, words), touches));
    }
  }
}
