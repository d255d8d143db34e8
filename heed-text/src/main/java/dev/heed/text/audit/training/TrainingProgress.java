package dev.heed.text.audit.training;

/** Follows the checks that train. Its methods are called by the thread that runs them. */
public interface TrainingProgress {
  /**
   * The trainings begin.
   *
   * @param texts the number of texts
   * @param trainings the number of trainings
   * @param seconds a rough estimate of the time that they take
   */
  void cost(long texts, int trainings, double seconds);

  /** A part of a step is done; {@code total} may change while more becomes known. */
  void progress(String step, long done, long total);
}
