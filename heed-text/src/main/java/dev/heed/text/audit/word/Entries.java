package dev.heed.text.audit.word;

import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.Feature;
import dev.heed.text.token.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Parts by which a text may be recognised, each as a 64-bit key: words, pairs of words, its first
 * and last word, its features and its length.
 */
@SuppressWarnings("EnumOrdinal") // keys in memory alone: no file depends on their order
final class Entries {
  private static final int KIND = 60;
  private static final int FIRST_PART = 30;
  private static final long PART = (1L << FIRST_PART) - 1;
  private static final double END_SHARE = 0.1;

  /** Kinds of entries. */
  enum Kind {
    WORD,
    PAIR,
    FIRST,
    LAST,
    FEATURE,
    LENGTH
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  private final AuditedTexts texts;
  private final int shortest;
  private final int longest;
  private long[] buffer = new long[64];

  /**
   * Entries of these texts.
   *
   * @param counted the numbers of the texts whose lengths count as usual
   */
  Entries(AuditedTexts texts, List<Integer> counted) {
    this.texts = texts;
    int[] lengths = counted.stream().mapToInt(i -> texts.get(i).words().length).sorted().toArray();
    int end = (int) (END_SHARE * lengths.length);
    shortest = lengths.length == 0 ? 0 : lengths[end];
    longest = lengths.length == 0 ? 0 : lengths[lengths.length - 1 - end];
  }

  static Kind kind(long key) {
    return KINDS.get((int) (key >>> KIND));
  }

  static int first(long key) {
    return (int) (key >>> FIRST_PART & PART);
  }

  static int second(long key) {
    return (int) (key & PART);
  }

  /** The words that an entry takes in a text; 0 for a property. */
  static int width(long key) {
    return switch (kind(key)) {
      case WORD, FIRST, LAST -> 1;
      case PAIR -> 2;
      case FEATURE, LENGTH -> 0;
    };
  }

  /** Whether a word belongs to an entry. */
  static boolean isPart(long key, int word) {
    return width(key) > 0 && word == first(key) || width(key) > 1 && word == second(key);
  }

  /** The first place of an entry among the words of a text; -1 if there is none. */
  static int place(long key, int... words) {
    int last = words.length - 1;
    return switch (kind(key)) {
      case WORD, PAIR -> {
        int at = 0;
        while (at <= last
            && !(words[at] == first(key)
                && (kind(key) == Kind.WORD || at < last && words[at + 1] == second(key)))) {
          at++;
        }
        yield at > last ? -1 : at;
      }
      case FIRST -> last >= 0 && words[0] == first(key) ? 0 : -1;
      case LAST -> last >= 0 && words[last] == first(key) ? last : -1;
      case FEATURE, LENGTH -> -1;
    };
  }

  static long word(int word) {
    return key(Kind.WORD, word, 0);
  }

  private static long key(Kind kind, int first, int second) {
    return (long) kind.ordinal() << KIND | (long) first << FIRST_PART | second;
  }

  /** The different entries of a text, ascending. */
  long[] of(AuditedText text) {
    int[] words = text.words();
    if (buffer.length < 2 * words.length + 32) {
      buffer = new long[4 * words.length + 32];
    }
    int size = 0;
    for (int i = 0; i < words.length; i++) {
      buffer[size++] = word(words[i]);
      if (i > 0) {
        buffer[size++] = key(Kind.PAIR, words[i - 1], words[i]);
      }
    }
    if (words.length > 0) {
      buffer[size++] = key(Kind.FIRST, words[0], 0);
      buffer[size++] = key(Kind.LAST, words[words.length - 1], 0);
    }
    for (int bit = 0; bit < Feature.COMPARED; bit++) {
      if ((text.features() >>> bit & 1) != 0) {
        buffer[size++] = key(Kind.FEATURE, bit, 0);
      }
    }
    if (shortest < longest && words.length <= shortest) {
      buffer[size++] = key(Kind.LENGTH, 0, 0);
    }
    if (shortest < longest && words.length >= longest) {
      buffer[size++] = key(Kind.LENGTH, 1, 0);
    }
    Arrays.sort(buffer, 0, size);
    return Arrays.stream(buffer, 0, size).distinct().toArray();
  }

  /** Whether a text has an entry. */
  boolean has(long key, AuditedText text) {
    return switch (kind(key)) {
      case WORD, PAIR, FIRST, LAST -> place(key, text.words()) >= 0;
      case FEATURE -> (text.features() >>> first(key) & 1) != 0;
      case LENGTH ->
          shortest < longest
              && (first(key) == 0
                  ? text.words().length <= shortest
                  : text.words().length >= longest);
    };
  }

  /** Marks the words of a text that belong to an entry, wherever it stands; none of a property. */
  static void mark(long key, int[] words, boolean[] marks) {
    int last = words.length - 1;
    switch (kind(key)) {
      case WORD -> {
        for (int i = 0; i <= last; i++) {
          marks[i] |= words[i] == first(key);
        }
      }
      case PAIR -> {
        for (int i = 0; i < last; i++) {
          if (words[i] == first(key) && words[i + 1] == second(key)) {
            marks[i] = true;
            marks[i + 1] = true;
          }
        }
      }
      case FIRST, LAST -> {
        int at = place(key, words);
        if (at >= 0) {
          marks[at] = true;
        }
      }
      case FEATURE, LENGTH -> {}
    }
  }

  /** The entry as it is shown. */
  String name(long key) {
    String word = kind(key).compareTo(Kind.FEATURE) < 0 ? texts.word(first(key)) : "";
    return switch (kind(key)) {
      case WORD -> '"' + word + '"';
      case PAIR -> '"' + pair(word, texts.word(second(key))) + '"';
      case FIRST -> '"' + word + "\" as the first word";
      case LAST -> '"' + word + "\" as the last word";
      case FEATURE -> "text " + Feature.values()[first(key)].description();
      case LENGTH ->
          first(key) == 0
              ? "text of at most %,d words".formatted(shortest)
              : "text of at least %,d words".formatted(longest);
    };
  }

  /** Two words as they stand in a text: those of a script without blanks have none. */
  private static String pair(String first, String second) {
    boolean unspaced =
        Tokenizer.isUnspaced(first.codePointBefore(first.length()))
            && Tokenizer.isUnspaced(second.codePointAt(0));
    return first + (unspaced ? "" : " ") + second;
  }
}
