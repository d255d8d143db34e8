package dev.heed.dynamics.ageing;

import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.GradientFlow;
import dev.heed.dynamics.TwoTime;
import dev.heed.dynamics.experiment.DescentSettings;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The gradient flow of the synthetic task with a fixed head, recorded over all times.
 *
 * @param weights embeddings and keys, all that is trained
 * @param scores the score of each topic word
 * @param times of the records
 */
record FlowStates(TwoTime weights, TwoTime scores, double[] times) {
  private static final double TOLERANCE = 1e-6;
  private static final int RECORDS_PER_DECADE = 10;

  static FlowStates of(SyntheticTask task, double until, long seed, Workers workers, Runnable pulse)
      throws IOException {
    DescentOptions options = DescentSettings.PAPER.options(HeadKind.FIXED);
    ClassifierWeights start =
        ClassifierWeights.start(
            options.shape(task.vocabulary(), task.topics()),
            options.embeddingScale(),
            new SeededRandom(seed));
    GradientFlow flow =
        new GradientFlow(options, task.draw(new SeededRandom(seed)), start, workers);
    int records = (int) Math.floor(RECORDS_PER_DECADE * StrictMath.log10(until)) + 1;
    double[] times =
        IntStream.range(0, records)
            .mapToDouble(i -> until * StrictMath.pow(10, (i - records + 1.0) / RECORDS_PER_DECADE))
            .toArray();
    List<double[]> weights = new ArrayList<>();
    List<double[]> scores = new ArrayList<>();
    flow.run(
        times,
        TOLERANCE,
        (_, _, _, state) -> {
          weights.add(trained(state.weights()));
          scores.add(IntStream.range(0, task.topicWords()).mapToDouble(state::score).toArray());
        },
        (_, _) -> {
          pulse.run();
          return true;
        });
    return new FlowStates(new TwoTime(times, weights), new TwoTime(times, scores), times);
  }

  private static double[] trained(ClassifierWeights weights) {
    float[] embeddings = weights.embeddings();
    float[] keys = weights.keys();
    double[] all = new double[embeddings.length + keys.length];
    for (int i = 0; i < embeddings.length; i++) {
      all[i] = embeddings[i];
    }
    for (int i = 0; i < keys.length; i++) {
      all[embeddings.length + i] = keys[i];
    }
    return all;
  }
}
