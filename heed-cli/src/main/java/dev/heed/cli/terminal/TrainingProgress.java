package dev.heed.cli.terminal;

import dev.heed.text.training.TrainingListener;

/** Shows the progress of a training to whoever waits for it. */
public interface TrainingProgress extends TrainingListener, AutoCloseable {
  /** Announces the bytes to read, or 0 if they are unknown, and the maximum number of epochs. */
  void expect(long bytes, int epochs);

  /** Ends the progress: measurements and reports follow. Warnings may still come. */
  @Override
  void close();
}
