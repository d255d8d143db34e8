package dev.heed.cli.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Holds the end of the process back, on Ctrl-C, until the work has come to a place where it can be
 * gone on from. To be opened and closed around that work.
 */
public final class Interruption implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final AtomicBoolean requested = new AtomicBoolean();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "heed-interruption");

  public Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the process is to end. */
  public boolean isRequested() {
    return requested.get();
  }

  /** Waits until the process is to end. */
  public void awaitRequest() throws InterruptedException {
    asked.await();
  }

  private void await() {
    requested.set(true);
    asked.countDown();
    try {
      // Only once: a second Ctrl-C does nothing, and a kill needs no help.
      boolean inTime = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
      // The process is ending already, and the hook has seen that the work has ended.
    }
  }
}
