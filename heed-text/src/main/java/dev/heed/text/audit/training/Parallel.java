package dev.heed.text.audit.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs long tasks side by side. */
final class Parallel {
  private static final long TICK_MILLISECONDS = 200;

  private Parallel() {}

  /**
   * Runs tasks.
   *
   * @param tick called by the calling thread now and then
   * @return the results in the order of the tasks
   */
  static <T> List<T> run(int threads, List<Callable<T>> tasks, Runnable tick) throws IOException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(threads, tasks.size())),
            task -> Thread.ofPlatform().daemon().name("heed-audit").unstarted(task));
    try {
      List<Future<T>> futures = tasks.stream().map(pool::submit).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(await(future, tick));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private static <T> T await(Future<T> future, Runnable tick) throws IOException {
    while (true) {
      try {
        return future.get(TICK_MILLISECONDS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        tick.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case IOException problem -> throw problem;
          case RuntimeException problem -> throw problem;
          case Error problem -> throw problem;
          default -> throw new IllegalStateException(e.getCause());
        }
      }
    }
  }
}
