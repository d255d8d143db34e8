package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Part;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shortcuts are exact: the same trajectory as without them, and as in plain double. */
class ShortcutsTest {
  private static final int WORDS = 47;
  private static final int CLASSES = 3;
  private static final int EPOCHS = 500;

  static List<DescentOptions> options() {
    List<Set<Part>> trained =
        List.of(
            EnumSet.of(Part.EMBEDDINGS, Part.KEYS, Part.HEAD),
            EnumSet.of(Part.EMBEDDINGS, Part.KEYS),
            EnumSet.of(Part.EMBEDDINGS, Part.HEAD),
            EnumSet.of(Part.KEYS, Part.HEAD),
            EnumSet.of(Part.KEYS),
            EnumSet.of(Part.HEAD),
            EnumSet.of(Part.EMBEDDINGS, Part.KEYS, Part.HEAD, Part.QUERY),
            EnumSet.of(Part.EMBEDDINGS, Part.QUERY),
            EnumSet.of(Part.QUERY, Part.KEYS));
    List<DescentOptions> all = new ArrayList<>();
    for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(7))) {
      for (Set<Part> parts : trained) {
        DescentOptions options = DescentOptions.paper(head).withDim(11).withTrained(parts);
        if (!(head instanceof Head.Fixed && parts.equals(EnumSet.of(Part.HEAD)))) {
          all.add(options.withRate(0.5).withEpochs(EPOCHS, 50));
        }
      }
    }
    return all;
  }

  /** Documents of 0 to 12 words, some of them several times; dev has words that train lacks. */
  private static TaskData data() {
    SeededRandom random = new SeededRandom(4);
    Documents.Builder builder = new Documents.Builder(WORDS);
    return new TaskData(
        draw(61, 40, random, builder),
        draw(23, WORDS - 1, random, builder),
        draw(17, WORDS, random, builder));
  }

  private static Documents draw(
      int count, int words, SeededRandom random, Documents.Builder builder) {
    int[] offsets = new int[count + 1];
    for (int i = 0; i < count; i++) {
      offsets[i + 1] = offsets[i] + random.below(13);
    }
    int[] positions = IntStream.range(0, offsets[count]).map(i -> random.below(words)).toArray();
    int[] labels = IntStream.range(0, count).map(i -> random.below(CLASSES)).toArray();
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = 0.5f + (float) random.uniform();
    }
    return builder.build(offsets, positions, labels, weights);
  }

  /** Keys that are not 0, so that frozen keys and a trained query have an effect. */
  private static ClassifierWeights start(DescentOptions options) {
    SeededRandom random = new SeededRandom(8);
    ClassifierWeights start = ClassifierWeights.start(options.shape(WORDS, CLASSES), 0.3, random);
    for (int i = 0; i < start.keys().length; i++) {
      start.keys()[i] = (float) (0.3 * random.gaussian());
    }
    return start;
  }

  @ParameterizedTest
  @MethodSource("options")
  void shortcutsFollowTheReferenceInDouble(DescentOptions options) throws IOException {
    TaskData data = data();
    ClassifierWeights start = start(options);
    DoubleDescent reference = new DoubleDescent(options, start);
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = new FullBatchTraining(options, data, start, workers);
      Outcome outcome =
          training.run(
              (epoch, trainLoss, devLoss, state) -> {
                assertThat(trainLoss).isCloseTo(reference.loss(data.train()), within(1e-12));
                assertThat(devLoss).isCloseTo(reference.loss(data.dev()), within(1e-11));
                for (int word = 0; word < WORDS; word++) {
                  assertThat(state.score(word)).isCloseTo(reference.score(word), within(1e-11));
                  assertThat(state.norm(word)).isCloseTo(reference.norm(word), within(1e-11));
                }
              },
              (done, epochs) -> {
                reference.step(data.train());
                return true;
              });
      assertThat(outcome).isEqualTo(new Outcome.Completed(EPOCHS));
      // Progress includes the last epoch.
      DoubleDescent again = new DoubleDescent(options, start);
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        again.step(data.train());
      }
      ClassifierWeights weights = training.state().weights();
      for (WeightName name : weights.shape().tensors().keySet()) {
        double[] expected = again.values(name);
        for (int i = 0; i < expected.length; i++) {
          assertThat((double) weights.values(name)[i])
              .as(name.toString())
              .isCloseTo(expected[i], within(1e-7 * Math.max(1, Math.abs(expected[i]))));
        }
      }
    }
  }

  /**
   * Each of 500 steps rounds to float, 6e-8 of a number of up to about 3, in the worst case always
   * to the same side: 1e-4. The median has to be far better.
   */
  @ParameterizedTest
  @MethodSource("options")
  void shortcutsFollowTheGeneralPath(DescentOptions options) throws IOException {
    TaskData data = data();
    List<double[]> shortcuts = new ArrayList<>();
    List<double[]> general = new ArrayList<>();
    try (Workers workers = new Workers(1)) {
      new FullBatchTraining(options, data, start(options), workers)
          .run(into(shortcuts), (done, epochs) -> true);
      FullBatchTraining.withoutShortcuts(options, data, start(options), workers)
          .run(into(general), (done, epochs) -> true);
    }
    assertThat(shortcuts).hasSize(EPOCHS / 50 + 1).hasSameSizeAs(general);
    double[] differences =
        IntStream.range(0, general.size())
            .boxed()
            .flatMapToDouble(
                i ->
                    IntStream.range(0, general.get(i).length)
                        .mapToDouble(j -> Math.abs(general.get(i)[j] - shortcuts.get(i)[j])))
            .sorted()
            .toArray();
    assertThat(differences[differences.length - 1]).isLessThan(1e-4);
    assertThat(differences[differences.length / 2]).isLessThan(2e-6);
    assertThat(general.getLast()).isNotEqualTo(general.getFirst());
  }

  private static Recorder into(List<double[]> trajectory) {
    return (epoch, trainLoss, devLoss, state) -> {
      double[] record = Arrays.copyOf(new double[] {trainLoss, devLoss}, 2 + 2 * WORDS);
      System.arraycopy(state.scores(), 0, record, 2, WORDS);
      System.arraycopy(state.norms(), 0, record, 2 + WORDS, WORDS);
      trajectory.add(record);
    };
  }

  @ParameterizedTest
  @MethodSource("options")
  void tracesAreTheSameForAnyNumberOfThreads(DescentOptions options) throws IOException {
    TaskData data = SyntheticTask.PAPER.draw(new SeededRandom(1));
    List<List<double[]>> traces = new ArrayList<>();
    for (int threads : new int[] {1, 2, 4}) {
      List<double[]> trace = new ArrayList<>();
      try (Workers workers = new Workers(threads)) {
        new FullBatchTraining(
                options.withEpochs(12, 4).withRate(20),
                data,
                SyntheticTask.PAPER.vocabulary(),
                SyntheticTask.PAPER.topics(),
                new SeededRandom(1),
                workers)
            .run(
                (epoch, trainLoss, devLoss, state) -> {
                  trace.add(new double[] {trainLoss, devLoss});
                  trace.add(state.scores());
                  trace.add(state.norms());
                },
                (done, epochs) -> true);
      }
      traces.add(trace);
    }
    for (List<double[]> trace : traces) {
      assertThat(trace).hasSize(12).usingRecursiveComparison().isEqualTo(traces.getFirst());
    }
  }
}
