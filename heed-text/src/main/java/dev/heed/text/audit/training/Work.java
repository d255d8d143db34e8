package dev.heed.text.audit.training;

import dev.heed.text.audit.fold.TextCounter;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.training.TrainingListener;
import java.util.Optional;

/** Counts texts trained on over several trainings, and estimates how many there will be. */
final class Work {
  /**
   * Passes over the texts that a training takes, over all of its stages, as long as none has ended:
   * three trials of ten epochs in a small corpus, a training, and another one.
   */
  static final int PASSES = 30;

  private final String name;
  private int trainings;
  private final long texts;
  private final TrainingProgress progress;
  private final TrainingChecks.Means means;
  private int ended;
  private long endedVisits;
  private long visits;

  Work(
      String name,
      int trainings,
      long texts,
      TrainingProgress progress,
      TrainingChecks.Means means) {
    this.means = means;
    this.name = name;
    this.trainings = trainings;
    this.texts = texts;
    this.progress = progress;
  }

  /** Reports the state to the listener. */
  synchronized void report() {
    long each = ended > 0 ? endedVisits / ended : PASSES * texts;
    long total = endedVisits + (trainings - ended) * each;
    progress.progress(name, visits, Math.max(total, visits + 1));
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
