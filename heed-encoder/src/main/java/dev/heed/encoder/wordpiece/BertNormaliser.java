package dev.heed.encoder.wordpiece;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The steps that BERT takes before it cuts a text, in this order: control characters are removed
 * and white space becomes a blank, Chinese characters get a blank on each side, accents are
 * removed, letters become small.
 *
 * @param clean whether control characters are removed
 * @param spaceChinese whether Chinese characters get blanks
 * @param stripAccents whether accents are removed
 * @param lowerCase whether letters become small
 */
record BertNormaliser(
    boolean clean, boolean spaceChinese, boolean stripAccents, boolean lowerCase) {
  private static final int REPLACEMENT = 0xFFFD;

  /** Appends the normalised form of a code point. */
  void append(int codePoint, int origin, Normalised to) {
    if (clean && isRemoved(codePoint)) {
      return;
    }
    int c = clean && isWhiteSpace(codePoint) ? ' ' : codePoint;
    boolean spaced = spaceChinese && isChinese(c);
    if (spaced) {
      to.add(' ', origin);
    }
    if (c < 0x80) {
      to.add(lowerCase ? Character.toLowerCase(c) : c, origin);
    } else {
      appendLetter(c, origin, to);
    }
    if (spaced) {
      to.add(' ', origin);
    }
  }

  private void appendLetter(int codePoint, int origin, Normalised to) {
    String text = Character.toString(codePoint);
    if (stripAccents) {
      text = Normalizer.normalize(text, Normalizer.Form.NFD);
    }
    for (int c : text.codePoints().toArray()) {
      if (stripAccents && Unicode8.isMark(c)) {
        continue;
      }
      if (lowerCase) {
        // Letter by letter, so that the end of a word plays no role; some become two.
        Character.toString(c)
            .toLowerCase(Locale.ROOT)
            .codePoints()
            .forEach(each -> to.add(each, origin));
      } else {
        to.add(c, origin);
      }
    }
  }

  private static boolean isRemoved(int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      return false;
    }
    return c == 0 || c == REPLACEMENT || Unicode8.isOther(c);
  }

  /** Unicode's property White_Space. */
  static boolean isWhiteSpace(int c) {
    return Character.isSpaceChar(c) || c >= '\t' && c <= '\r' || c == 0x85;
  }

  private static boolean isChinese(int c) {
    return c >= 0x4E00 && c <= 0x9FFF
        || c >= 0x3400 && c <= 0x4DBF
        || c >= 0x20000 && c <= 0x2A6DF
        || c >= 0x2A700 && c <= 0x2B73F
        || c >= 0x2B740 && c <= 0x2B81F
        || c >= 0x2B920 && c <= 0x2CEAF
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0x2F800 && c <= 0x2FA1F;
  }

  /** A character that stands alone. */
  static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
    }
    return Unicode8.isPunctuation(c);
  }
}
