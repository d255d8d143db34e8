package dev.heed.dynamics.experiment;

import dev.heed.dynamics.Outcome;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.run.Trace;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Trainings that go on together, in rounds: in each, every training that has not ended makes the
 * same number of epochs. After a round its records go to the trace, ordered by epoch and then by
 * training, so that neither the rounds' lengths nor the threads show in it.
 *
 * @param members in the order of the trace
 * @param lanes how many of them compute at a time
 * @param epochs the most epochs of any of them, for the progress
 */
public record Ensemble(List<Member> members, int lanes, int epochs) {
  private static final double ROUND_SECONDS = 0.3;

  /** After so many epochs a training lets another one have its lane. */
  private static final int TURN = 16;

  /** Makes the rest of a trace's row. */
  @FunctionalInterface
  public interface Row {
    List<?> cells(Member member, History.Entry entry);
  }

  /**
   * Trains to the end.
   *
   * @throws IOException if a training diverges; all records before are in the trace
   */
  public void train(Run run, Trace trace, Row row) throws IOException {
    if (run.resumed().isPresent()) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(run.resumed().get()));
      for (Member member : members) {
        member.read(in);
      }
    }
    int length = TURN;
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            members.size(), Thread.ofPlatform().daemon().name("heed-training-", 1).factory())) {
      while (members.stream().anyMatch(Member::isRunning)) {
        int end =
            members.stream().filter(Member::isRunning).mapToInt(Ensemble::epoch).min().orElseThrow()
                + length;
        long begin = System.nanoTime();
        List<Integer> recorded = members.stream().map(member -> member.history().size()).toList();
        round(threads, end);
        write(recorded, trace, row);
        requireFinite();
        double seconds = (System.nanoTime() - begin) / 1e9;
        length = (int) Math.clamp(length * ROUND_SECONDS / seconds, 1, 4.0 * length);
        run.progress("training", done(), (long) members.size() * epochs);
        checkpoint(run);
      }
    }
  }

  /** Lets a run go on from here, where every training has made its records. */
  public void checkpoint(Run run) throws IOException {
    run.checkpoint(
        out -> {
          for (Member member : members) {
            member.write(out);
          }
        });
  }

  private static int epoch(Member member) {
    return member.outcome().epoch();
  }

  /** What has ended counts as if it had run to the last epoch. */
  private long done() {
    return members.stream().mapToLong(member -> member.isRunning() ? epoch(member) : epochs).sum();
  }

  private void round(ExecutorService threads, int end) throws IOException {
    Semaphore free = new Semaphore(lanes, true);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Member member : members) {
      if (member.isRunning()) {
        tasks.add(
            () -> {
              free.acquire();
              try {
                member.advance((epoch, _) -> proceed(free, epoch, end));
              } finally {
                free.release();
              }
              return null;
            });
      }
    }
    try {
      for (Future<Void> each : threads.invokeAll(tasks)) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the training was interrupted; expected to be let alone", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static boolean proceed(Semaphore free, int epoch, int end) {
    if (epoch % TURN == 0 && free.hasQueuedThreads()) {
      free.release();
      free.acquireUninterruptibly();
    }
    return epoch < end;
  }

  private void write(List<Integer> recorded, Trace trace, Row row) throws IOException {
    record Pending(int epoch, List<Object> cells) {}
    List<Pending> rows = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      for (History.Entry entry :
          member.history().entries().subList(recorded.get(i), member.history().size())) {
        List<Object> cells = new ArrayList<>();
        cells.add(member.name());
        cells.add(entry.epoch());
        cells.add(entry.trainLoss());
        cells.add(entry.devLoss());
        cells.addAll(row.cells(member, entry));
        rows.add(new Pending(entry.epoch(), cells));
      }
    }
    rows.sort(Comparator.comparingInt(Pending::epoch)); // stable: then by member
    for (Pending each : rows) {
      trace.append(each.cells().toArray());
    }
  }

  private void requireFinite() throws IOException {
    for (Member member : members) {
      if (member.outcome() instanceof Outcome.Diverged(int epoch, String cause)) {
        throw new IOException(
            "%s: the training diverged in epoch %d: %s; expected finite numbers, try a lower rate"
                .formatted(member.name(), epoch, cause));
      }
    }
  }
}
