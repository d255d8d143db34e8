package dev.heed.text.cluster;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Runs tasks one after another, each with all threads. */
record ThisProcess(int threads) implements Cluster {
  @Override
  public <R extends Serializable> void run(
      List<? extends Task<R>> tasks, List<Path> files, Results<R> results) throws IOException {
    Here site = new Here(threads, files, results);
    for (int i = 0; i < tasks.size() && !results.isStopped(); i++) {
      R result;
      try {
        result = tasks.get(i).run(site);
      } catch (CancellationException e) {
        return;
      }
      results.add(i, result);
    }
  }

  @Override
  public int sideBySide() {
    return 1;
  }

  @Override
  public void close() {
    // Nothing runs after run has returned.
  }

  /** This process as a site. */
  private record Here(int threads, List<Path> files, Results<?> results) implements Site {
    @Override
    public Path file(String name) throws IOException {
      return files.stream()
          .filter(file -> file.endsWith(name))
          .findFirst()
          .orElseThrow(() -> new FileNotFoundException(name));
    }

    @Override
    public boolean isStopped() {
      return results.isCancelled();
    }
  }
}
