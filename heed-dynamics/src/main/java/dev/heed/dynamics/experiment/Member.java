package dev.heed.dynamics.experiment;

import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.Progress;
import dev.heed.dynamics.TrainingSnapshot;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** One of several trainings, with its history. */
public final class Member {
  private final String name;
  private final History history;
  private final Supplier<FullBatchTraining> start;
  private Optional<FullBatchTraining> training = Optional.empty();
  private Outcome outcome = new Outcome.Cancelled(0);

  /**
   * @param name of the training, for the trace and the reader
   * @param start makes the training at epoch 0
   */
  public Member(String name, History history, Supplier<FullBatchTraining> start) {
    this.name = name;
    this.history = history;
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

  boolean isRunning() {
    return outcome instanceof Outcome.Cancelled;
  }

  /** Trains until {@code progress} says stop, or to the end. */
  void advance(Progress progress) throws IOException {
    outcome = training().run(history, progress);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(outcome instanceof Outcome.Exhausted);
    out.writeBoolean(isRunning());
    out.writeInt(outcome.epoch());
    history.write(out);
    training().snapshot().write(out);
  }

  void read(DataInputStream in) throws IOException {
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
