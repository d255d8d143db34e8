package dev.heed.text.audit.fold;

import dev.heed.text.training.TrainingListener;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Counts the texts that one training goes over, in all of its stages. */
public class TextCounter implements TrainingListener {
  private final Optional<Examples> examples;
  private final LongConsumer visit;
  private long all;
  private int last;

  /**
   * Begins at 0.
   *
   * @param examples receives what the training thinks of its texts
   * @param visit receives the number of further texts, now and then
   */
  public TextCounter(Optional<Examples> examples, LongConsumer visit) {
    this.examples = examples;
    this.visit = visit;
  }

  @Override
  public void training(int epoch, int done, int total) {
    int more = done > last ? done - last : done;
    last = done == total ? 0 : done;
    all += more;
    visit.accept(more);
  }

  @Override
  public Optional<Examples> examples() {
    return examples;
  }

  /** The number of texts so far. */
  public long all() {
    return all;
  }
}
