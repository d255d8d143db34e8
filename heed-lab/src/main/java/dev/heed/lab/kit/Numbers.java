package dev.heed.lab.kit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers for readers, the same in every locale. */
public final class Numbers {
  private static final Pattern MINUS = Pattern.compile("(?<=^|[\\s(e])-(?=\\d)");

  /** The sign of a number whose digits are all 0. */
  private static final Pattern NEGATIVE_ZERO =
      Pattern.compile("(?<=^|[\\s(])-(?=0(\\.0*)?(?![\\d.e]))");

  private static final MathContext SIGNIFICANT = new MathContext(4);

  private Numbers() {}

  /** Formats a text; numbers get minus signs, at which no line breaks, for hyphens. */
  public static String format(String format, Object... values) {
    String text = NEGATIVE_ZERO.matcher(String.format(Locale.ROOT, format, values)).replaceAll("");
    return MINUS.matcher(text).replaceAll("−");
  }

  /**
   * A share in percent with one decimal, or two below 10 %; a dash if it is not finite.
   *
   * @param share as 0.5 for 50 %
   */
  public static String percent(double share) {
    return percent(share, share < 0.1 ? 2 : 1);
  }

  /** As {@link #percent(double)}, with this number of decimals. */
  public static String percent(double share, int decimals) {
    return Double.isFinite(share) ? format("%." + decimals + "f %%", 100 * share) : "–";
  }

  /** A finite number with up to four significant digits, without zeros at its end. */
  public static String significant(double value) {
    BigDecimal rounded = new BigDecimal(value).round(SIGNIFICANT).stripTrailingZeros();
    return rounded.scale() < -6 || rounded.scale() > 8
        ? rounded.toString()
        : rounded.toPlainString();
  }
}
