package dev.heed.dynamics;

/**
 * {@code e^x} in double to about one unit in the last place, without a branch or a division, since
 * {@link StrictMath#exp} takes a large share of an epoch: {@code e^x = 2^m 2^(j/128) e^r} with
 * {@code |r| < 0.003}, the middle factor from a table and the last from its series.
 */
final class Exponential {
  /** Up to this size of the exponent the result is a normal number. */
  static final double LARGEST = 700;

  private static final int LOG2_PARTS = 7;
  private static final int PARTS = 1 << LOG2_PARTS;
  private static final double PARTS_PER_E = PARTS * 1.4426950408889634;

  /** Adding this number (1.5·2^52) rounds to the nearest integer and leaves it in the low bits. */
  private static final double ROUNDER = 0x1.8p52;

  // ln 2 in two parts, so that the product of the first with an integer below 2^20 is exact.
  private static final double LN2_HIGH = 6.93147180369123816490e-01 / PARTS;
  private static final double LN2_LOW = 1.90821492927058770002e-10 / PARTS;

  private static final double[] POWERS = powers();

  private Exponential() {}

  private static double[] powers() {
    double[] powers = new double[PARTS];
    for (int j = 0; j < PARTS; j++) {
      powers[j] = StrictMath.pow(2, (double) j / PARTS);
    }
    return powers;
  }

  /** {@code e^x} for {@code x ≤ LARGEST}; 0 for {@code x < −LARGEST}. */
  static double of(double x) {
    if (x < -LARGEST) {
      return 0;
    }
    double shifted = x * PARTS_PER_E + ROUNDER;
    double n = shifted - ROUNDER;
    double r = x - n * LN2_HIGH - n * LN2_LOW;
    double square = r * r;
    double less1 = r + square * (0.5 + r * (1.0 / 6) + square * (1.0 / 24 + r * (1.0 / 120)));
    long bits = Double.doubleToRawLongBits(shifted);
    double power = POWERS[(int) bits & (PARTS - 1)];
    // The low bits of the shifted number hold n; the exponent is what is left of it above the
    // table.
    long exponent = (bits >> LOG2_PARTS) << 52;
    double scaled = Double.longBitsToDouble(Double.doubleToRawLongBits(power) + exponent);
    return scaled + scaled * less1;
  }
}
