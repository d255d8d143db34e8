package dev.heed.text.vocabulary;

import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.CharacterNgrams;

/**
 * The known character n-grams of words, by the code points of {@code <word>}. A word of fewer than
 * three code points has none, nor has a character of a script without spaces; the whole of {@code
 * <word>} is none either, since the word is an entry of its own.
 */
final class WordParts {
  /** Begins the entry of a character n-gram in a list of entries: no word begins with a space. */
  static final char PREFIX = ' ';

  private static final char BEGIN = '<';
  private static final char END = '>';
  private static final int MIN_CODE_POINTS = 3;

  /** The first character of a script without spaces: Thai. */
  private static final char FIRST_UNSPACED = 0x0e00;

  private final WordTable table;
  private final int firstEntry;
  private final int shortest;
  private final int longest;

  /** Receives one part of a word. */
  @FunctionalInterface
  interface Visitor {
    /** The part {@code chars[offset .. offset + length]}. */
    void part(char[] chars, int offset, int length, int hash);
  }

  /**
   * Makes the parts with the numbers from {@code firstEntry} on.
   *
   * @param table the parts, in the order of their numbers
   */
  WordParts(WordTable table, int firstEntry) {
    this.table = table;
    this.firstEntry = firstEntry;
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = 0; i < table.size(); i++) {
      String part = table.form(i);
      int length = part.codePointCount(0, part.length());
      least = Math.min(least, length);
      most = Math.max(most, length);
    }
    shortest = least;
    longest = most;
  }

  int size() {
    return table.size();
  }

  /** The entry in a list of entries. */
  String form(int entry) {
    return PREFIX + table.form(entry - firstEntry);
  }

  /** The entry of a form in a list of entries, or −1. */
  int find(String form) {
    int part = table.find(form.substring(1));
    return part < 0 ? -1 : firstEntry + part;
  }

  /** Adds the known parts of a word to an encoding. */
  void find(char[] form, int offset, int length, Encoding into) {
    if (table.size() > 0) {
      visit(
          form,
          offset,
          length,
          shortest,
          longest,
          (chars, begin, count, hash) -> {
            int part = table.find(chars, begin, count, hash);
            if (part >= 0) {
              into.add(firstEntry + part);
            }
          });
    }
  }

  /** Visits all parts of a word. */
  static void visit(String form, CharacterNgrams.Between lengths, Visitor visitor) {
    char[] chars = form.toCharArray();
    visit(chars, 0, chars.length, lengths.shortest(), lengths.longest(), visitor);
  }

  private static void visit(
      char[] form, int offset, int length, int shortest, int longest, Visitor visitor) {
    if (Character.codePointCount(form, offset, length) < MIN_CODE_POINTS
        || isUnspaced(form, offset, length)) {
      return;
    }
    char[] bounded = new char[length + 2];
    bounded[0] = BEGIN;
    System.arraycopy(form, offset, bounded, 1, length);
    bounded[length + 1] = END;
    int next;
    for (int begin = 0; begin < bounded.length; begin = next) {
      next = begin + width(bounded, begin);
      int hash = Tokenizer.HASH_START;
      int end = begin;
      for (int n = 1; n <= longest && end < bounded.length; n++) {
        int width = width(bounded, end);
        for (int i = 0; i < width; i++) {
          hash = Tokenizer.hash(hash, bounded[end++]);
        }
        boolean whole = begin == 0 && end == bounded.length;
        if (n >= shortest && !whole) {
          visitor.part(bounded, begin, end - begin, Tokenizer.mix(hash));
        }
      }
    }
  }

  private static boolean isUnspaced(char[] form, int offset, int length) {
    return form[offset] >= FIRST_UNSPACED
        && Tokenizer.isUnspaced(Character.codePointAt(form, offset, offset + length));
  }

  private static int width(char[] chars, int i) {
    return i + 1 < chars.length && Character.isSurrogatePair(chars[i], chars[i + 1]) ? 2 : 1;
  }
}
