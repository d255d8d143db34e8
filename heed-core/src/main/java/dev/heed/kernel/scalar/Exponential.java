package dev.heed.kernel.scalar;

/**
 * {@code e^x} in single precision; constants shared by the plain and the vector version.
 *
 * <p>{@code x = n·ln 2 + r} with {@code |r| ≤ ln 2 / 2} (ln 2 in two parts, so that {@code r} is
 * exact), {@code e^r} by a polynomial of degree 7, and {@code 2^n} put into the exponent bits in
 * two halves, so that results up to the largest float don't overflow early.
 */
public final class Exponential {

  /** The result is 0 below this, and a normal float from here on. */
  public static final float MIN_INPUT = -87.3f;

  /** The result is infinite above this. */
  public static final float MAX_INPUT = 88.7f;

  /** 1/ln 2. */
  public static final float LOG2_E = 1.44269504f;

  /** Adding this number (1.5·2^23) rounds to the nearest integer and leaves it in the low bits. */
  public static final float ROUNDER = 12582912f;

  /** The leading bits of ln 2: a product with an integer below 2^10 is exact. */
  public static final float LN2_HIGH = 0.693359375f;

  /** ln 2 less {@link #LN2_HIGH}. */
  public static final float LN2_LOW = -2.12194440e-4f;

  // Minimax coefficients of (e^r − 1 − r)/r² on |r| ≤ ln 2 / 2, from the Cephes library's expf.
  public static final float C2 = 0.50000001201f;
  public static final float C3 = 0.16666665459f;
  public static final float C4 = 0.041665795894f;
  public static final float C5 = 0.0083334519073f;
  public static final float C6 = 0.0013981999507f;
  public static final float C7 = 0.00019875691500f;

  private Exponential() {}

  static float of(float x) {
    if (Float.isNaN(x)) {
      return x;
    }
    if (x < MIN_INPUT) {
      return 0;
    }
    if (x > MAX_INPUT) {
      return Float.POSITIVE_INFINITY;
    }
    float shifted = x * LOG2_E + ROUNDER;
    float n = shifted - ROUNDER;
    float r = (x - n * LN2_HIGH) - n * LN2_LOW;
    float p = (((((C7 * r + C6) * r + C5) * r + C4) * r + C3) * r + C2) * (r * r) + r + 1f;
    int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(ROUNDER);
    int half = exponent >> 1;
    return p
        * Float.intBitsToFloat((half + 127) << 23)
        * Float.intBitsToFloat((exponent - half + 127) << 23);
  }
}
