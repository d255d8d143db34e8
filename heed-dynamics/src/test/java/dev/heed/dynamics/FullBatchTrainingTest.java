package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.parallel.Workers;
import dev.heed.pooling.ClassifierWeights;
import dev.heed.pooling.Head;
import dev.heed.pooling.Part;
import dev.heed.pooling.ReferenceClassifier;
import dev.heed.pooling.Tensor;
import dev.heed.random.SeededRandom;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FullBatchTrainingTest {
  private static final SyntheticTask TASK = new SyntheticTask(120, 3, 2, 61, 7, 0.75, 0.1);
  private static final Set<Part> WORDS = EnumSet.of(Part.EMBEDDINGS, Part.KEYS);

  static List<DescentOptions> heads() {
    return List.of(
        options(new Head.Fixed(), 300, WORDS),
        options(new Head.Linear(), 300, EnumSet.of(Part.EMBEDDINGS, Part.KEYS, Part.HEAD)),
        options(new Head.Mlp(5), 300, EnumSet.of(Part.EMBEDDINGS, Part.KEYS, Part.HEAD)),
        options(new Head.Fixed(), 300, EnumSet.of(Part.EMBEDDINGS)));
  }

  private static DescentOptions options(Head head, int epochs, Set<Part> trained) {
    return new DescentOptions(
        head, 5, 7, 1e-6, 0.5, epochs, OptionalInt.empty(), 50, trained, Padding.NONE);
  }

  private static FullBatchTraining training(DescentOptions options, Workers workers) {
    SeededRandom random = new SeededRandom(5);
    return new FullBatchTraining(
        options, TASK.draw(random), TASK.vocabulary(), TASK.topics(), random, workers);
  }

  /** The same trajectory in double, one plain step after the other. */
  @ParameterizedTest
  @MethodSource("heads")
  void followsTheReferenceInDouble(DescentOptions options) throws IOException {
    List<Integer> words = IntStream.range(0, TASK.vocabulary()).boxed().toList();
    WordTrace trace = new WordTrace(words);
    List<Double> losses = new ArrayList<>();
    Map<String, double[]> reference;
    ClassifierWeights weights;
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = training(options, workers);
      reference = inDouble(training.state().weights());
      assertThat(training.run(trace, (done, epochs) -> true)).isEqualTo(new Outcome.Completed(300));
      weights = training.state().weights();
    }
    TaskData data = TASK.draw(new SeededRandom(5));
    for (int epoch = 0; epoch <= 300; epoch++) {
      ReferenceClassifier pass = new ReferenceClassifier(weights.shape(), reference, data.train());
      if (epoch % 50 == 0) {
        losses.add(pass.loss());
      }
      if (epoch < 300) {
        descend(reference, pass.gradients(), options);
      }
    }
    for (int i = 0; i < losses.size(); i++) {
      assertThat(trace.entries().get(i).epoch()).isEqualTo(50 * i);
      assertThat(trace.entries().get(i).trainLoss()).isCloseTo(losses.get(i), within(2e-5));
    }
    assertThat(trace.last().trainLoss()).isLessThan(0.9 * losses.getFirst());
    assertThat(trace.last().devLoss())
        .isCloseTo(
            new ReferenceClassifier(weights.shape(), reference, data.dev()).loss(), within(5e-5));
    for (Tensor tensor : weights.tensors()) {
      double[] expected = reference.get(tensor.name());
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) tensor.values()[i])
            .as(tensor.name())
            .isCloseTo(expected[i], within(5e-5));
      }
    }
  }

  private static void descend(
      Map<String, double[]> weights, Map<String, double[]> gradients, DescentOptions options) {
    weights.forEach(
        (name, values) -> {
          Part part = Part.of(name);
          boolean fixed = part == Part.HEAD && options.head() instanceof Head.Fixed;
          for (int i = 0; i < values.length && options.trained().contains(part) && !fixed; i++) {
            values[i] -= options.rate() * gradients.get(name)[i];
          }
        });
  }

  private static Map<String, double[]> inDouble(ClassifierWeights weights) {
    Map<String, double[]> map = new LinkedHashMap<>();
    for (Tensor tensor : weights.tensors()) {
      float[] values = tensor.values();
      map.put(
          tensor.name(), IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
    }
    return map;
  }

  @Test
  void divergenceKeepsTheTraceSoFarAndSaysWhy() throws IOException {
    DescentOptions options =
        options(new Head.Linear(), 100, EnumSet.allOf(Part.class))
            .withEmbeddingScale(0.1)
            .withRate(1e15)
            .withEpochs(100, 1);
    WordTrace trace = new WordTrace(List.of(0, 1));
    try (Workers workers = new Workers(1)) {
      Outcome outcome = training(options, workers).run(trace, (done, epochs) -> true);
      assertThat(outcome).isInstanceOf(Outcome.Diverged.class);
      assertThat(outcome.epoch()).isBetween(1, 99);
      assertThat(((Outcome.Diverged) outcome).cause()).startsWith("the training loss is ");
      assertThat(trace.entries()).hasSize(outcome.epoch());
      assertThat(trace.entries()).allMatch(entry -> Double.isFinite(entry.trainLoss()));
    }
  }

  @Test
  void startThatIsNotFiniteDivergesAtOnce() throws IOException {
    DescentOptions options = options(new Head.Linear(), 100, WORDS);
    ClassifierWeights start =
        ClassifierWeights.start(
            options.shape(TASK.vocabulary(), TASK.topics()), 0.1, new SeededRandom(5));
    start.embeddings()[17] = Float.NaN;
    WordTrace trace = new WordTrace(List.of(0));
    try (Workers workers = new Workers(1)) {
      Outcome outcome =
          new FullBatchTraining(options, TASK.draw(new SeededRandom(5)), start, workers)
              .run(trace, (done, epochs) -> true);
      assertThat(outcome)
          .isEqualTo(new Outcome.Diverged(0, "the training loss is NaN; not finite: embeddings"));
      assertThat(trace.entries()).isEmpty();
    }
  }

  @Test
  void stopsWhenAskedAndReportsEachEpoch() throws IOException {
    List<Integer> seen = new ArrayList<>();
    WordTrace trace = new WordTrace(List.of(0));
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = training(options(new Head.Fixed(), 300, WORDS), workers);
      Outcome outcome =
          training.run(
              trace,
              (done, epochs) -> {
                assertThat(epochs).isEqualTo(300);
                seen.add(done);
                return done < 120;
              });
      assertThat(outcome).isEqualTo(new Outcome.Cancelled(120));
      assertThat(seen).isEqualTo(IntStream.rangeClosed(0, 120).boxed().toList());
      assertThat(trace.entries()).extracting(WordTrace.Entry::epoch).containsExactly(0, 50, 100);
    }
  }

  @Test
  void lastEpochIsRecordedWhateverTheInterval() throws IOException {
    WordTrace trace = new WordTrace(List.of(0));
    try (Workers workers = new Workers(1)) {
      training(options(new Head.Fixed(), 120, WORDS), workers).run(trace, (done, epochs) -> true);
    }
    assertThat(trace.entries()).extracting(WordTrace.Entry::epoch).containsExactly(0, 50, 100, 120);
  }

  @Test
  void accuracyCountsTheHighestLogit() throws IOException {
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = training(options(new Head.Fixed(), 600, WORDS), workers);
      TaskData data = TASK.draw(new SeededRandom(5));
      double before = training.accuracy(data.test());
      training.run(new WordTrace(List.of(0)), (done, epochs) -> true);
      assertThat(before).isLessThan(0.7);
      assertThat(training.accuracy(data.test())).isEqualTo(1);
    }
  }

  @Test
  void traceHoldsScoreAndNorm() throws IOException {
    DescentOptions options = options(new Head.Fixed(), 1, WORDS);
    ClassifierWeights start = ClassifierWeights.zeros(options.shape(TASK.vocabulary(), 3));
    start.query()[0] = 2;
    start.query()[6] = -1;
    start.keys()[7] = 3;
    start.keys()[13] = 4;
    start.embeddings()[5] = 3;
    start.embeddings()[9] = -4;
    WordTrace trace = new WordTrace(List.of(2, 1));
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training =
          new FullBatchTraining(options, TASK.draw(new SeededRandom(5)), start, workers);
      assertThat(training.state().queryNorm()).isEqualTo(Math.sqrt(5));
      trace.record(17, 0.5, 0.6, training.state());
    }
    assertThat(trace.last())
        .isEqualTo(new WordTrace.Entry(17, 0.5, 0.6, List.of(0.0, 2.0), List.of(0.0, 5.0)));
  }

  @Test
  void optionsArePinnedAndChecked() {
    DescentOptions paper = DescentOptions.paper(new Head.Fixed());
    assertThat(paper)
        .isEqualTo(
            new DescentOptions(
                new Head.Fixed(),
                10,
                10,
                1e-6,
                0.1,
                5000,
                OptionalInt.empty(),
                10,
                WORDS,
                Padding.NONE));
    assertThat(DescentOptions.paper(new Head.Linear()).trained())
        .containsExactly(Part.EMBEDDINGS, Part.KEYS, Part.HEAD);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> paper.withRate(0))
        .withMessage("rate is 0.0; expected a positive number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> paper.withEpochs(0, 1))
        .withMessage("epochs is 0; expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> paper.withPatience(0))
        .withMessage("patience is 0; expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> paper.withTrained(Set.of()))
        .withMessageContaining("no part is trained");
  }
}
