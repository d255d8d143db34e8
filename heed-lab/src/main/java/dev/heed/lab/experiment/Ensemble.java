package dev.heed.lab.experiment;

import dev.heed.base.Require;
import dev.heed.lab.run.Trace;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Trainings side by side, at about the same epoch. A row reaches the trace when all trainings are
 * past its epoch, ordered by epoch and then by training; so neither threads nor interruptions show
 * in the trace.
 *
 * @param members in the order of the trace
 * @param lanes number of trainings that compute at a time, each in one thread
 */
public record Ensemble(List<? extends Trainee> members, int lanes) {
  /** Time between two checkpoints, where a run may be interrupted. */
  private static final double ROUND_SECONDS = 0.6;

  /** Time that a thread gives to a training before it takes another one. */
  private static final double SLICE_SECONDS = 0.02;

  private static final int MAX_ROUND_EPOCHS = 1000;

  public Ensemble {
    members = List.copyOf(members);
    Require.atLeast("number of trainings", 1, members.size());
    Require.atLeast("lanes", 1, lanes);
  }

  /**
   * One of the phases of a run that trains several ensembles, one after the other.
   *
   * @param name of the phase, for the progress
   * @param before writes what the run needs to find its way back to this phase; it precedes the
   *     trainings in each checkpoint
   * @param resumed the checkpoint behind what {@code before} wrote, if this phase is resumed
   */
  public record Phase(String name, Run.State before, Optional<DataInputStream> resumed) {}

  /**
   * Trains to the end, from the checkpoint if the run is resumed.
   *
   * @throws IOException if a training cannot go on; its rows until then are in the trace
   */
  public void train(Run run, Trace trace) throws IOException {
    train(
        run,
        trace,
        new Phase(
            "training",
            out -> {},
            run.resumed().map(state -> new DataInputStream(new ByteArrayInputStream(state)))));
  }

  /**
   * Trains to the end, as a phase of a run.
   *
   * @throws IOException if a training cannot go on; its rows until then are in the trace
   */
  public void train(Run run, Trace trace, Phase phase) throws IOException {
    int complete = -1;
    if (phase.resumed().isPresent()) {
      for (Trainee member : members) {
        member.read(phase.resumed().get());
      }
      complete = complete();
    }
    int length = 1;
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            lanes, Thread.ofPlatform().daemon().name("heed-training-", 1).factory())) {
      while (members.stream().anyMatch(Trainee::isRunning)) {
        long begin = System.nanoTime();
        train(threads, Math.max(0, complete) + length);
        Optional<String> problem =
            members.stream().flatMap(member -> member.problem().stream()).findFirst();
        int now = problem.isPresent() ? Integer.MAX_VALUE : complete();
        write(trace, complete, now);
        if (problem.isPresent()) {
          throw new IOException(problem.get());
        }
        complete = now;
        double seconds = (System.nanoTime() - begin) / 1e9;
        length = (int) Math.clamp(length * ROUND_SECONDS / seconds, 1, MAX_ROUND_EPOCHS);
        report(run, phase.name());
        checkpoint(run, phase.before());
      }
    }
  }

  /** Allows an interruption here, where every row so far is in the trace. */
  public void checkpoint(Run run) throws IOException {
    checkpoint(run, out -> {});
  }

  private void checkpoint(Run run, Run.State before) throws IOException {
    run.checkpoint(
        out -> {
          before.write(out);
          for (Trainee member : members) {
            member.write(out);
          }
        });
  }

  /** The last epoch that all trainings have completed; those that have ended do not count. */
  private int complete() {
    return members.stream()
        .filter(Trainee::isRunning)
        .mapToInt(Trainee::epoch)
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /** Threads take trainings in turn, those behind first, so that none idles while there is work. */
  private void train(ExecutorService threads, int untilEpoch) throws IOException {
    Queue<Trainee> waiting =
        new ConcurrentLinkedQueue<>(
            members.stream()
                .filter(member -> advances(member, untilEpoch))
                .sorted(Comparator.comparingLong(Trainee::doneSteps))
                .toList());
    long end = System.nanoTime() + (long) (ROUND_SECONDS * 1e9);
    Callable<Void> lane =
        () -> {
          for (Trainee member = waiting.poll(); member != null; member = waiting.poll()) {
            member.advance(untilEpoch, SLICE_SECONDS);
            if (System.nanoTime() - end >= 0) {
              waiting.clear();
            } else if (advances(member, untilEpoch)) {
              waiting.add(member);
            }
          }
          return null;
        };
    try {
      for (Future<Void> each : threads.invokeAll(Collections.nCopies(lanes, lane))) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the training was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static boolean advances(Trainee member, int untilEpoch) {
    return member.isRunning() && member.epoch() < untilEpoch;
  }

  private void write(Trace trace, int after, int upTo) throws IOException {
    List<Trainee.Row> rows = new ArrayList<>();
    for (Trainee member : members) {
      rows.addAll(member.rows(after, upTo));
    }
    rows.sort(Comparator.comparingInt(Trainee.Row::epoch)); // stable: then by member
    for (Trainee.Row row : rows) {
      trace.append(row.cells().toArray());
    }
  }

  private void report(Run run, String phase) {
    members.stream()
        .flatMapToDouble(member -> member.loss().stream())
        .average()
        .ifPresent(loss -> run.note(String.format(Locale.ROOT, "mean loss %.4f", loss)));
    run.progress(
        phase,
        members.stream().mapToLong(Trainee::doneSteps).sum(),
        members.stream().mapToLong(Trainee::allSteps).sum());
  }
}
