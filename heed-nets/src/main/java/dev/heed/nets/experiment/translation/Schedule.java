package dev.heed.nets.experiment.translation;

/** How the learning rate of a training changes. */
public enum Schedule {
  /** Rises over the first twelfth of the steps, and then falls to 0 with the last, both evenly. */
  LINEAR,
  /** Is halved when the validation loss has not fallen for two epochs. */
  PLATEAU;

  private static final double RISE = 1.0 / 12;

  /** The share of the highest rate at a step, counted from 0, where it is {@link #LINEAR}. */
  static double linear(long step, long steps) {
    double done = (step + 0.5) / steps;
    return Math.clamp(Math.min(done / RISE, (1 - done) / (1 - RISE)), 0, 1);
  }
}
