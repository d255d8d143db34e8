package dev.heed.text.audit.training;

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
  private final KeptTrainings kept;
  private int ended;
  private long endedVisits;
  private long visits;

  Work(String name, int trainings, long texts, TrainingProgress progress, KeptTrainings kept) {
    this.kept = kept;
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
    return kept;
  }

  /** Expects a training less: it was kept. */
  synchronized void skip() {
    trainings--;
  }

  private synchronized void visit(long count) {
    visits += count;
  }

  private synchronized void end(long count) {
    ended++;
    endedVisits += count;
  }

  /** A listener of one training, whose end is to be told it. */
  Counter counter(Optional<TrainingListener.Examples> examples) {
    return new Counter(examples);
  }

  /** Counts the texts of one training. */
  final class Counter implements TrainingListener {
    private final Optional<Examples> examples;
    private long all;
    private int last;

    Counter(Optional<Examples> examples) {
      this.examples = examples;
    }

    @Override
    public void training(int epoch, int done, int total) {
      int more = done > last ? done - last : done;
      last = done == total ? 0 : done;
      all += more;
      visit(more);
    }

    @Override
    public Optional<Examples> examples() {
      return examples;
    }

    void ended() {
      end(all);
    }
  }
}
