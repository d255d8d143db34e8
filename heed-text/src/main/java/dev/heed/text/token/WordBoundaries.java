package dev.heed.text.token;

import static dev.heed.text.token.CharacterTable.ATTACHES;
import static dev.heed.text.token.CharacterTable.DOUBLE_QUOTE;
import static dev.heed.text.token.CharacterTable.EXTEND_NUMBER_LETTER;
import static dev.heed.text.token.CharacterTable.HANGUL;
import static dev.heed.text.token.CharacterTable.HEBREW;
import static dev.heed.text.token.CharacterTable.JOINER;
import static dev.heed.text.token.CharacterTable.LETTER;
import static dev.heed.text.token.CharacterTable.LETTER_PICTOGRAPH;
import static dev.heed.text.token.CharacterTable.MID_LETTER;
import static dev.heed.text.token.CharacterTable.MID_NUMBER;
import static dev.heed.text.token.CharacterTable.MID_NUMBER_LETTER;
import static dev.heed.text.token.CharacterTable.NUMERIC;
import static dev.heed.text.token.CharacterTable.OTHER;
import static dev.heed.text.token.CharacterTable.PICTOGRAPH;
import static dev.heed.text.token.CharacterTable.REGIONAL_INDICATOR;
import static dev.heed.text.token.CharacterTable.SINGLE_QUOTE;
import static dev.heed.text.token.CharacterTable.category;
import static dev.heed.text.token.CharacterTable.width;

/**
 * The word boundary rules of UAX #29 as ICU's root word iterator has them (78.3: {@code word.txt}),
 * written out as a loop; WBn names the rule. Where ICU uses a dictionary, a character is a segment
 * of its own.
 */
final class WordBoundaries {
  private static final int LETTERS = 1 << LETTER | 1 << LETTER_PICTOGRAPH | 1 << HEBREW;
  private static final int NUMBERS = 1 << NUMERIC;
  private static final int WORDS = LETTERS | NUMBERS | 1 << EXTEND_NUMBER_LETTER;
  private static final int PICTOGRAPHS = 1 << PICTOGRAPH | 1 << LETTER_PICTOGRAPH;
  private static final int ATTACHED = 1 << ATTACHES | 1 << JOINER;
  private static final int BETWEEN_BOTH = 1 << MID_NUMBER_LETTER | 1 << SINGLE_QUOTE;
  private static final int BETWEEN_LETTERS = BETWEEN_BOTH | 1 << MID_LETTER;
  private static final int BETWEEN_NUMBERS = BETWEEN_BOTH | 1 << MID_NUMBER;
  private static final char ZERO_WIDTH_JOINER = '\u200d';

  private WordBoundaries() {}

  /**
   * Finds the first word boundary after {@code begin}, or the first separator.
   *
   * @param begin a boundary, not at a separator, below {@code length}
   */
  static int next(CharacterTable table, char[] text, int begin, int length) {
    int info = table.at(text, begin, length);
    int before = category(info); // of the last character that is not attached to another (WB4)
    int at = begin + width(info);
    while (at < length) {
      info = table.at(text, at, length);
      int here = category(info);
      int after = at + width(info);
      if (in(WORDS, before) && in(WORDS, here)) { // WB5, 8, 9, 10, 13a, 13b
        before = here;
        at = after;
      } else if (in(ATTACHED, here)) { // WB4
        at = after;
      } else if (in(PICTOGRAPHS, here) && text[at - 1] == ZERO_WIDTH_JOINER) { // WB3c
        before = here;
        at = after;
      } else if (here == HANGUL && isHangul(text[at - 1])) { // ICU: not with other letters
        at = after;
      } else if (here == REGIONAL_INDICATOR && before == here) { // WB15, 16: pairs
        before = OTHER;
        at = after;
      } else {
        int side = sides(before, here);
        int other = side == 0 ? -1 : bridged(table, text, side, after, length);
        if (other >= 0) { // WB6, 7, 7b, 7c, 11, 12
          info = table.at(text, other, length);
          before = category(info);
          at = other + width(info);
        } else if (before == HEBREW && here == SINGLE_QUOTE) { // WB7a
          before = here;
          at = after;
        } else { // WB999
          return at;
        }
      }
    }
    return length;
  }

  /** The categories that must follow {@code here} for no boundary after {@code before}; or 0. */
  private static int sides(int before, int here) {
    if (in(LETTERS, before) && in(BETWEEN_LETTERS, here)) {
      return LETTERS;
    }
    if (in(NUMBERS, before) && in(BETWEEN_NUMBERS, here)) {
      return NUMBERS;
    }
    return before == HEBREW && here == DOUBLE_QUOTE ? 1 << HEBREW : 0;
  }

  /** The index of the next character that is not attached, if it is of {@code side}; or -1. */
  private static int bridged(CharacterTable table, char[] text, int side, int at, int length) {
    while (at < length) {
      int info = table.at(text, at, length);
      if (!in(ATTACHED, category(info))) {
        return in(side, category(info)) ? at : -1;
      }
      at += width(info);
    }
    return -1;
  }

  private static boolean isHangul(char c) {
    return c >= 0xac00 && c <= 0xd7a3;
  }

  private static boolean in(int set, int category) {
    return (set >>> category & 1) != 0;
  }
}
