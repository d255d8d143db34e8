package dev.heed.kernel.scalar;

/**
 * {@code e^x} in double precision to about one unit in the last place; constants shared by the
 * plain and the vector version.
 *
 * <p>{@code x = n·ln 2 + r} with {@code |r| ≤ ln 2 / 2} (ln 2 in two parts, so that {@code r} is
 * exact), {@code e^r = 1 + 2 r P(r²) / (Q(r²) − r P(r²))}, and {@code 2^n} put into the exponent
 * bits.
 */
public final class DoubleExponential {

  /** The result is 0 below this, and a normal number from here on. */
  public static final double MIN_INPUT = -708;

  /** The result is infinite above this. */
  public static final double MAX_INPUT = 709;

  /** 1/ln 2. */
  public static final double LOG2_E = 1.4426950408889634;

  /** Adding this number (1.5·2^52) rounds to the nearest integer and leaves it in the low bits. */
  public static final double ROUNDER = 0x1.8p52;

  /** The leading bits of ln 2: a product with an integer below 2^20 is exact. */
  public static final double LN2_HIGH = 6.93147180369123816490e-01;

  /** ln 2 less {@link #LN2_HIGH}. */
  public static final double LN2_LOW = 1.90821492927058770002e-10;

  /** Offset between an exponent and its bits. */
  public static final long EXPONENT_BIAS = 1023;

  /** Number of bits below those of the exponent. */
  public static final int EXPONENT_SHIFT = 52;

  // The rational approximation of the Cephes library's exp.
  public static final double P0 = 9.99999999999999999910e-1;
  public static final double P1 = 3.02994407707441961300e-2;
  public static final double P2 = 1.26177193074810590878e-4;
  public static final double Q0 = 2.0;
  public static final double Q1 = 2.27265548208155028766e-1;
  public static final double Q2 = 2.52448340349684104192e-3;
  public static final double Q3 = 3.00198505138664455042e-6;

  private DoubleExponential() {}

  static double of(double x) {
    if (x < MIN_INPUT) {
      return 0;
    }
    if (x > MAX_INPUT) {
      return Double.POSITIVE_INFINITY;
    }
    double shifted = x * LOG2_E + ROUNDER;
    double n = shifted - ROUNDER;
    double r = (x - n * LN2_HIGH) - n * LN2_LOW;
    double square = r * r;
    double p = ((P2 * square + P1) * square + P0) * r;
    double q = ((Q3 * square + Q2) * square + Q1) * square + Q0;
    double less1 = (p + p) / (q - p);
    long exponent = (Double.doubleToRawLongBits(shifted) + EXPONENT_BIAS) << EXPONENT_SHIFT;
    double power = Double.longBitsToDouble(exponent);
    return power + power * less1;
  }
}
