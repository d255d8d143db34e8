package dev.heed.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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

  /**
   * Fewer elementary operations than this, some 50 microseconds of them, are not worth waking a
   * thread for; it may find its core taken by the compiler of the Java virtual machine.
   */
  private static final long WORTH_SHARING = 400_000;

  /**
   * Parts of a loop for each thread: few enough to be cheap, and a thread waits for one at most.
   */
  private static final int PARTS = 32;

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
      helpers[i] = Thread.ofPlatform().daemon().name("heed-worker-" + (i + 1)).start(this::help);
    }
  }

  /** How many threads take part, the caller included. */
  public int threads() {
    return helpers.length + 1;
  }

  /**
   * Runs the iterations {@code 0 ≤ i < count} and returns when all are done.
   *
   * @param operations about how many elementary operations the whole loop has; a small loop is run
   *     by the caller alone
   * @throws RuntimeException what an iteration threw; the loop is then incomplete
   */
  public void run(int count, long operations, Range body) {
    runEach(count, operations, () -> body);
  }

  /**
   * Runs the iterations {@code 0 ≤ i < count}, each in a body of the thread that takes it, which
   * may hold memory to work in; returns when all are done.
   *
   * @param operations about how many elementary operations the whole loop has; a small loop is run
   *     by the caller alone
   * @param bodies called once in each thread that takes part
   * @throws RuntimeException what an iteration or the making of a body threw; the loop is then
   *     incomplete
   */
  public void runEach(int count, long operations, Supplier<Range> bodies) {
    if (helpers.length == 0 || operations < WORTH_SHARING || count < 2) {
      bodies.get().run(0, count);
      return;
    }
    Loop loop = new Loop(count, Math.max(1, count / (threads() * PARTS)), bodies);
    current = loop;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
    loop.take();
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
   * Waits for other threads of a loop: some microseconds, so that it is not worth sleeping.
   *
   * @param condition becomes true by what they do
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

  private void help() {
    Loop done = null;
    int spin = 0;
    while (!closed) {
      Loop loop = current;
      if (loop != null && loop != done) {
        loop.take();
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
    private final Supplier<Range> bodies;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unfinished;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Loop(int count, int step, Supplier<Range> bodies) {
      this.count = count;
      this.step = step;
      this.bodies = bodies;
      this.unfinished = new AtomicInteger((count + step - 1) / step);
    }

    void take() {
      Range body = null; // until this thread gets a part
      for (int from = next.getAndAdd(step); from < count; from = next.getAndAdd(step)) {
        try {
          if (body == null) {
            body = bodies.get();
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
