package dev.heed.text.token;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.UnicodeSet;
import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens by ICU's word iterator itself. Characters of scripts without spaces are replaced by
 * symbols, and their marks by accents, so that the iterator uses no dictionary.
 */
final class IcuReference {
  static final UnicodeSet SEPARATORS = new UnicodeSet("[\\p{Z}\\p{Cc}\\p{White_Space}\\u200B]");
  static final UnicodeSet INVISIBLE =
      new UnicodeSet("[\\p{DI}[\\p{Cf}-\\p{Prepended_Concatenation_Mark}]]").freeze();
  private static final UnicodeSet SCRIPTS =
      new UnicodeSet(
          "[\\p{Hani}\\p{Hira}\\p{Kana}\\p{Bopo}\\p{Yiii}\\p{Tang}\\p{Nshu}\\p{Kits}"
              + "\\p{Thai}\\p{Laoo}\\p{Khmr}\\p{Mymr}\\p{Java}\\p{Bali}]");
  private static final UnicodeSet MARKS = new UnicodeSet("[\\p{M}\\p{WB=Extend}]").freeze();
  static final UnicodeSet UNSPACED =
      new UnicodeSet(SCRIPTS)
          .retainAll(new UnicodeSet("[\\p{L}\\p{Nl}\\p{So}]"))
          .addAll(new UnicodeSet("[[\\p{Zyyy}&[\\p{scx=Hani}\\p{scx=Kana}]]&[\\p{L}\\p{Nl}]]"))
          .addAll(new UnicodeSet("[\\p{WB=Katakana}\\p{lb=SA}]"))
          .removeAll(MARKS)
          .removeAll(new UnicodeSet("\\p{Nd}"))
          .freeze();
  private static final UnicodeSet UNSPACED_MARKS =
      new UnicodeSet(SCRIPTS).addAll(new UnicodeSet("\\p{lb=SA}")).retainAll(MARKS).freeze();

  static {
    SEPARATORS.freeze();
  }

  private IcuReference() {}

  /** The tokens as {@code begin-end:original}. */
  static List<String> tokens(String text) {
    BreakIterator words = BreakIterator.getWordInstance(ULocale.ROOT);
    words.setText(disguised(text));
    List<String> tokens = new ArrayList<>();
    int begin = 0;
    for (int end = words.next(); end != BreakIterator.DONE; begin = end, end = words.next()) {
      addPieces(text, begin, end, tokens);
    }
    return tokens;
  }

  /** Splits a segment at its separators. */
  private static void addPieces(String text, int begin, int end, List<String> tokens) {
    int from = begin;
    while (from < end) {
      int to = from;
      while (to < end && !SEPARATORS.contains(text.charAt(to))) {
        to++;
      }
      String piece = text.substring(from, to);
      if (!INVISIBLE.containsAll(piece)) {
        tokens.add(from + "-" + to + ":" + piece);
      }
      from = to + 1;
    }
  }

  private static String disguised(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean basic = c < 0x10000;
              if (UNSPACED.contains(c)) {
                shown.appendCodePoint(basic ? 0x2300 : 0x1d300);
              } else if (UNSPACED_MARKS.contains(c)) {
                shown.appendCodePoint(basic ? 0x300 : 0xe0100);
              } else if (c == 0x202f) { // a space to us, part of a word to ICU
                shown.append('\u00a0');
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }
}
