package dev.heed.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Delays the end of the process on Ctrl-C until the work has reached a checkpoint. Opened before
 * that work and closed after it.
 */
public final class Interruption implements AutoCloseable {
  /** Maximum delay; more than the interval between checkpoints. */
  private static final long MAX_DELAY_SECONDS = 20;

  private final AtomicBoolean requested = new AtomicBoolean();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "heed-interruption");

  /** Starts to delay the end of the process. */
  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the process has been asked to end. */
  public boolean isRequested() {
    return requested.get();
  }

  /** Waits until the process is asked to end. */
  public void awaitRequest() throws InterruptedException {
    asked.await();
  }

  private void await() {
    requested.set(true);
    asked.countDown();
    try {
      // A second Ctrl-C does nothing; a kill still ends the process.
      boolean inTime = ended.await(MAX_DELAY_SECONDS, TimeUnit.SECONDS);
      assert inTime;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process is ending already, and the hook knows that the work has ended.
    }
  }
}
