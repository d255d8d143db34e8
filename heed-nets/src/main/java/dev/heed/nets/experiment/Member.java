package dev.heed.nets.experiment;

import dev.heed.base.Require;
import dev.heed.lab.experiment.Trainee;
import dev.heed.nets.attention.AttentionKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** One of the trainings that are compared, with its history. */
public final class Member implements Trainee {
  /** Columns of the trace; {@code validation_loss} is the loss on the dev data. */
  static final String[] COLUMNS = {
    "attention",
    "net",
    "draw",
    "run",
    "epoch",
    "train_loss",
    "validation_loss",
    "test_loss",
    "test_score"
  };

  private final Key key;
  private final Learner learner;
  private final Limits limits;
  private final boolean mayDiverge;
  private final List<Entry> history = new ArrayList<>();
  private int epoch;
  private int step;
  private double seconds;
  private boolean stopped;

  /**
   * The identity of a training.
   *
   * @param net what else differs between networks, for the trace; may be empty
   * @param group trainings of a group share their data
   * @param run number within the group
   */
  public record Key(AttentionKind kind, String net, int group, int run) {}

  /**
   * The length of a training.
   *
   * @param epochs the largest number of epochs
   * @param patience epochs without a lower dev loss after which it stops; 0 for no early stop
   */
  public record Limits(int epochs, int patience) {
    public Limits {
      Require.atLeast("epochs", 1, epochs);
      Require.atLeast("patience", 0, patience);
    }
  }

  public Member(Key key, Learner learner, Limits limits) {
    this(key, learner, limits, false);
  }

  private Member(Key key, Learner learner, Limits limits, boolean mayDiverge) {
    this.key = key;
    this.learner = learner;
    this.limits = limits;
    this.mayDiverge = mayDiverge;
  }

  /** A training that may diverge, where it ends. */
  static Member trial(Key key, Learner learner, Limits limits) {
    return new Member(key, learner, limits, true);
  }

  public Key key() {
    return key;
  }

  public Learner learner() {
    return learner;
  }

  List<Entry> history() {
    return Collections.unmodifiableList(history);
  }

  /** Number of completed epochs. */
  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public long allSteps() {
    return (long) limits.epochs() * learner.steps(0);
  }

  @Override
  public long doneSteps() {
    return isRunning() ? Math.min((long) epoch * learner.steps(0) + step, allSteps()) : allSteps();
  }

  @Override
  public boolean isRunning() {
    return !stopped && epoch < limits.epochs();
  }

  Entry last() {
    return history.getLast();
  }

  /** The entry with the lowest dev loss, or the last if there are no dev data. */
  public Entry chosen() {
    Entry best = last();
    for (Entry each : history.reversed()) {
      best = each.devLoss() <= best.devLoss() ? each : best;
    }
    return best;
  }

  /** The first entry with at least this score. */
  Optional<Entry> reached(double score) {
    return history.stream().filter(each -> each.score() >= score).findFirst();
  }

  @Override
  public void advance(int untilEpoch, double maxSeconds) {
    learner.prepareThread();
    long begin = System.nanoTime();
    double before = seconds;
    while (isRunning() && epoch < untilEpoch && seconds - before < maxSeconds) {
      learner.step(epoch, step++);
      seconds = before + (System.nanoTime() - begin) / 1e9;
      if (step == learner.steps(epoch)) {
        step = 0;
        learner.end(epoch++, seconds).ifPresent(history::add);
        stopped = !history.isEmpty() && (isPatienceOver() || hasDiverged());
      }
    }
  }

  private boolean isPatienceOver() {
    return limits.patience() > 0 && last().epoch() - chosen().epoch() >= limits.patience();
  }

  private boolean hasDiverged() {
    return !Double.isFinite(last().trainLoss());
  }

  @Override
  public List<Row> rows(int after, int upTo) {
    return history.stream()
        .filter(entry -> entry.epoch() > after && entry.epoch() <= upTo)
        .map(this::row)
        .toList();
  }

  private Row row(Entry entry) {
    return new Row(
        entry.epoch(),
        List.of(
            key.kind().name().toLowerCase(Locale.ROOT),
            key.net(),
            key.group(),
            key.run(),
            entry.epoch(),
            entry.trainLoss(),
            entry.devLoss(),
            entry.testLoss(),
            entry.score()));
  }

  @Override
  public OptionalDouble loss() {
    return history.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(last().trainLoss());
  }

  @Override
  public Optional<String> problem() {
    if (mayDiverge || history.isEmpty() || !hasDiverged()) {
      return Optional.empty();
    }
    return Optional.of(
        ("%s, run %d: the training diverged in epoch %d, its loss is %s; expected finite numbers,"
                + " try a lower rate")
            .formatted(key.kind().label(), key.run(), last().epoch(), last().trainLoss()));
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
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

  @Override
  public void read(DataInputStream in) throws IOException {
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
