package dev.heed.nets.experiment;

import dev.heed.nets.attention.AttentionKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One of the trainings that are compared, with its history. */
public final class Member {
  private final Trainee trainee;
  private final Learner learner;
  private final Limits limits;
  private final List<Entry> history = new ArrayList<>();
  private int epoch;
  private int step;
  private double seconds;
  private boolean stopped;

  /**
   * Which training it is.
   *
   * @param label what else tells it from others, for the trace; may be empty
   * @param group trainings of a group share their data
   * @param run within the group
   */
  public record Trainee(AttentionKind kind, String label, int group, int run) {}

  /**
   * How long a training may take.
   *
   * @param patience epochs without a lower validation loss after which it stops; 0 for never
   */
  public record Limits(int epochs, int patience) {
    public Limits {
      if (epochs < 1 || patience < 0) {
        throw new IllegalArgumentException(
            "epochs is %d, patience is %d; expected at least 1 and 0".formatted(epochs, patience));
      }
    }
  }

  public Member(Trainee trainee, Learner learner, Limits limits) {
    this.trainee = trainee;
    this.learner = learner;
    this.limits = limits;
  }

  public Trainee trainee() {
    return trainee;
  }

  public Learner learner() {
    return learner;
  }

  List<Entry> history() {
    return Collections.unmodifiableList(history);
  }

  /** Epochs that are complete. */
  int epoch() {
    return epoch;
  }

  /** About how many steps it makes, if it is not stopped. */
  long allSteps() {
    return (long) limits.epochs() * learner.steps(0);
  }

  /** About how many of them are behind it. */
  long doneSteps() {
    return isRunning() ? Math.min((long) epoch * learner.steps(0) + step, allSteps()) : allSteps();
  }

  boolean isRunning() {
    return !stopped && epoch < limits.epochs();
  }

  /** Whether it has steps to make before this epoch is complete. */
  boolean advances(int untilEpoch) {
    return isRunning() && epoch < untilEpoch;
  }

  Entry last() {
    return history.getLast();
  }

  /** The entry that counts: of the lowest validation loss, or the last where there is none. */
  public Entry chosen() {
    Entry best = last();
    for (Entry each : history.reversed()) {
      best = each.validationLoss() <= best.validationLoss() ? each : best;
    }
    return best;
  }

  /** The first epoch with at least this score. */
  Optional<Entry> reached(double score) {
    return history.stream().filter(each -> each.score() >= score).findFirst();
  }

  /** Trains until an epoch is complete, or until so much time has passed. */
  void advance(int untilEpoch, double atMostSeconds) {
    long begin = System.nanoTime();
    double before = seconds;
    while (advances(untilEpoch) && seconds - before < atMostSeconds) {
      learner.step(epoch, step++);
      seconds = before + (System.nanoTime() - begin) / 1e9;
      if (step == learner.steps(epoch)) {
        step = 0;
        learner.end(epoch++, seconds).ifPresent(history::add);
        stopped =
            limits.patience() > 0
                && !history.isEmpty()
                && last().epoch() - chosen().epoch() >= limits.patience();
      }
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(epoch);
    out.writeInt(step);
    out.writeDouble(seconds);
    out.writeBoolean(stopped);
    out.writeInt(history.size());
    for (Entry each : history) {
      each.write(out);
    }
    learner.write(out);
  }

  void read(DataInputStream in) throws IOException {
    epoch = in.readInt();
    step = in.readInt();
    seconds = in.readDouble();
    stopped = in.readBoolean();
    history.clear();
    for (int left = in.readInt(); left > 0; left--) {
      history.add(Entry.read(in));
    }
    learner.read(in);
  }
}
