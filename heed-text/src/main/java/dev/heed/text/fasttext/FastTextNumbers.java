package dev.heed.text.fasttext;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes floats as fastText prints them. */
public final class FastTextNumbers {
  /** Digits of a probability or a similarity. */
  public static final int SCORE_DIGITS = 6;

  /** Digits of a number of a vector. */
  public static final int VECTOR_DIGITS = 5;

  /** Smallest exponent of 10 that is written without an exponent. */
  private static final int MIN_PLAIN_EXPONENT = -4;

  private FastTextNumbers() {}

  /**
   * A number as C's {@code %g} and C++'s {@code <<} write it: at most {@code digits} significant
   * digits, rounded half to even from the exact binary value, no zeros at the end, an exponent
   * below −4 and from {@code digits} on.
   */
  public static String format(double value, int digits) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= MIN_PLAIN_EXPONENT && exponent < digits) {
      return rounded.toPlainString();
    }
    String all = rounded.unscaledValue().abs().toString();
    String size = Integer.toString(Math.abs(exponent));
    return (value < 0 ? "-" : "")
        + all.charAt(0)
        + (all.length() > 1 ? "." + all.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (size.length() < 2 ? "0" : "")
        + size;
  }
}
