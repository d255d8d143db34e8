package dev.heed.studio.run;

import dev.heed.lab.experiment.Observer;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;

/** Pauses, steps and stops a run while it computes. */
final class Control implements Observer {
  private static final long NANOSECONDS_BETWEEN_REPORTS = 100_000_000;

  private final Report report;
  private final boolean stepsAreRecords;
  private boolean paused;
  private boolean stepping;
  private boolean stopped;
  private String stage = "";
  private long lastReport;

  /** Receives the progress of the run, up to ten times per second. */
  @FunctionalInterface
  interface Report {
    void progress(String stage, long done, long total);
  }

  /**
   * A control.
   *
   * @param stepsAreRecords whether a step ends with a record; otherwise with the next progress
   */
  Control(Report report, boolean stepsAreRecords) {
    this.report = report;
    this.stepsAreRecords = stepsAreRecords;
  }

  synchronized void pause() {
    paused = true;
    notifyAll();
  }

  synchronized void proceed() {
    paused = false;
    stepping = false;
    notifyAll();
  }

  /** Runs one step, then pauses. */
  synchronized void step() {
    paused = false;
    stepping = true;
    notifyAll();
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /** Called after a record was made. */
  synchronized void recorded() {
    if (stepping && stepsAreRecords) {
      endStep();
    }
  }

  @Override
  public void progress(String name, long done, long total) {
    // Outside the lock: the receiver has locks of its own, under which it calls this object.
    if (isDue(name, done, total)) {
      report.progress(name, done, total);
    }
    awaitResume();
  }

  /** Whether a report is due. Ends a step first, so that the report sees the pause. */
  private synchronized boolean isDue(String name, long done, long total) {
    long now = System.nanoTime();
    boolean due =
        paused
            || stepping
            || done == total
            || !name.equals(stage)
            || now - lastReport > NANOSECONDS_BETWEEN_REPORTS;
    if (due) {
      stage = name;
      lastReport = now;
    }
    if (stepping && !stepsAreRecords) {
      endStep();
    }
    return due;
  }

  private void endStep() {
    stepping = false;
    paused = true;
  }

  /** Waits for some time, or until the run is paused or stopped. */
  synchronized void rest(long nanoseconds) {
    long until = System.nanoTime() + nanoseconds;
    try {
      for (long left = nanoseconds;
          left > 0 && !paused && !stopped;
          left = until - System.nanoTime()) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private synchronized void awaitResume() {
    try {
      while (paused && !stopped) {
        wait();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static UncheckedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new UncheckedIOException(new InterruptedIOException("interrupted"));
  }

  @Override
  public synchronized boolean isCancelled() {
    return stopped;
  }
}
