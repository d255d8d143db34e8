package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientFlowTest {
  private static final SyntheticTask TASK = new SyntheticTask(90, 3, 2, 31, 7, 0.7, 0.2);
  private static final double TIME = 60;

  static List<Head> heads() {
    return List.of(new Head.Fixed(), new Head.Linear());
  }

  private static ClassifierWeights start(DescentOptions options) {
    return ClassifierWeights.start(
        options.shape(TASK.vocabulary(), TASK.topics()), 0.01, new SeededRandom(2));
  }

  private static TaskData data() {
    return TASK.draw(new SeededRandom(1));
  }

  /** Scores and norms of all words, and the loss. */
  private static double[] view(double loss, TrainingState state) {
    return DoubleStream.concat(
            DoubleStream.of(loss),
            DoubleStream.concat(DoubleStream.of(state.scores()), DoubleStream.of(state.norms())))
        .toArray();
  }

  private static double[] descend(Head head, double rate, Workers workers) throws IOException {
    DescentOptions options = DescentOptions.paper(head).withRate(rate);
    int epochs = (int) Math.round(TIME / rate);
    List<double[]> views = new ArrayList<>();
    new FullBatchTraining(options.withEpochs(epochs, epochs), data(), start(options), workers)
        .run((epoch, loss, dev, state) -> views.add(view(loss, state)), (done, n) -> true);
    return views.getLast();
  }

  /**
   * Gradient descent is off by a multiple of its rate, so half the rate halves the distance, and
   * twice the finer run less the coarser one has only the square of the rate left.
   */
  @ParameterizedTest
  @MethodSource("heads")
  void smallStepsOfGradientDescentTendToTheFlow(Head head) throws IOException {
    try (Workers workers = new Workers(1)) {
      DescentOptions options = DescentOptions.paper(head);
      List<double[]> flow = new ArrayList<>();
      GradientFlow.Run run =
          new GradientFlow(options, data(), start(options), workers)
              .run(
                  new double[] {0, 7, TIME},
                  1e-9,
                  (time, loss, dev, state) -> flow.add(view(loss, state)),
                  (done, n) -> true);
      assertThat(flow).hasSize(3);
      assertThat(flow.get(2)[0]).isLessThan(0.8 * flow.get(0)[0]);

      double[] coarse = descend(head, 0.02, workers);
      double[] fine = descend(head, 0.01, workers);
      double[] extrapolated = coarse.clone();
      for (int i = 0; i < coarse.length; i++) {
        extrapolated[i] = 2 * fine[i] - coarse[i];
      }
      double coarseError = distance(coarse, flow.get(2));
      double fineError = distance(fine, flow.get(2));
      assertThat(coarseError / fineError).isCloseTo(2, within(0.1));
      assertThat(distance(extrapolated, flow.get(2))).isLessThan(0.03 * fineError);
      assertThat(fineError).isLessThan(0.02);
      assertThat(run.evaluations()).isLessThan(1500);
      assertThat(run.time()).isEqualTo(TIME);
    }
  }

  private static double distance(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  @Test
  void fewerGradientsThanEpochsReachTheSameTime() throws IOException {
    DescentOptions options = DescentOptions.paper(new Head.Fixed());
    List<Double> scores = new ArrayList<>();
    try (Workers workers = new Workers(1)) {
      GradientFlow flow = new GradientFlow(options, data(), start(options), workers);
      FlowRecorder recorder = (time, loss, dev, state) -> scores.add(state.score(0));
      GradientFlow.Run coarse = flow.run(new double[] {500}, 1e-5, recorder, (done, n) -> true);
      GradientFlow.Run fine = flow.run(new double[] {500}, 1e-10, recorder, (done, n) -> true);
      assertThat(coarse.evaluations()).isLessThan(5000 / 20);
      assertThat(fine.evaluations()).isGreaterThan(2 * coarse.evaluations());
      assertThat(scores.get(0)).isCloseTo(scores.get(1), within(1e-3));
      assertThat(coarse.cancelled()).isFalse();
      assertThat(coarse.steps()).isPositive();
    }
  }

  /** {@code s = 2 log log t + const} and {@code ‖ν‖ = Θ(log t)}, over the last three decades. */
  @Test
  void lateInTrainingScoresGrowAsTheLogarithmOfALogarithm() throws IOException {
    DescentOptions options = DescentOptions.paper(new Head.Fixed());
    SyntheticTask task = SyntheticTask.PAPER;
    double[] times =
        IntStream.rangeClosed(0, 30).mapToDouble(i -> 1e9 * Math.pow(10, i / 10.0)).toArray();
    List<Double> scores = new ArrayList<>();
    List<Double> norms = new ArrayList<>();
    try (Workers workers = new Workers(1)) {
      ClassifierWeights start =
          ClassifierWeights.start(
              options.shape(task.vocabulary(), task.topics()), 1e-6, new SeededRandom(1));
      GradientFlow.Run run =
          new GradientFlow(options, task.draw(new SeededRandom(1)), start, workers)
              .run(
                  times,
                  1e-6,
                  (time, loss, dev, state) -> {
                    scores.add(state.score(0));
                    norms.add(state.norm(0));
                  },
                  (done, n) -> true);
      assertThat(run.evaluations()).isLessThan(1000);
    }
    LateTimeFit score = LateTimeFit.rank(times, array(scores)).getFirst();
    assertThat(score.law()).isEqualTo(LateTimeFit.Law.LOG_LOG);
    assertThat(score.slope()).isCloseTo(2, within(0.1));
    assertThat(score.rSquared()).isGreaterThan(0.9999);
    List<LateTimeFit> norm = LateTimeFit.rank(times, array(norms));
    assertThat(norm.getFirst().law()).isEqualTo(LateTimeFit.Law.LOG);
    assertThat(norm.getFirst().residual()).isLessThan(0.5 * norm.get(1).residual());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }

  @Test
  void stopsOnRequest() throws IOException {
    DescentOptions options = DescentOptions.paper(new Head.Fixed());
    List<Double> times = new ArrayList<>();
    try (Workers workers = new Workers(1)) {
      GradientFlow.Run run =
          new GradientFlow(options, data(), start(options), workers)
              .run(
                  new double[] {1, 5, 100, 1000},
                  1e-6,
                  (time, loss, dev, state) -> times.add(time),
                  (done, n) -> done < 2);
      assertThat(run.cancelled()).isTrue();
      assertThat(run.time()).isBetween(5.0, 999.0);
      assertThat(times).startsWith(1.0, 5.0).doesNotContain(1000.0);
    }
  }

  @Test
  void invalidArgumentsAreRejected() {
    DescentOptions options = DescentOptions.paper(new Head.Fixed());
    try (Workers workers = new Workers(1)) {
      GradientFlow flow = new GradientFlow(options, data(), start(options), workers);
      for (double[] times : new double[][] {{}, {0}, {2, 1}, {-1, 1}, {Double.NaN}}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> flow.run(times, 1e-6, (t, l, d, s) -> {}, (done, n) -> true));
      }
      DescentOptions rectified = DescentOptions.paper(new Head.Mlp(5));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new GradientFlow(rectified, data(), start(rectified), workers))
          .withMessageContaining("gradient jumps");
      ClassifierWeights start = start(options);
      start.embeddings()[3] = Float.NaN;
      GradientFlow broken = new GradientFlow(options, data(), start, workers);
      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(
              () -> broken.run(new double[] {1}, 1e-6, (t, l, d, s) -> {}, (done, n) -> true))
          .withMessageContaining("loss is NaN");
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () ->
                  flow.run(
                      new double[] {1},
                      1e-6,
                      (t, l, d, s) -> {
                        throw new IOException("full");
                      },
                      (done, n) -> true))
          .withMessage("full");
    }
  }
}
