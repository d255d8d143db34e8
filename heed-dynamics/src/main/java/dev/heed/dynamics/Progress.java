package dev.heed.dynamics;

/**
 * Receives the progress of a training and may stop it. Called once an epoch, so it must be quick.
 */
@FunctionalInterface
public interface Progress {

  /**
   * Reports the number of completed epochs.
   *
   * @return false to stop
   */
  boolean proceed(int done, int epochs);
}
