package dev.heed.dynamics;

/** Told how far a training is; may stop it. Called once an epoch, so it must be quick. */
@FunctionalInterface
public interface Progress {

  /**
   * Says that so many epochs are done.
   *
   * @return whether to go on
   */
  boolean proceed(int done, int epochs);
}
