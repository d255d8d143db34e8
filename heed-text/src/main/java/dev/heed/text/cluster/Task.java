package dev.heed.text.cluster;

import dev.heed.base.ProblemException;
import java.io.IOException;
import java.io.Serializable;

/**
 * A piece of work that needs nothing but itself and some files, so it can run in any process. It is
 * small: what is large stands in the files. It may be run more than once, and gives the same result
 * each time.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Task<R extends Serializable> extends Serializable {
  /**
   * Does the work.
   *
   * @throws IOException if a file cannot be read, or the texts not be used
   * @throws ProblemException if the settings cannot be used
   * @throws java.util.concurrent.CancellationException if the site stopped it
   */
  R run(Site site) throws IOException;
}
