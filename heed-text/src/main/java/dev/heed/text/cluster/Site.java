package dev.heed.text.cluster;

import java.io.IOException;
import java.nio.file.Path;

/** The place where a task runs. Used by several threads. */
public interface Site {
  /** A file that was sent with the tasks, by the last part of its name. */
  Path file(String name) throws IOException;

  /** The number of threads that the task may use. */
  int threads();

  /** Whether the task shall end without a result. */
  boolean isStopped();
}
