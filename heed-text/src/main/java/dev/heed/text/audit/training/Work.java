package dev.heed.text.audit.training;

import dev.heed.text.audit.fold.TextCounter;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.training.TrainingListener;
import java.util.Optional;

/** Counts texts trained on over several trainings, and estimates how many there will be. */
final class Work {
  private final String name;
  private int trainings;
  private final long expected;
  private final TrainingProgress progress;
  private final TrainingChecks.Means means;
  private int ended;
  private long endedVisits;
  private long firstVisits;
  private long visits;

  /**
   * Begins.
   *
   * @param expected the number of texts that a training goes over, as long as none has ended
   */
  Work(
      String name,
      int trainings,
      long expected,
      TrainingProgress progress,
      TrainingChecks.Means means) {
    this.means = means;
    this.name = name;
    this.trainings = trainings;
    this.expected = expected;
    this.progress = progress;
  }

  /**
   * Reports the state to the listener. The first training is a step of its own: it has all threads,
   * so that its speed tells nothing of the others, which run side by side.
   */
  synchronized void report() {
    if (ended == 0) {
      progress.progress(
          "%s, 1 of %d".formatted(name, trainings), visits, Math.max(expected, visits + 1));
      return;
    }
    long total = endedVisits + (trainings - ended) * each() - firstVisits;
    long done = visits - firstVisits;
    progress.progress(
        name + (trainings > 2 ? ", 2 to %d" : ", %d of %1$d").formatted(trainings),
        done,
        Math.max(total, done + 1));
  }

  /** The number of texts that a training goes over. */
  synchronized long each() {
    return ended > 0 ? endedVisits / ended : expected;
  }

  /** The trainings of an earlier run. */
  KeptTrainings kept() {
    return means.kept();
  }

  /** The cluster for the trainings; empty if they run in this process. */
  Optional<Cluster> cluster() {
    return means.cluster();
  }

  /** Expects a training less: it was kept. */
  synchronized void skip() {
    trainings--;
  }

  private synchronized void visit(long count) {
    visits += count;
  }

  /** A training has ended whose texts were counted. */
  synchronized void end(long count) {
    firstVisits = ended == 0 ? count : firstVisits;
    ended++;
    endedVisits += count;
  }

  /** A listener of one training; its end is to be told by {@link #end}. */
  TextCounter counter(Optional<TrainingListener.Examples> examples) {
    return new TextCounter(examples, this::visit);
  }

  /** A training has ended that went over this number of texts elsewhere. */
  void trained(long count) {
    visit(count);
    end(count);
  }
}
