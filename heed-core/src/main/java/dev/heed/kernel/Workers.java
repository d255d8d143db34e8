package dev.heed.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A fixed number of threads that share loops.
 *
 * <p>A loop is cut into ranges that the threads take in any order, so its iterations must write to
 * places of their own; then the result does not depend on the number of threads. The calling thread
 * works too. Meant for loops of some tens of microseconds: waiting threads spin shortly before they
 * sleep. One thread at a time may start loops, and loops do not nest.
 */
public final class Workers implements AutoCloseable {

  /** A part of a loop. */
  @FunctionalInterface
  public interface Range {
    /** Runs the iterations {@code from ≤ i < to}. */
    void run(int from, int to);
  }

  /** A part of a loop whose iterations use memory of the thread that runs them. */
  @FunctionalInterface
  public interface NumberedRange {
    /**
     * Runs the iterations {@code from ≤ i < to}.
     *
     * @param worker number of the thread, {@code 0 ≤ worker < threads()}; 0 for the caller
     */
    void run(int worker, int from, int to);
  }

  /**
   * Elementary operations, some 50 microseconds of them, below which the caller runs a loop alone:
   * waking a thread would take longer, or find its core taken by the JIT compiler.
   */
  private static final long MIN_SHARED_OPERATIONS = 400_000;

  /** Parts of a loop for each thread; enough that threads end at about the same time. */
  private static final int PARTS_PER_THREAD = 32;

  private static final int SPINS = 2_000;

  private final Thread[] helpers;
  private volatile Loop current;
  private volatile boolean closed;

  /**
   * Starts {@code threads − 1} helper threads.
   *
   * @throws IllegalArgumentException if {@code threads} is less than 1
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; expected at least 1");
    }
    helpers = new Thread[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] =
          Thread.ofPlatform().daemon().name("heed-worker-" + worker).start(() -> help(worker));
    }
  }

  /** Number of threads that take part, the caller included. */
  public int threads() {
    return helpers.length + 1;
  }

  /**
   * Runs the iterations {@code 0 ≤ i < count} and returns when all are done.
   *
   * @param operations approximate number of elementary operations of the whole loop; a small loop
   *     is run by the caller alone
   * @throws RuntimeException the exception of an iteration; the loop is then incomplete
   */
  public void run(int count, long operations, Range body) {
    runBodies(count, operations, worker -> body);
  }

  /** As {@link #run}, with the number of the thread passed to the body. */
  public void runNumbered(int count, long operations, NumberedRange body) {
    runBodies(count, operations, worker -> (from, to) -> body.run(worker, from, to));
  }

  /**
   * Runs the iterations {@code 0 ≤ i < count}, each in a body of the thread that takes it, which
   * may hold memory to work in; returns when all are done.
   *
   * @param operations approximate number of elementary operations of the whole loop; a small loop
   *     is run by the caller alone
   * @param bodies called once in each thread that takes part
   * @throws RuntimeException the exception of an iteration or of the making of a body; the loop is
   *     then incomplete
   */
  public void runEach(int count, long operations, Supplier<Range> bodies) {
    runBodies(count, operations, worker -> bodies.get());
  }

  private void runBodies(int count, long operations, IntFunction<Range> bodies) {
    if (helpers.length == 0 || operations < MIN_SHARED_OPERATIONS || count < 2) {
      bodies.apply(0).run(0, count);
      return;
    }
    Loop loop = new Loop(count, Math.max(1, count / (threads() * PARTS_PER_THREAD)), bodies);
    current = loop;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    loop.take(0);
    await(() -> loop.unfinished.get() == 0);
    current = null;
    Throwable failure = loop.failure.get();
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  /**
   * Waits for other threads of a loop. Spins, since waits of some microseconds are too short to
   * sleep.
   *
   * @param condition becomes true by the work of those threads
   */
  @SuppressWarnings("ThreadPriorityCheck") // yields only after spinning, and only for speed
  public static void await(BooleanSupplier condition) {
    for (int spin = 0; !condition.getAsBoolean(); spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** Ends the helper threads. */
  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  private void help(int worker) {
    Loop done = null;
    int spin = 0;
    while (!closed) {
      Loop loop = current;
      if (loop != null && loop != done) {
        loop.take(worker);
        done = loop;
        spin = 0;
      } else if (spin++ < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private static final class Loop {
    private final int count;
    private final int step;
    private final IntFunction<Range> bodies;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unfinished;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Loop(int count, int step, IntFunction<Range> bodies) {
      this.count = count;
      this.step = step;
      this.bodies = bodies;
      this.unfinished = new AtomicInteger((count + step - 1) / step);
    }

    void take(int worker) {
      Range body = null; // until this thread gets a part
      for (int from = next.getAndAdd(step); from < count; from = next.getAndAdd(step)) {
        try {
          if (body == null) {
            body = bodies.apply(worker);
          }
          body.run(from, Math.min(count, from + step));
        } catch (RuntimeException | Error problem) {
          failure.compareAndSet(null, problem);
        } finally {
          unfinished.decrementAndGet();
        }
      }
    }
  }
}
