package dev.heed.text.fasttext;

/** Functions of single precision, as the C library computes them. */
final class FloatMath {
  private static final int TABLE_BITS = 5;
  private static final int TABLE_SIZE = 1 << TABLE_BITS;
  private static final double INVERSE_LN2 = 0x1.71547652b82fep+0 * TABLE_SIZE;

  /** Added and taken away again to round to an integer. */
  private static final double SHIFT = 0x1.8p+52;

  private static final double C0 = 0x1.c6af84b912394p-5 / TABLE_SIZE / TABLE_SIZE / TABLE_SIZE;
  private static final double C1 = 0x1.ebfce50fac4f3p-3 / TABLE_SIZE / TABLE_SIZE;
  private static final double C2 = 0x1.62e42ff0c52d6p-1 / TABLE_SIZE;

  /** Bits of 2^(i/32), with i/32 taken from the exponent. */
  private static final long[] POWERS = powers();

  /** Keeps the logarithm of a probability of 0 finite. */
  private static final double LOG_OFFSET = 1e-5;

  private FloatMath() {}

  /**
   * e^x by the algorithm of glibc 2.27 and newer ({@code expf}, from Arm's optimized routines): in
   * double with a table of 2^(i/32) and a polynomial of degree 3. Its error is up to 0.502 units in
   * the last place, so that one value in some hundreds differs from the exactly rounded one.
   */
  static float exp(float x) {
    if (!(Math.abs(x) < 88)) {
      if (Float.isNaN(x)) {
        return x;
      }
      if (x > 0x1.62e42ep6f) {
        return Float.POSITIVE_INFINITY;
      }
      if (x < -0x1.9fe368p6f) {
        return 0;
      }
    }
    double z = INVERSE_LN2 * x;
    double rounded = z + SHIFT;
    long k = Double.doubleToRawLongBits(rounded);
    double r = z - (rounded - SHIFT);
    long bits = POWERS[(int) (k & (TABLE_SIZE - 1))] + (k << (52 - TABLE_BITS));
    double power = Double.longBitsToDouble(bits);
    double high = C0 * r + C1;
    double low = C2 * r + 1;
    return (float) ((high * (r * r) + low) * power);
  }

  /** ln(p + 10⁻⁵), computed in double. */
  static float log(float p) {
    return (float) Math.log(p + LOG_OFFSET);
  }

  private static long[] powers() {
    long[] powers = new long[TABLE_SIZE];
    for (int i = 0; i < TABLE_SIZE; i++) {
      double power = StrictMath.pow(2, (double) i / TABLE_SIZE);
      powers[i] = Double.doubleToRawLongBits(power) - ((long) i << (52 - TABLE_BITS));
    }
    return powers;
  }
}
