package dev.heed.text.trainer;

import dev.heed.text.training.TrainingListener;

/** Passes on requests to stop and progress, and keeps the epochs to itself. */
record Quiet(TrainingListener listener) implements TrainingListener {
  @Override
  public void training(int epoch, int done, int total) {
    listener.training(epoch, done, total);
  }

  @Override
  public boolean isStopped() {
    return listener.isStopped();
  }
}
