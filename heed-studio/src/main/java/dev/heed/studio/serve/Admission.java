package dev.heed.studio.serve;

import dev.heed.studio.http.Refusal;
import io.javalin.http.Context;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds on what the service takes on: requests that are computed, those that wait for it, and the
 * memory of their bodies. A request beyond them is answered 503 at once, so that no queue grows.
 */
final class Admission {
  private static final long MAX_WAIT_SECONDS = 10;
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final int UNIT_BYTES = 1024;

  /** Share of the heap for bodies: their text and tree take several times as much. */
  private static final int HEAP_SHARE = 16;

  private final int capacity;
  private final Semaphore workers;
  private final Semaphore memory;
  private final AtomicInteger admitted = new AtomicInteger();

  /** Holds something until it is closed. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  Admission(ServeOptions.Limits limits, long heapBytes) {
    capacity = limits.threads() + limits.queue();
    workers = new Semaphore(limits.threads(), true);
    memory = new Semaphore(Math.toIntExact(Math.min(heapBytes / HEAP_SHARE / UNIT_BYTES, 1 << 30)));
  }

  /** The number of requests that are computed or wait for it. */
  int admitted() {
    return admitted.get();
  }

  /** The largest {@link #admitted()}. */
  int capacity() {
    return capacity;
  }

  /** Takes memory for a body of at most this many bytes. */
  Held memory(Context context, long bytes) {
    int units = Math.toIntExact(bytes / UNIT_BYTES + 1);
    if (!memory.tryAcquire(units)) {
      throw busy(context);
    }
    return () -> memory.release(units);
  }

  /** Waits until it is the request's turn to be computed. */
  Held turn(Context context) {
    if (admitted.incrementAndGet() > capacity) {
      admitted.decrementAndGet();
      throw busy(context);
    }
    boolean acquired = false;
    try {
      acquired = workers.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!acquired) {
      admitted.decrementAndGet();
      throw busy(context);
    }
    return () -> {
      workers.release();
      admitted.decrementAndGet();
    };
  }

  private Refusal busy(Context context) {
    context.header("Retry-After", RETRY_AFTER_SECONDS);
    return new Refusal(
        503,
        "the service is busy",
        "at most " + capacity + " requests at once; try again after " + RETRY_AFTER_SECONDS + " s");
  }
}
