package dev.heed.text.reason;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import dev.heed.text.token.WhiteSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * The sentences of a text by the rules of Unicode (UAX #29) as ICU has them. They are the same in
 * every Java version and locale, unlike those of {@code java.text.BreakIterator}, whose rules come
 * with the Java runtime.
 */
public final class SentenceSpans {
  private SentenceSpans() {}

  /**
   * Finds the sentences, without the blanks around them.
   *
   * @return begin and end of each sentence in UTF-16 units
   */
  public static List<int[]> of(String text) {
    BreakIterator boundaries = BreakIterator.getSentenceInstance(ULocale.ROOT);
    boundaries.setText(text);
    List<int[]> sentences = new ArrayList<>();
    int begin = boundaries.first();
    for (int end = boundaries.next(); end != BreakIterator.DONE; end = boundaries.next()) {
      int from = begin;
      int to = end;
      while (from < to && WhiteSpace.isBlank(text.codePointAt(from))) {
        from += Character.charCount(text.codePointAt(from));
      }
      while (from < to && WhiteSpace.isBlank(text.codePointBefore(to))) {
        to -= Character.charCount(text.codePointBefore(to));
      }
      if (from < to) {
        sentences.add(new int[] {from, to});
      }
      begin = end;
    }
    return sentences;
  }
}
