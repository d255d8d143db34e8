package dev.heed.nets.experiment;

import dev.heed.lab.experiment.Run;
import dev.heed.lab.run.Trace;
import dev.heed.nets.torch.Torch;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Trainings that go on side by side, as many at a time as there are threads, each in one thread.
 *
 * <p>They keep to the same epoch. A record reaches the trace when all are past its epoch, ordered
 * by epoch and then by training, so that neither time nor threads show in it.
 *
 * @param members in the order of the trace
 */
public record Ensemble(List<Member> members) {
  /** How long a round takes, about: between two rounds the run can be interrupted. */
  private static final double ROUND_SECONDS = 0.6;

  /** A thread turns to another training after so long. */
  private static final double SLICE_SECONDS = 0.02;

  /** Epochs of a round, where they are very short. */
  private static final int LONGEST_ROUND = 100;

  private static final String[] COLUMNS = {
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

  public Ensemble {
    members = List.copyOf(members);
  }

  /**
   * Trains to the end.
   *
   * @throws IOException if a training diverges; all records before are in the trace
   */
  public void train(Run run) throws IOException {
    Trace trace = run.trace(COLUMNS);
    if (run.resumed().isPresent()) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(run.resumed().get()));
      for (Member member : members) {
        member.read(in);
      }
    }
    int lanes = Math.min(run.threads(), members.size());
    int complete = complete();
    int length = 1;
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            lanes, Thread.ofPlatform().daemon().name("heed-training-", 1).factory())) {
      while (members.stream().anyMatch(Member::isRunning)) {
        long begin = System.nanoTime();
        round(threads, lanes, complete + length);
        int now = complete();
        write(trace, complete, now);
        requireFinite();
        double seconds = (System.nanoTime() - begin) / 1e9;
        length = (int) Math.clamp(length * ROUND_SECONDS / seconds, 1, LONGEST_ROUND);
        complete = now;
        loss().ifPresent(loss -> run.note(String.format(Locale.ROOT, "mean loss %.4f", loss)));
        run.progress(
            "training",
            members.stream().mapToLong(Member::doneSteps).sum(),
            members.stream().mapToLong(Member::allSteps).sum());
        run.checkpoint(
            out -> {
              for (Member member : members) {
                member.write(out);
              }
            });
      }
    }
  }

  /** Epochs that all trainings have behind them; a training that has ended holds none up. */
  private int complete() {
    return members.stream()
        .mapToInt(member -> member.isRunning() ? member.epoch() : Integer.MAX_VALUE)
        .min()
        .orElseThrow();
  }

  /** Threads take trainings in turn, those behind first, so that none waits while there is work. */
  private void round(ExecutorService threads, int lanes, int untilEpoch) throws IOException {
    Queue<Member> waiting =
        new ConcurrentLinkedQueue<>(
            members.stream()
                .filter(member -> member.advances(untilEpoch))
                .sorted(Comparator.comparingLong(Member::doneSteps))
                .toList());
    long end = System.nanoTime() + (long) (ROUND_SECONDS * 1e9);
    Callable<Void> lane =
        () -> {
          Torch.useOneThread();
          for (Member member = waiting.poll(); member != null; member = waiting.poll()) {
            member.advance(untilEpoch, SLICE_SECONDS);
            if (System.nanoTime() - end >= 0) {
              waiting.clear();
            } else if (member.advances(untilEpoch)) {
              waiting.add(member);
            }
          }
          return null;
        };
    List<Callable<Void>> tasks = Collections.nCopies(lanes, lane);
    try {
      for (Future<Void> each : threads.invokeAll(tasks)) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the training was interrupted; expected to be let alone", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Writes the records of the epochs after {@code from} up to {@code to}. */
  private void write(Trace trace, int from, int to) throws IOException {
    record Row(Member member, Entry entry) {}
    List<Row> rows = new ArrayList<>();
    for (Member member : members) {
      for (Entry entry : member.history()) {
        if (entry.epoch() > from && entry.epoch() <= to) {
          rows.add(new Row(member, entry));
        }
      }
    }
    rows.sort(Comparator.comparingInt(row -> row.entry().epoch())); // stable: then by member
    for (Row row : rows) {
      Member.Trainee trainee = row.member().trainee();
      Entry entry = row.entry();
      trace.append(
          trainee.kind().name().toLowerCase(Locale.ROOT),
          trainee.label(),
          trainee.group(),
          trainee.run(),
          entry.epoch(),
          entry.trainLoss(),
          entry.validationLoss(),
          entry.testLoss(),
          entry.score());
    }
  }

  private void requireFinite() throws IOException {
    for (Member member : members) {
      if (!member.history().isEmpty() && !Double.isFinite(member.last().trainLoss())) {
        throw new IOException(
            "%s, run %d: the training diverged in epoch %d, its loss is %s; expected finite"
                    .formatted(
                        member.trainee().kind().label(),
                        member.trainee().run(),
                        member.last().epoch(),
                        member.last().trainLoss())
                + " numbers, try a lower rate");
      }
    }
  }

  /** The mean of the last losses. */
  private OptionalDouble loss() {
    return members.stream()
        .filter(member -> !member.history().isEmpty())
        .mapToDouble(member -> member.last().trainLoss())
        .average();
  }
}
