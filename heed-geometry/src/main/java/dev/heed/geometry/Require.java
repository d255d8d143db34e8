package dev.heed.geometry;

/** Checks of settings and data that several methods have. */
final class Require {
  /** So many points have matrices of all pairs of 800 MB. */
  private static final int MOST_PAIRED = 10_000;

  private Require() {}

  static void atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + "; expected at least " + least);
    }
  }

  /** Also refuses what is no number. */
  static void above(String name, double bound, double value) {
    if (!(value > bound) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected more than " + bound);
    }
  }

  /** Enough points for so many eigenvectors of a matrix of their pairs, and not too many. */
  static void eigenvectors(Data data, int count) throws UnsuitableDataException {
    data.requirePoints(count + 2, "for %d dimensions".formatted(count));
    data.requireAtMost(Spectrum.MOST, "for eigenvectors of a matrix of all pairs");
  }

  /** Enough points for so many dimensions, and few enough for matrices of all pairs. */
  static void pairs(Data data, int dim) throws UnsuitableDataException {
    data.requirePoints(dim + 2, "for %d dimensions".formatted(dim));
    data.requireAtMost(MOST_PAIRED, "for matrices of all pairs");
  }
}
