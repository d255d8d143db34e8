package dev.heed.lab.experiment;

/** Somebody who watches a run; called by one thread at a time. */
public interface Observer {

  /**
   * So much of a stage is done.
   *
   * @param stage what is being done, as {@code "training"}
   */
  void progress(String stage, long done, long total);

  /** How the stage goes, as {@code "loss 0.31"}; until the next such note. */
  default void note(String text) {}

  /** Whether the run is to stop at its next checkpoint. */
  boolean isCancelled();
}
