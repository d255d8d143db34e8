package dev.heed.text.audit.duplicate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Words that differ by one error of typing: a letter too much or too few, another one, or two
 * swapped. One of the two is rare, since two frequent words are different ones, such as "form" and
 * "from". Two words share what is left of one of them without a letter, by which they are found.
 */
final class Spellings {
  /** Letters of the longer word; shorter ones mostly are other words, as "is" and "it". */
  static final int MIN_LETTERS = 4;

  /** Rare words whose spellings are kept; a word with more is of a kind of its own, as "aaaa". */
  private static final int MAX_KEPT = 16;

  private static final int[] NONE = {};

  private final CoreWords words;
  private final boolean[] rare;
  private final int[][] alike;
  private int candidates;

  /**
   * Finds them.
   *
   * @param rare whether each word is rare
   */
  Spellings(CoreWords words, boolean... rare) {
    this.words = words;
    this.rare = rare;
    alike = new int[words.size()][];
    Arrays.fill(alike, NONE);
    int bits = 64 - Long.numberOfLeadingZeros(words.size());
    long index = (1L << bits) - 1;
    long[] sorted = new long[1024];
    int size = 0;
    for (int word = 0; word < words.size(); word++) {
      String form = words.form(word);
      if (isWord(form)) {
        candidates++;
        sorted = Arrays.copyOf(sorted, Math.max(sorted.length, grown(sorted.length, size + form.length() + 1)));
        sorted[size++] = (hash(form, -1) & ~index) | word;
        for (int left = 0; left < form.length(); left++) {
          if (left == 0 || form.charAt(left) != form.charAt(left - 1)) {
            sorted[size++] = (hash(form, left) & ~index) | word;
          }
        }
      }
    }
    Arrays.sort(sorted, 0, size);
    for (int from = 0; from < size; ) {
      int to = from + 1;
      while (to < size && (sorted[to] & ~index) == (sorted[from] & ~index)) {
        to++;
      }
      bucket(sorted, from, to, (int) index);
      from = to;
    }
  }

  private static int grown(int length, int needed) {
    return needed > length ? 2 * needed : length;
  }

  private static boolean isWord(String form) {
    return form.length() >= MIN_LETTERS - 1
        && form.chars().allMatch(Character::isLetter);
  }

  private static long hash(String form, int left) {
    long hash = 0;
    for (int i = 0; i < form.length(); i++) {
      if (i != left) {
        hash = CoreWords.BASE * hash + Hashes.mix(form.charAt(i));
      }
    }
    return Hashes.mix(hash);
  }

  private void bucket(long[] sorted, int from, int to, int index) {
    for (int i = from; i < to; i++) {
      int word = (int) sorted[i] & index;
      for (int j = from; j < to && rare[word] && alike[word].length < MAX_KEPT; j++) {
        int other = (int) sorted[j] & index;
        if (other != word && !contains(alike[word], other) && areAlike(words.form(word), words.form(other))) {
          alike[word] = Arrays.copyOf(alike[word], alike[word].length + 1);
          alike[word][alike[word].length - 1] = other;
        }
      }
    }
  }

  private static boolean contains(int[] some, int word) {
    return Arrays.stream(some).anyMatch(each -> each == word);
  }

  /** The words that a rare one may be spelt for. */
  int[] of(int word) {
    return alike[word];
  }

  /** Bits by which a word that is spelt like another tells more than any other; 0 if it is not. */
  double bits(int a, int b) {
    boolean found = contains(alike[a], b) || contains(alike[b], a);
    return found
        ? Surprise.log2((double) candidates / Math.max(1, Math.max(alike[a].length, alike[b].length)))
        : 0;
  }

  /** Whether two words differ by one error of typing; it is never in the first letter alone. */
  static boolean areAlike(String a, String b) {
    String longer = a.length() >= b.length() ? a : b;
    String shorter = a.length() >= b.length() ? b : a;
    if (longer.length() < MIN_LETTERS || longer.length() > shorter.length() + 1) {
      return false;
    }
    int start = 0;
    while (start < shorter.length() && longer.charAt(start) == shorter.charAt(start)) {
      start++;
    }
    if (longer.length() > shorter.length()) {
      return longer.substring(start + 1).equals(shorter.substring(start));
    }
    if (start + 1 < longer.length()
        && longer.charAt(start) == shorter.charAt(start + 1)
        && longer.charAt(start + 1) == shorter.charAt(start)) {
      return longer.substring(start + 2).equals(shorter.substring(start + 2));
    }
    return start > 0
        && start < longer.length()
        && longer.substring(start + 1).equals(shorter.substring(start + 1));
  }

  /** The rare words that have other spellings, of some. */
  List<Integer> places(int... text) {
    return IntStream.range(0, text.length)
        .filter(i -> alike[text[i]].length > 0)
        .collect(ArrayList::new, List::add, List::addAll);
  }
}
