package dev.heed.cli.explain;

import dev.heed.text.Explanation;
import java.util.Locale;

/** The number of words that the attention of a text is on, for readers. */
public final class AttentionWords {
  private AttentionWords() {}

  /** As {@code "on 3.2 of 14 words"}; {@code "words and n-grams"} where words overlap. */
  public static String of(Explanation explanation) {
    int end = 0;
    boolean overlap = false;
    for (Explanation.Word word : explanation.words()) {
      overlap |= word.begin() < end;
      end = Math.max(end, word.end());
    }
    int count = explanation.words().size();
    return String.format(
        Locale.ROOT,
        overlap
            ? "on %.1f of %,d words and n-grams"
            : "on %.1f of %,d word" + (count == 1 ? "" : "s"),
        explanation.effectiveWords(),
        count);
  }
}
