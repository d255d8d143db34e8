package dev.heed.nets.experiment.translation;

/** Schedules of the learning rate. */
public enum Schedule {
  /** Rises evenly over the first twelfth of the steps, then falls evenly to 0 at the last. */
  LINEAR,
  /** Halves the rate when the dev loss has not fallen for two epochs. */
  PLATEAU;

  private static final double RISE = 1.0 / 12;

  /** The {@link #LINEAR} rate at a step, counted from 0, as a share of the highest rate. */
  static double linear(long step, long steps) {
    double done = (step + 0.5) / steps;
    return Math.clamp(Math.min(done / RISE, (1 - done) / (1 - RISE)), 0, 1);
  }
}
