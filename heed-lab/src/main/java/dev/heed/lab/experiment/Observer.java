package dev.heed.lab.experiment;

/** Observes and may cancel a run; called by one thread at a time. */
public interface Observer {

  /**
   * Reports progress of a stage.
   *
   * @param stage name of the work in progress, as {@code "training"}
   */
  void progress(String stage, long done, long total);

  /** Notes a state of the stage, as {@code "loss 0.31"}, valid until the next note. */
  default void note(String text) {}

  /** True to stop the run at its next checkpoint. */
  boolean isCancelled();
}
