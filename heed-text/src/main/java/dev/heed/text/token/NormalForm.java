package dev.heed.text.token;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;

/** The normalised form of a token, for any characters; {@link Tokenizer} says what it is. */
final class NormalForm {
  /** Longer runs are not composed: sorting their marks would take quadratic time. */
  private static final int MOST_MARKS = 30;

  private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

  private NormalForm() {}

  /** The form; may be empty only if all characters of the token are invisible. */
  static String of(String token) {
    StringBuilder kept = new StringBuilder(token.length());
    int marks = 0;
    int mostMarks = 0;
    int codePoint;
    for (int i = 0; i < token.length(); i += Character.charCount(codePoint)) {
      codePoint = token.codePointAt(i);
      if (isLeftOut(codePoint)) {
        continue;
      }
      kept.appendCodePoint(isSurrogate(codePoint) ? 0xfffd : codePoint);
      marks = isMark(codePoint) ? marks + 1 : 0;
      mostMarks = Math.max(mostMarks, marks);
    }
    String form = kept.toString();
    if (mostMarks > MOST_MARKS) {
      return UCharacter.toLowerCase(ULocale.ROOT, form);
    }
    // Lower case can take a composition apart and allow another: İ, J̌.
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

  /** Whether NFC leaves it as it is, whatever stands beside it (marks may still be sorted). */
  static boolean isComposed(int codePoint) {
    return NFC.quickCheck(Character.toString(codePoint)) == Normalizer.YES;
  }

  /** Anything that can stand in a run that normalisation sorts. */
  private static boolean isMark(int codePoint) {
    return UCharacter.getIntPropertyValue(codePoint, UProperty.LEAD_CANONICAL_COMBINING_CLASS) != 0;
  }
}
