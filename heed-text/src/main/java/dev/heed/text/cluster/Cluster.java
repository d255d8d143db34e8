package dev.heed.text.cluster;

import dev.heed.base.ProblemException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/** Runs independent tasks. */
public interface Cluster extends AutoCloseable {
  /** Runs tasks in this process, one after another, each with all of these threads. */
  static Cluster here(int threads) {
    return new ThisProcess(threads);
  }

  /**
   * Runs tasks until all are done or the receiver of their results stops them. A task that fails
   * ends the others.
   *
   * @param files those that the tasks read; each is sent once to each process that runs some of
   *     them. No two files of a cluster have the same name
   * @throws IOException as the tasks throw it, or if the cluster cannot run them
   * @throws ProblemException as the tasks throw it
   */
  <R extends Serializable> void run(
      List<? extends Task<R>> tasks, List<Path> files, Results<R> results) throws IOException;

  /** The number of tasks that run at the same time, as far as that is known. */
  int sideBySide();

  /** Ends all that runs for this program. */
  @Override
  void close();
}
