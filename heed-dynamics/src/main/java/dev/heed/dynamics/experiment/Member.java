package dev.heed.dynamics.experiment;

import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.TrainingSnapshot;
import dev.heed.lab.experiment.Trainee;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;

/** One of several trainings, with its history. */
public final class Member implements Trainee {
  private final String name;
  private final History history;
  private final Function<History.Entry, List<?>> row;
  private final Supplier<FullBatchTraining> start;
  private Optional<FullBatchTraining> training = Optional.empty();
  private Outcome outcome = new Outcome.Cancelled(0);

  /**
   * A training before its first epoch.
   *
   * @param name of the training, for readers
   * @param row the cells of an entry in the trace
   * @param start makes the training at epoch 0
   */
  public Member(
      String name,
      History history,
      Function<History.Entry, List<?>> row,
      Supplier<FullBatchTraining> start) {
    this.name = name;
    this.history = history;
    this.row = row;
    this.start = start;
  }

  public String name() {
    return name;
  }

  public History history() {
    return history;
  }

  public synchronized FullBatchTraining training() {
    if (training.isEmpty()) {
      training = Optional.of(start.get());
    }
    return training.get();
  }

  public Outcome outcome() {
    return outcome;
  }

  @Override
  public boolean isRunning() {
    return outcome instanceof Outcome.Cancelled;
  }

  @Override
  public int epoch() {
    return history.size() == 0 ? -1 : outcome.epoch();
  }

  @Override
  public long doneSteps() {
    return isRunning() ? outcome.epoch() : allSteps();
  }

  @Override
  public long allSteps() {
    return training().epochs();
  }

  @Override
  public void advance(int untilEpoch, double maxSeconds) throws IOException {
    long end = System.nanoTime() + (long) (maxSeconds * 1e9);
    outcome =
        training().run(history, (epoch, _) -> epoch < untilEpoch && System.nanoTime() - end < 0);
  }

  @Override
  public List<Row> rows(int after, int upTo) {
    return history.entries().stream()
        .filter(entry -> entry.epoch() > after && entry.epoch() <= upTo)
        .map(entry -> new Row(entry.epoch(), row.apply(entry)))
        .toList();
  }

  @Override
  public OptionalDouble loss() {
    return history.size() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(history.last().trainLoss());
  }

  @Override
  public Optional<String> problem() {
    return outcome instanceof Outcome.Diverged(int epoch, String cause)
        ? Optional.of(
            "%s: the training diverged in epoch %d: %s; expected finite numbers, try a lower rate"
                .formatted(name, epoch, cause))
        : Optional.empty();
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeBoolean(outcome instanceof Outcome.Exhausted);
    out.writeBoolean(isRunning());
    out.writeInt(outcome.epoch());
    history.write(out);
    training().snapshot().write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    boolean exhausted = in.readBoolean();
    boolean running = in.readBoolean();
    int epoch = in.readInt();
    outcome =
        running
            ? new Outcome.Cancelled(epoch)
            : exhausted ? new Outcome.Exhausted(epoch) : new Outcome.Completed(epoch);
    history.read(in);
    training().resume(TrainingSnapshot.read(in));
  }
}
