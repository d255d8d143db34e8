package dev.heed.text.cluster;

import java.io.IOException;

/** Receives results, and may end the tasks. Its methods are called by the thread that runs them. */
public interface Results<R> {
  /**
   * A task is done; in any order.
   *
   * @param task the number of the task, from 0
   */
  void add(int task, R result) throws IOException;

  /** Called now and then, while tasks run elsewhere. */
  default void running() {}

  /** Whether no further task shall begin. Those that run elsewhere end too. */
  boolean isStopped();

  /** Whether the task that runs in this process shall end without a result. */
  boolean isCancelled();
}
