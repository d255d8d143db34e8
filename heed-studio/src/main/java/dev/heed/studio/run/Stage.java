package dev.heed.studio.run;

import java.util.Optional;

/**
 * The stage that a run is in.
 *
 * @param since the time of its first report in nanoseconds, later after a pause
 * @param from what was done then
 */
record Stage(String name, long done, long total, long since, long from) {
  static final Stage NONE = new Stage("", 0, 0, 0, 0);

  /** Seconds of work before its end is estimated. */
  private static final double ESTIMATE_AFTER = 1;

  Stage at(String nowName, long nowDone, long nowTotal, boolean paused) {
    long now = System.nanoTime();
    boolean goesOn = nowName.equals(name) && nowDone >= done && !paused;
    return new Stage(nowName, nowDone, nowTotal, goesOn ? since : now, goesOn ? from : nowDone);
  }

  Optional<Double> secondsLeft() {
    double seconds = (System.nanoTime() - since) / 1e9;
    return done <= from || done >= total || seconds < ESTIMATE_AFTER
        ? Optional.empty()
        : Optional.of(seconds * (total - done) / (done - from));
  }
}
