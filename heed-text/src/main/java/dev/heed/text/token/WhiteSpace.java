package dev.heed.text.token;

import com.ibm.icu.lang.UCharacter;

/** White space as Unicode defines it, no-break spaces included, and characters without a width. */
public final class WhiteSpace {
  private static final int FIRST_BEYOND_ASCII = 0x80;
  private static final int ZERO_WIDTH_SPACE = 0x200b;
  private static final int BYTE_ORDER_MARK = 0xfeff;

  private WhiteSpace() {}

  /** Whether a code point is white space. */
  public static boolean isBlank(int codePoint) {
    if (codePoint < FIRST_BEYOND_ASCII) {
      return codePoint <= ' ' && Character.isWhitespace(codePoint);
    }
    return UCharacter.isUWhiteSpace(codePoint)
        || codePoint == ZERO_WIDTH_SPACE
        || codePoint == BYTE_ORDER_MARK;
  }

  /** The text without white space at its ends. */
  public static String strip(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isBlank(text.codePointAt(begin))) {
      begin += Character.charCount(text.codePointAt(begin));
    }
    while (begin < end && isBlank(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(begin, end);
  }
}
