package dev.heed.text.token;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;

/** The normalised form of a token of any characters, as defined at {@link Tokenizer}. */
final class NormalForm {
  /** Longer runs of marks are not composed: sorting them would take quadratic time. */
  private static final int MAX_MARKS = 30;

  private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

  private NormalForm() {}

  /** Computes the form; it is empty only if all characters of the token are invisible. */
  static String of(String token) {
    StringBuilder kept = new StringBuilder(token.length());
    int marks = 0;
    int longestRun = 0;
    int codePoint;
    for (int i = 0; i < token.length(); i += Character.charCount(codePoint)) {
      codePoint = token.codePointAt(i);
      if (isLeftOut(codePoint)) {
        continue;
      }
      kept.appendCodePoint(isSurrogate(codePoint) ? 0xfffd : codePoint);
      marks = isMark(codePoint) ? marks + 1 : 0;
      longestRun = Math.max(longestRun, marks);
    }
    String form = kept.toString();
    if (longestRun > MAX_MARKS) {
      return UCharacter.toLowerCase(ULocale.ROOT, form);
    }
    // Lower case can decompose a character or allow another composition: İ, J̌.
    return NFC.normalize(UCharacter.toLowerCase(ULocale.ROOT, NFC.normalize(form)));
  }

  static boolean isLeftOut(int codePoint) {
    boolean tag = codePoint >= 0xe0020 && codePoint <= 0xe007f;
    return CharacterTable.isInvisible(codePoint)
        && !tag
        && !UCharacter.hasBinaryProperty(codePoint, UProperty.JOIN_CONTROL);
  }

  static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** Whether NFC keeps the character, whatever its neighbours (marks may still be sorted). */
  static boolean isComposed(int codePoint) {
    return NFC.quickCheck(Character.toString(codePoint)) == Normalizer.YES;
  }

  /** Whether the character can be in a run that normalisation sorts. */
  private static boolean isMark(int codePoint) {
    return UCharacter.getIntPropertyValue(codePoint, UProperty.LEAD_CANONICAL_COMBINING_CLASS) != 0;
  }
}
