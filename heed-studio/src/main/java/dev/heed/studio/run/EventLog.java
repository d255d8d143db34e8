package dev.heed.studio.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The last events of a run, numbered from 1, for readers who follow at their own pace. It never
 * waits for a reader; one who is too slow is told that events were lost.
 */
public final class EventLog {
  /** Over a minute of 200 events a second. */
  static final int CAPACITY = 1 << 14;

  private final String[] ring = new String[CAPACITY];
  private long last;
  private boolean ended;

  /**
   * Events in the order of their numbers.
   *
   * @param first the number of the first one
   * @param events one JSON object each
   * @param lost whether events before these are no longer there
   * @param ended whether no further ones will come
   */
  public record Batch(long first, List<String> events, boolean lost, boolean ended) {
    /** The number of the last event that the reader now knows. */
    public long last() {
      return first + events.size() - 1;
    }
  }

  synchronized void add(String json) {
    last++;
    ring[(int) (last % CAPACITY)] = json;
    notifyAll();
  }

  /** Says that nothing more will come. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Says that something may come again. */
  synchronized void reopen() {
    ended = false;
  }

  /** The number of the last event; 0 if there was none. */
  public synchronized long last() {
    return last;
  }

  /**
   * The events after a number; waits for the first of them, but no longer than {@code
   * milliseconds}.
   *
   * @param number the last that the reader knows; one that was never given counts as lost
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
