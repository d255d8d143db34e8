package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Part;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FullBatchTrainingTest {
  private static final SyntheticTask TASK = new SyntheticTask(120, 3, 2, 61, 7, 0.75, 0.1);
  private static final Set<Part> WORDS = EnumSet.of(Part.EMBEDDINGS, Part.KEYS);

  private static DescentOptions options(Head head, int epochs, Set<Part> trained) {
    return new DescentOptions(
        head,
        new DescentOptions.Start(5, 7, 1e-6),
        0.5,
        epochs,
        OptionalInt.empty(),
        50,
        trained,
        Padding.NONE);
  }

  private static FullBatchTraining training(DescentOptions options, Workers workers) {
    SeededRandom random = new SeededRandom(5);
    return new FullBatchTraining(
        options, TASK.draw(random), TASK.vocabulary(), TASK.topics(), random, workers);
  }

  @Test
  void divergenceKeepsTheTraceSoFarAndSaysWhy() throws IOException {
    DescentOptions options =
        options(new Head.Linear(), 100, EnumSet.allOf(Part.class))
            .withEmbeddingScale(0.1)
            .withRate(1e15)
            .withEpochs(100, 1);
    History trace = new History(new int[] {0, 1});
    try (Workers workers = new Workers(1)) {
      Outcome outcome = training(options, workers).run(trace, (done, epochs) -> true);
      assertThat(outcome).isInstanceOf(Outcome.Diverged.class);
      assertThat(outcome.epoch()).isBetween(1, 99);
      assertThat(((Outcome.Diverged) outcome).cause()).startsWith("the training loss is ");
      assertThat(trace.entries()).hasSize(outcome.epoch());
      assertThat(trace.entries()).allMatch(entry -> Double.isFinite(entry.trainLoss()));
    }
  }

  static List<DescentOptions> rateOfAMillion() {
    return Stream.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(10))
        .flatMap(
            head ->
                DoubleStream.of(1e-6, 0.1)
                    .mapToObj(DescentOptions.paper(head).withRate(1e6)::withEmbeddingScale))
        .map(options -> options.withEpochs(200, 1))
        .toList();
  }

  /** Either scores grow beyond any exponential, or one step makes the loss vanish. */
  @ParameterizedTest
  @MethodSource("rateOfAMillion")
  void aRateOfAMillionDiverges(DescentOptions options) throws IOException {
    History trace = new History(new int[] {0});
    SyntheticTask task = SyntheticTask.PAPER;
    try (Workers workers = new Workers(1)) {
      SeededRandom random = new SeededRandom(1);
      FullBatchTraining training =
          new FullBatchTraining(
              options, task.draw(random), task.vocabulary(), task.topics(), random, workers);
      Outcome outcome = training.run(trace, (done, epochs) -> true);
      assertThat(outcome).isInstanceOf(Outcome.Diverged.class);
      assertThat(((Outcome.Diverged) outcome).cause())
          .matches(
              "the training loss is (exactly 0: logits have grown too large for a gradient"
                  + "|NaN; the score of word \\d+ is \\S+; expected at most ±700.0)");
      assertThat(trace.entries()).hasSize(outcome.epoch()).isNotEmpty();
    }
  }

  @Test
  void startThatIsNotFiniteDivergesAtOnce() throws IOException {
    DescentOptions options = options(new Head.Linear(), 100, WORDS);
    ClassifierWeights start =
        ClassifierWeights.start(
            options.shape(TASK.vocabulary(), TASK.topics()), 0.1, new SeededRandom(5));
    start.embeddings()[17] = Float.NaN;
    History trace = new History(new int[] {0});
    try (Workers workers = new Workers(1)) {
      Outcome outcome =
          new FullBatchTraining(options, TASK.draw(new SeededRandom(5)), start, workers)
              .run(trace, (done, epochs) -> true);
      assertThat(outcome)
          .isEqualTo(
              new Outcome.Diverged(
                  0, "the training loss is NaN; the embedding of word 3 has the norm NaN"));
      assertThat(trace.entries()).isEmpty();
    }
  }

  @Test
  void stopsOnRequestAndReportsEachEpoch() throws IOException {
    List<Integer> seen = new ArrayList<>();
    History trace = new History(new int[] {0});
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
      assertThat(trace.entries()).extracting(History.Entry::epoch).containsExactly(0, 50, 100);
    }
  }

  @Test
  void lastEpochIsRecordedWhateverTheInterval() throws IOException {
    History trace = new History(new int[] {0});
    try (Workers workers = new Workers(1)) {
      training(options(new Head.Fixed(), 120, WORDS), workers).run(trace, (done, epochs) -> true);
    }
    assertThat(trace.entries()).extracting(History.Entry::epoch).containsExactly(0, 50, 100, 120);
  }

  @Test
  void accuracyCountsTheHighestLogit() throws IOException {
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = training(options(new Head.Fixed(), 600, WORDS), workers);
      TaskData data = TASK.draw(new SeededRandom(5));
      double before = training.accuracy(data.test());
      training.run(new History(new int[] {0}), (done, epochs) -> true);
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
    History trace = new History(new int[] {2, 1});
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training =
          new FullBatchTraining(options, TASK.draw(new SeededRandom(5)), start, workers);
      assertThat(training.state().queryNorm()).isEqualTo(Math.sqrt(5));
      trace.record(17, 0.5, 0.6, training.state());
    }
    assertThat(trace.last())
        .usingRecursiveComparison()
        .isEqualTo(
            new History.Entry(
                17, 0.5, 0.6, new double[] {0, 2}, new double[] {0, 5}, new double[0]));
  }

  @Test
  void optionsArePinnedAndChecked() {
    DescentOptions paper = DescentOptions.paper(new Head.Fixed());
    assertThat(paper)
        .isEqualTo(
            new DescentOptions(
                new Head.Fixed(),
                new DescentOptions.Start(10, 10, 1e-6),
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
