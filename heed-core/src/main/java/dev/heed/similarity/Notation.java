package dev.heed.similarity;

import java.util.Locale;

/** How formulas write numbers. */
final class Notation {
  private static final String DIGITS = "₀₁₂₃₄₅₆₇₈₉";

  private Notation() {}

  /** Four significant digits at most. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.4g", value);
    if (text.contains(".") && !text.contains("e")) {
      text = text.replaceFirst("0+$", "").replaceFirst("[.]$", "");
    }
    return text.replace('-', '−');
  }

  static String subscript(String number) {
    StringBuilder text = new StringBuilder();
    for (char c : number.toCharArray()) {
      text.append(c == '−' ? '₋' : Character.isDigit(c) ? DIGITS.charAt(c - '0') : c);
    }
    return text.toString();
  }
}
