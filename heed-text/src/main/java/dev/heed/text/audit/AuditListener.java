package dev.heed.text.audit;

/** Follows an audit. Its methods are called by the thread that runs the audit. */
public interface AuditListener {
  /** A listener that does nothing. */
  static AuditListener none() {
    return new AuditListener() {
      @Override
      public void reading(long texts, long bytes) {}

      @Override
      public void step(String name, int number, int steps) {}
    };
  }

  /** Reports the number of all texts read so far, and the byte reached in the file being read. */
  void reading(long texts, long bytes);

  /**
   * Classifiers will be trained.
   *
   * @param texts the number of all texts
   * @param trainings the number of trainings
   * @param seconds a rough estimate of their time
   */
  default void cost(long texts, int trainings, double seconds) {}

  /**
   * A part of a step with trainings is done.
   *
   * @param total an estimate that changes as trainings end
   */
  default void progress(String step, long done, long total) {}

  /** A step begins, such as {@code duplicates}; steps count from 1. */
  void step(String name, int number, int steps);
}
