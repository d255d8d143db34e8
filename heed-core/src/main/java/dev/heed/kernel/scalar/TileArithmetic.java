package dev.heed.kernel.scalar;

/**
 * Functions used by fused attention, in single precision; constants and steps shared by the plain
 * and the vector version. Products are fused with additions.
 */
public final class TileArithmetic {

  /** {@link #exp} gives 0 below this, and a normal float from here on. */
  public static final float MIN_INPUT = -87.3f;

  /** 1/ln 2. */
  public static final float LOG2_E = 1.44269504f;

  /** ln 2. */
  public static final float LN2 = 0.6931471806f;

  /** Adding this number (1.5·2^23) rounds to the nearest integer and leaves it in the low bits. */
  public static final float ROUNDER = 12582912f;

  // Minimax coefficients of (e^r − 1 − r)/r² on |r| ≤ ln 2 / 2: relative error of e^r 1.1e-7.
  public static final float C2 = 0.499992311000824f;
  public static final float C3 = 0.16667115688323975f;
  public static final float C4 = 0.041890256106853485f;
  public static final float C5 = 0.008312467485666275f;

  /** {@link #tanh} is a polynomial below this. */
  public static final float SMALL = 0.625f;

  // tanh x = x + x·x²·(T0 + T1·x² + …) for |x| < 0.625, from the Cephes library's tanhf.
  public static final float T0 = -3.33332819422e-1f;
  public static final float T1 = 1.33314422036e-1f;
  public static final float T2 = -5.37397155531e-2f;
  public static final float T3 = 2.06390887954e-2f;
  public static final float T4 = -5.70498872745e-3f;

  /** 1/√2. */
  public static final float SQRT_HALF = 0.70710678f;

  /** {@link #gelu} uses a polynomial for erf below this. */
  public static final float ERF_SMALL = 0.927734375f;

  // Minimax coefficients of erf, from N. Juffa's erff: erf x = x + x·(E0 + E1·x² + …) below
  // ERF_SMALL, and 1 − e^(F0 + F1·x + …), with −x added, from there on.
  public static final float E0 = 1.28379166e-1f;
  public static final float E1 = -3.76125336e-1f;
  public static final float E2 = 1.12819925e-1f;
  public static final float E3 = -2.67681349e-2f;
  public static final float E4 = 4.99119423e-3f;
  public static final float E5 = -5.96761703e-4f;
  public static final float F1 = -1.28717512e-1f;
  public static final float F2 = -6.34846687e-1f;
  public static final float F3 = -1.06777877e-1f;
  public static final float F4 = 2.42546219e-2f;
  public static final float F5 = -3.88396438e-3f;
  public static final float F6 = 3.83197126e-4f;
  public static final float F7 = -1.72853470e-5f;

  private TileArithmetic() {}

  /**
   * {@code e^x} for {@code x ≤ 0} (or NaN): relative error below 5e-7, below 2.5e-7 for {@code x ≥
   * −10}; 0 below {@link #MIN_INPUT}.
   *
   * <p>{@code x = n·ln 2 + r} with {@code |r| ≤ ln 2 / 2}, {@code e^r} by a polynomial, and {@code
   * n} added to the exponent bits.
   */
  static float exp(float x) {
    if (x < MIN_INPUT) {
      return 0;
    }
    float shifted = Math.fma(x, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2, x);
    float square = r * r;
    float p = Math.fma(Math.fma(r, C5, C4), square, Math.fma(r, C3, C2));
    p = Math.fma(p, square, r + 1f);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << 23));
  }

  /** Factor that turns sums of {@code e^(z − before)} into sums of {@code e^(z − after)}. */
  public static float correction(float before, float after) {
    // Equal infinities have no difference.
    return before == after ? 1 : exp(before - after);
  }

  /** {@code tanh x}, relative error below 3e-7. */
  static float tanh(float x) {
    float size = Math.abs(x);
    float result;
    if (size < SMALL) {
      float square = x * x;
      float p = Math.fma(square, T4, T3);
      p = Math.fma(p, square, T2);
      p = Math.fma(p, square, T1);
      p = Math.fma(p, square, T0);
      result = Math.fma(p * square, size, size);
    } else {
      float power = exp(-2f * size);
      result = (1f - power) / (power + 1f);
    }
    return x < 0 ? -result : result;
  }

  /** {@code limit·tanh(x/limit)}. */
  public static float softCap(float x, float limit) {
    return tanh(x / limit) * limit;
  }

  /** {@code x·(1 + erf(x/√2))/2}. */
  public static float gelu(float x) {
    float a = x * SQRT_HALF;
    float size = Math.abs(a);
    float square = a * a;
    float erf;
    if (size < ERF_SMALL) {
      float p = Math.fma(square, E5, E4);
      p = Math.fma(p, square, E3);
      p = Math.fma(p, square, E2);
      p = Math.fma(p, square, E1);
      p = Math.fma(p, square, E0);
      erf = Math.fma(p, size, size);
    } else {
      float p = Math.fma(Math.fma(size, F7, F6), square, Math.fma(size, F5, F4));
      p = Math.fma(p, size, F3);
      p = Math.fma(p, size, F2);
      p = Math.fma(p, size, F1);
      erf = 1f - exp(Math.fma(p, size, -size));
    }
    float half = x * 0.5f;
    return Math.fma(half, x < 0 ? -erf : erf, half);
  }
}
