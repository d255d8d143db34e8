package dev.heed.geometry.similarity;

import java.util.Locale;

/** Numbers in formulas. */
final class Notation {
  private static final String DIGITS = "₀₁₂₃₄₅₆₇₈₉";

  private Notation() {}

  /** A number with up to four significant digits. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.4g", value);
    int exponent = text.indexOf('e');
    String digits = exponent < 0 ? text : text.substring(0, exponent);
    if (digits.contains(".")) {
      digits = digits.replaceFirst("0+$", "").replaceFirst("[.]$", "");
    }
    text = exponent < 0 ? digits : digits + text.substring(exponent);
    return text.replace('-', '−');
  }

  /** A number in subscript digits. */
  static String subscript(String number) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      text.append(c == '−' ? '₋' : Character.isDigit(c) ? DIGITS.charAt(c - '0') : c);
    }
    return text.toString();
  }
}
