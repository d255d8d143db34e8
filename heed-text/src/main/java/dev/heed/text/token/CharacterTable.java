package dev.heed.text.token;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.WordBreak;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.util.ULocale;

/**
 * Properties of characters for tokenising, one byte each: the category for word boundaries, the way
 * to the normalised form, and visibility. ASCII is filled in at the start; other characters are
 * looked up in ICU on first use, since filling the whole table takes a third of a second.
 *
 * <p>Safe for many threads without a lock: a byte is written atomically, and all threads compute
 * the same value for it.
 */
final class CharacterTable {
  // Categories: property Word_Break, except SEPARATOR, UNSPACED (a character of a script written
  // without spaces), HANGUL (a syllable) and the pictographs. 0 marks an empty entry.
  static final int OTHER = 1;
  static final int SEPARATOR = 2;
  static final int LETTER = 3;
  static final int LETTER_PICTOGRAPH = 4;
  static final int HEBREW = 5;
  static final int HANGUL = 6;
  static final int NUMERIC = 7;
  static final int EXTEND_NUMBER_LETTER = 8;
  static final int MID_LETTER = 9;
  static final int MID_NUMBER = 10;
  static final int MID_NUMBER_LETTER = 11;
  static final int SINGLE_QUOTE = 12;
  static final int DOUBLE_QUOTE = 13;
  static final int ATTACHES = 14;
  static final int JOINER = 15;
  static final int REGIONAL_INDICATOR = 16;
  static final int PICTOGRAPH = 17;
  static final int UNSPACED = 18;

  /** The form is the character itself, whatever its neighbours. */
  static final int STABLE = 0;

  /** The form is {@code (char) UCharacter.toLowerCase(c)}, whatever the neighbours. */
  static final int LOWER = 1 << 5;

  /** A mark, whose form is the mark itself unless it is next to another mark. */
  static final int MARK = 2 << 5;

  /** The form needs {@link NormalForm}. */
  static final int COMPLEX = 3 << 5;

  static final int VISIBLE = 1 << 7;

  private static final int PAIR = 1 << 8;
  private static final int UNPAIRED = OTHER | COMPLEX | VISIBLE;

  private static final int MARKS_AND_DIGITS =
      1 << UCharacterCategory.NON_SPACING_MARK
          | 1 << UCharacterCategory.COMBINING_SPACING_MARK
          | 1 << UCharacterCategory.ENCLOSING_MARK
          | 1 << UCharacterCategory.DECIMAL_DIGIT_NUMBER;
  private static final int LETTERS =
      1 << UCharacterCategory.OTHER_LETTER
          | 1 << UCharacterCategory.MODIFIER_LETTER
          | 1 << UCharacterCategory.LETTER_NUMBER;

  /** By code point, except surrogates; two planes, as emoji are in the second. */
  private final byte[] known = new byte[0x20000];

  CharacterTable() {
    for (char c = 0; c < 0x80; c++) {
      known[c] = (byte) ofAscii(c);
    }
  }

  /** The category in a result of {@link #at}. */
  static int category(int info) {
    return info & 0x1f;
  }

  /**
   * STABLE, LOWER, MARK or COMPLEX; for the union of several results, the change of all together.
   */
  static int change(int info) {
    return info & COMPLEX;
  }

  /** The number of UTF-16 units. */
  static int width(int info) {
    return 1 + (info >>> 8);
  }

  /** The properties of the character at {@code text[i]}, where the text ends at {@code end}. */
  int at(char[] text, int i, int end) {
    int info = known[text[i]];
    return info != 0 ? info & 0xff : atRare(text, i, end);
  }

  private int atRare(char[] text, int i, int end) {
    char c = text[i];
    if (!Character.isSurrogate(c)) {
      return of(c);
    }
    boolean paired =
        Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text[i + 1]);
    return paired ? of(Character.toCodePoint(c, text[i + 1])) | PAIR : UNPAIRED;
  }

  private int of(int codePoint) {
    if (codePoint >= known.length) {
      return ofAny(codePoint);
    }
    int info = known[codePoint];
    if (info == 0) {
      info = ofAny(codePoint);
      known[codePoint] = (byte) info;
    }
    return info & 0xff;
  }

  /** As {@link #ofAny}, without loading ICU's data, which plain English never needs. */
  static int ofAscii(char c) {
    return VISIBLE
        | switch (c) {
          case '_' -> EXTEND_NUMBER_LETTER;
          case ':' -> MID_LETTER;
          case ',', ';' -> MID_NUMBER;
          case '.' -> MID_NUMBER_LETTER;
          case '\'' -> SINGLE_QUOTE;
          case '"' -> DOUBLE_QUOTE;
          default -> {
            if (c >= 'a' && c <= 'z') {
              yield LETTER;
            }
            if (c >= 'A' && c <= 'Z') {
              yield LETTER | LOWER;
            }
            if (c >= '0' && c <= '9') {
              yield NUMERIC;
            }
            yield c <= ' ' || c == 0x7f ? SEPARATOR : OTHER;
          }
        };
  }

  /** Category, change and visibility of any code point except surrogates. */
  static int ofAny(int codePoint) {
    return categoryOf(codePoint) | changeOf(codePoint) | (isInvisible(codePoint) ? 0 : VISIBLE);
  }

  /** Format and default ignorable characters, except visible Arabic number signs. */
  static boolean isInvisible(int codePoint) {
    return UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
        || UCharacter.getType(codePoint) == UCharacterCategory.FORMAT
            && !UCharacter.hasBinaryProperty(codePoint, UProperty.PREPENDED_CONCATENATION_MARK);
  }

  private static int categoryOf(int codePoint) {
    if (isSeparator(codePoint)) {
      return SEPARATOR;
    }
    int wordBreak = UCharacter.getIntPropertyValue(codePoint, UProperty.WORD_BREAK);
    if (isUnspaced(codePoint, wordBreak)) {
      return UNSPACED;
    }
    boolean pictograph = UCharacter.hasBinaryProperty(codePoint, UProperty.EXTENDED_PICTOGRAPHIC);
    return switch (wordBreak) {
      case WordBreak.ALETTER -> {
        if (codePoint >= 0xac00 && codePoint <= 0xd7a3) {
          yield HANGUL;
        }
        yield pictograph ? LETTER_PICTOGRAPH : LETTER;
      }
      case WordBreak.HEBREW_LETTER -> HEBREW;
      case WordBreak.NUMERIC -> NUMERIC;
      case WordBreak.EXTENDNUMLET -> EXTEND_NUMBER_LETTER;
      case WordBreak.MIDLETTER -> MID_LETTER;
      case WordBreak.MIDNUM -> MID_NUMBER;
      case WordBreak.MIDNUMLET -> MID_NUMBER_LETTER;
      case WordBreak.SINGLE_QUOTE -> SINGLE_QUOTE;
      case WordBreak.DOUBLE_QUOTE -> DOUBLE_QUOTE;
      case WordBreak.EXTEND, WordBreak.FORMAT -> ATTACHES;
      case WordBreak.ZWJ -> JOINER;
      case WordBreak.REGIONAL_INDICATOR -> REGIONAL_INDICATOR;
      default -> pictograph ? PICTOGRAPH : OTHER;
    };
  }

  private static boolean isSeparator(int codePoint) {
    return switch (UCharacter.getType(codePoint)) {
      case UCharacterCategory.SPACE_SEPARATOR,
          UCharacterCategory.LINE_SEPARATOR,
          UCharacterCategory.PARAGRAPH_SEPARATOR,
          UCharacterCategory.CONTROL ->
          true;
      default -> codePoint == 0x200b || UCharacter.isUWhiteSpace(codePoint); // zero width space
    };
  }

  /** Whether a code point is a character of a script written without spaces. */
  static boolean isUnspaced(int codePoint) {
    return isUnspaced(codePoint, UCharacter.getIntPropertyValue(codePoint, UProperty.WORD_BREAK));
  }

  /** Whether a line of its script can be broken at words alone, which takes a dictionary. */
  static boolean isUnspacedAlphabet(int codePoint) {
    return UCharacter.getIntPropertyValue(codePoint, UProperty.LINE_BREAK)
        == UCharacter.LineBreak.COMPLEX_CONTEXT;
  }

  /** Letters, letter numbers and symbols of scripts without spaces; not marks, digits or points. */
  private static boolean isUnspaced(int codePoint, int wordBreak) {
    int type = 1 << UCharacter.getType(codePoint);
    // Half-width voiced sound marks are letters, yet attached.
    if ((type & MARKS_AND_DIGITS) != 0 || wordBreak == WordBreak.EXTEND) {
      return false;
    }
    if (wordBreak == WordBreak.KATAKANA || isUnspacedAlphabet(codePoint)) {
      return true;
    }
    boolean letter = (type & LETTERS) != 0;
    return switch (UScript.getScript(codePoint)) {
      case UScript.HAN,
          UScript.HIRAGANA,
          UScript.KATAKANA,
          UScript.BOPOMOFO,
          UScript.YI,
          UScript.TANGUT,
          UScript.NUSHU,
          UScript.KHITAN_SMALL_SCRIPT,
          UScript.THAI,
          UScript.LAO,
          UScript.KHMER,
          UScript.MYANMAR,
          UScript.JAVANESE,
          UScript.BALINESE ->
          letter || type == 1 << UCharacterCategory.OTHER_SYMBOL;
      case UScript.COMMON -> // such as 〆 and 〱
          letter
              && (UScript.hasScript(codePoint, UScript.HAN)
                  || UScript.hasScript(codePoint, UScript.KATAKANA));
      default -> false;
    };
  }

  private static int changeOf(int codePoint) {
    if (NormalForm.isLeftOut(codePoint) || !NormalForm.isComposed(codePoint)) {
      return COMPLEX;
    }
    boolean mark = UCharacter.getCombiningClass(codePoint) != 0;
    if (!UCharacter.hasBinaryProperty(codePoint, UProperty.CHANGES_WHEN_LOWERCASED)) {
      return mark ? MARK : STABLE;
    }
    String lower = UCharacter.toLowerCase(ULocale.ROOT, Character.toString(codePoint));
    boolean simple =
        !mark
            && codePoint != 0x3a3 // Σ: σ or, at the end of a word, ς
            && codePoint < 0x10000
            && lower.length() == 1
            && lower.charAt(0) == UCharacter.toLowerCase(codePoint)
            && NormalForm.isComposed(lower.charAt(0));
    return simple ? LOWER : COMPLEX;
  }
}
