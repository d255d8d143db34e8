package dev.heed.studio.run;

import dev.heed.lab.experiment.Observer;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;

/** Lets a run be paused, stepped and stopped while it computes. */
final class Control implements Observer {
  private static final long NANOSECONDS_BETWEEN_REPORTS = 100_000_000;

  private final Report report;
  private final boolean stepsAreRecords;
  private boolean paused;
  private boolean stepping;
  private boolean stopped;
  private String stage = "";
  private long lastReport;

  /** Is told how far the run is, some times a second. */
  @FunctionalInterface
  interface Report {
    void progress(String stage, long done, long total);
  }

  /**
   * @param stepsAreRecords whether a step ends with a record, else with the next progress
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

  /** Goes on for one step. */
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

  /** A record was made. */
  synchronized void recorded() {
    if (stepping && stepsAreRecords) {
      endStep();
    }
  }

  @Override
  public void progress(String name, long done, long total) {
    // Told without a lock: whoever is told has locks of its own, under which it asks for this one.
    if (isToBeTold(name, done, total)) {
      report.progress(name, done, total);
    }
    awaitLeave();
  }

  /** Whether it is time for a report; the end of a step comes before it, so that it tells that. */
  private synchronized boolean isToBeTold(String name, long done, long total) {
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

  /** Waits some time, or less if the run is to be paused or stopped. */
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

  private synchronized void awaitLeave() {
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
    return new UncheckedIOException(
        new InterruptedIOException("the run was interrupted; expected to be let alone"));
  }

  @Override
  public synchronized boolean isCancelled() {
    return stopped;
  }
}
