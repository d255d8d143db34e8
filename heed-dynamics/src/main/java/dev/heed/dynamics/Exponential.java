package dev.heed.dynamics;

/**
 * {@code e^x} in double to about one unit in the last place: fdlibm's rational approximation
 * without its cases, since {@link StrictMath#exp} takes a large share of an epoch.
 */
final class Exponential {
  /** Up to this size of the exponent the result is a normal number. */
  static final double LARGEST = 700;

  private static final double LOG2_E = 1.4426950408889634;

  /** Adding this number (1.5·2^52) rounds to the nearest integer and leaves it in the low bits. */
  private static final double ROUNDER = 0x1.8p52;

  private static final long ROUNDER_BITS = Double.doubleToRawLongBits(ROUNDER);

  // ln 2 in two parts, so that the product of the first with an integer below 2^11 is exact.
  private static final double LN2_HIGH = 6.93147180369123816490e-01;
  private static final double LN2_LOW = 1.90821492927058770002e-10;
  private static final double P1 = 1.66666666666666019037e-01;
  private static final double P2 = -2.77777777770155933842e-03;
  private static final double P3 = 6.61375632143793436117e-05;
  private static final double P4 = -1.65339022054652515390e-06;
  private static final double P5 = 4.13813679705723846039e-08;

  private Exponential() {}

  /** {@code e^x} for {@code x ≤ LARGEST}; 0 for {@code x < −LARGEST}. */
  static double of(double x) {
    if (x < -LARGEST) {
      return 0;
    }
    double shifted = x * LOG2_E + ROUNDER;
    double n = shifted - ROUNDER;
    double high = x - n * LN2_HIGH;
    double low = n * LN2_LOW;
    double r = high - low;
    double t = r * r;
    double c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
    double result = 1 - ((low - (r * c) / (2 - c)) - high);
    long exponent = Double.doubleToRawLongBits(shifted) - ROUNDER_BITS;
    return result * Double.longBitsToDouble((exponent + 1023) << 52);
  }
}
