package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.training.Head;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Early stopping, and runs that are resumed from a snapshot. */
class ResumeTest {
  private static final SyntheticTask TASK = new SyntheticTask(90, 3, 2, 31, 7, 0.5, 0.2);
  private static final int PATIENCE = 40;

  static List<DescentOptions> options() {
    return List.of(
        overfitting(new Head.Fixed()),
        overfitting(new Head.Linear()),
        overfitting(new Head.Mlp(5)),
        overfitting(new Head.Linear()).withPadding(Padding.SHARED_WORD));
  }

  private static DescentOptions overfitting(Head head) {
    return DescentOptions.paper(head).withRate(0.5).withEpochs(3000, 25).withPatience(PATIENCE);
  }

  private static FullBatchTraining training(DescentOptions options, Workers workers) {
    SeededRandom random = new SeededRandom(3);
    TaskData data = TASK.draw(random);
    // A wrong label in three makes the dev loss rise again.
    for (int i = 0; i < data.dev().count(); i += 3) {
      data.dev().labels()[i] = (data.dev().labels()[i] + 1) % TASK.topics();
    }
    return new FullBatchTraining(options, data, TASK.vocabulary(), TASK.topics(), random, workers);
  }

  private static History trace() {
    return new History(IntStream.range(0, TASK.vocabulary()).toArray());
  }

  private static List<float[]> values(FullBatchTraining training) {
    return training.state().weights().tensors().stream().map(Tensor::values).toList();
  }

  @ParameterizedTest
  @MethodSource("options")
  void theBestWeightsAreRestored(DescentOptions options) throws IOException {
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = training(options, workers);
      List<Double> devLosses = new ArrayList<>();
      Outcome outcome =
          training(options.withEpochs(3000, 1), workers)
              .run((e, loss, devLoss, state) -> devLosses.add(devLoss), (done, n) -> true);
      assertThat(training.run(trace(), (done, n) -> true)).isEqualTo(outcome);

      assertThat(outcome).isInstanceOf(Outcome.Exhausted.class);
      int best = outcome.epoch() - PATIENCE;
      assertThat(best).isPositive();
      assertThat(training.bestEpoch()).isEqualTo(best);
      assertThat(devLosses).hasSize(outcome.epoch() + 1);
      assertThat(devLosses.stream().mapToDouble(loss -> loss).min()).hasValue(devLosses.get(best));

      FullBatchTraining upToBest = training(options.withEpochs(best, 1), workers);
      upToBest.run(trace(), (done, n) -> true);
      assertThat(values(training)).usingRecursiveComparison().isEqualTo(values(upToBest));
      assertThat(training.state().scores()).isEqualTo(upToBest.state().scores());
      assertThat(training.state().norms()).isEqualTo(upToBest.state().norms());
    }
  }

  /** Before, at and after the best epoch, at an epoch with a record and at one without. */
  @ParameterizedTest
  @MethodSource("options")
  void aRunIsResumedToTheSameBytes(DescentOptions options) throws IOException {
    try (Workers workers = new Workers(1)) {
      History unbrokenTrace = trace();
      FullBatchTraining unbroken = training(options, workers);
      Outcome outcome = unbroken.run(unbrokenTrace, (done, n) -> true);
      int best = unbroken.bestEpoch();
      for (int stop : new int[] {0, 25, 31, best - 1, best, best + 1, outcome.epoch()}) {
        History trace = trace();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FullBatchTraining first = training(options, workers);
        first.run(trace, (done, n) -> done < stop);
        if (stop < outcome.epoch()) {
          first.snapshot().write(bytes);
          FullBatchTraining second = training(options, workers);
          second.resume(TrainingSnapshot.read(new ByteArrayInputStream(bytes.toByteArray())));
          assertThat(second.run(trace, (done, n) -> true)).isEqualTo(outcome);
          assertThat(second.bestEpoch()).isEqualTo(best);
          assertThat(values(second)).usingRecursiveComparison().isEqualTo(values(unbroken));
        }
        assertThat(trace.entries()).usingRecursiveComparison().isEqualTo(unbrokenTrace.entries());
      }
    }
  }

  @Test
  void snapshotsAreTakenWhileItRuns() throws IOException {
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = training(overfitting(new Head.Fixed()), workers);
      List<TrainingSnapshot> snapshots = new ArrayList<>();
      training.run(
          trace(),
          (done, n) -> {
            if (done == 60) {
              snapshots.add(training.snapshot());
            }
            return true;
          });
      FullBatchTraining second = training(overfitting(new Head.Fixed()), workers);
      second.resume(snapshots.getFirst());
      second.run(trace(), (done, n) -> true);
      assertThat(values(second)).usingRecursiveComparison().isEqualTo(values(training));
    }
  }

  @Test
  void damagedAndForeignSnapshotsAreRejected() throws IOException {
    try (Workers workers = new Workers(1)) {
      FullBatchTraining training = training(overfitting(new Head.Fixed()), workers);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      training.snapshot().write(out);
      byte[] bytes = out.toByteArray();
      assertThatIOException()
          .isThrownBy(
              () ->
                  TrainingSnapshot.read(
                      new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length / 2))))
          .withMessageContaining("cut off");
      bytes[0]++;
      assertThatIOException()
          .isThrownBy(() -> TrainingSnapshot.read(new ByteArrayInputStream(bytes)))
          .withMessageContaining("not a snapshot");
      TrainingSnapshot other = training(overfitting(new Head.Linear()), workers).snapshot();
      TrainingSnapshot late =
          new TrainingSnapshot(
              5000, training.snapshot().values(), 0, 1, training.snapshot().best());
      FullBatchTraining fixed = training(overfitting(new Head.Fixed()), workers);
      assertThatIllegalArgumentException().isThrownBy(() -> fixed.resume(late));
      FullBatchTraining wide = training(overfitting(new Head.Mlp(5)), workers);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wide.resume(other))
          .withMessageContaining("the snapshot has ");
    }
  }
}
