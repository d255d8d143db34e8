package dev.heed.studio.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The last events of a run, numbered from 1, for readers that follow at their own pace. Writing
 * never waits for a reader; a reader that is too slow learns that events were lost.
 */
public final class EventLog {
  /** Number of events kept: more than a minute at 200 per second. */
  static final int CAPACITY = 1 << 14;

  private final String[] ring = new String[CAPACITY];
  private long last;
  private boolean ended;

  /**
   * Consecutive events.
   *
   * @param first the number of the first event
   * @param events the events, each a JSON object
   * @param lost whether events before these were dropped
   * @param ended whether no event follows
   */
  public record Batch(long first, List<String> events, boolean lost, boolean ended) {
    /** The number of the last event of the batch; {@code first - 1} if there is none. */
    public long last() {
      return first + events.size() - 1;
    }
  }

  synchronized void add(String json) {
    last++;
    ring[(int) (last % CAPACITY)] = json;
    notifyAll();
  }

  /** Ends the log: readers no longer wait. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Undoes {@link #end}, when a run is resumed. */
  synchronized void reopen() {
    ended = false;
  }

  /** The number of the last event; 0 without one. */
  public synchronized long last() {
    return last;
  }

  /**
   * The events after a number. Waits for the first of them, at most {@code milliseconds}.
   *
   * @param number the last event that the reader knows; if it never existed, events count as lost
   */
  public synchronized Batch after(long number, long milliseconds) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    for (long left = milliseconds; number == last && !ended && left > 0; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
    }
    boolean lost = number > last || number < last - CAPACITY;
    long from = lost ? Math.max(0, last - CAPACITY) : number;
    List<String> events = new ArrayList<>((int) (last - from));
    for (long i = from + 1; i <= last; i++) {
      events.add(ring[(int) (i % CAPACITY)]);
    }
    return new Batch(from + 1, events, lost, ended);
  }
}
