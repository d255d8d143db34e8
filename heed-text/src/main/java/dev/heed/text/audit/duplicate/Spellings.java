package dev.heed.text.audit.duplicate;

import java.util.Arrays;

/**
 * Words that differ by one error of typing: a letter too much or too few, another one, or two
 * swapped. One of the two is in hardly another text, or in far fewer than the other, since two
 * words in use are different ones, such as "form" and "from". Such words share the letters of one
 * of them, or what is left of it without one, and are found by that.
 */
final class Spellings {
  /**
   * Letters of the longer word if neither is frequent: shorter ones mostly are different words,
   * such as abbreviations.
   */
  static final int MIN_LETTERS = 4;

  /** Letters of the longest word compared; a longer one is no word, and takes time. */
  private static final int MAX_LETTERS = 64;

  /** Spellings that are kept of a word; one with more is not told from other short words. */
  private static final int MAX_KEPT = 64;

  /** Lengths told apart; longer words are taken together. */
  private static final int LENGTHS = 16;

  private static final int[] NONE = {};

  /** Texts up to which a word may be an error, however few have the other, and their share. */
  private static final int FEW = 2;

  private static final double FEW_SHARE = 1e-4;

  /** Share of the texts with the other word up to which a word may be an error. */
  private static final double FEWER = 0.02;

  private final CoreWords words;
  private final Surprise surprise;
  private final double few;
  private final double frequent;
  private final int[][] alike;
  private int spelt;

  /** Mean number of spellings of a word, by its letters; of long words, of which few are alike. */
  private final double[] means = new double[LENGTHS];

  /**
   * Finds them.
   *
   * @param surprise knows how many texts have a word
   * @param texts the number of all texts
   */
  Spellings(CoreWords words, Surprise surprise, int texts) {
    this.words = words;
    this.surprise = surprise;
    few = Math.max(FEW, FEW_SHARE * texts);
    frequent = Edits.RARE * texts;
    alike = new int[words.size()][];
    Arrays.fill(alike, NONE);
    long index = (1L << (64 - Long.numberOfLeadingZeros(words.size()))) - 1;
    long[] sorted = sorted(index);
    for (int from = 0; from < sorted.length; ) {
      int to = from + 1;
      while (to < sorted.length && (sorted[to] & ~index) == (sorted[from] & ~index)) {
        to++;
      }
      for (int i = from; i < to; i++) {
        int word = (int) (sorted[i] & index);
        for (int j = from; j < to; j++) {
          add(word, (int) (sorted[j] & index));
        }
      }
      from = to;
    }
    int[] ofLength = new int[LENGTHS];
    for (int word = 0; word < alike.length; word++) {
      ofLength[length(word)]++;
      means[length(word)] += alike[word].length;
    }
    for (int i = 0; i < LENGTHS; i++) {
      means[i] = (means[i] + 1) / (ofLength[i] + 1);
    }
  }

  private int length(int word) {
    return Math.min(words.form(word).length(), LENGTHS) - 1;
  }

  /** Hashes of each word of letters and of what is left of it without one, with its number. */
  private long[] sorted(long index) {
    long[] hashes = new long[1024];
    int size = 0;
    for (int word = 0; word < words.size(); word++) {
      String form = words.form(word);
      if (form.length() > MAX_LETTERS || !form.chars().allMatch(Character::isLetter)) {
        continue;
      }
      spelt++;
      if (size + form.length() >= hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * (size + form.length()));
      }
      for (int left = form.length() > 1 ? 0 : form.length(); left <= form.length(); left++) {
        hashes[size++] = (hash(form, left) & ~index) | word;
      }
    }
    Arrays.sort(hashes, 0, size);
    return Arrays.copyOf(hashes, size);
  }

  /** A hash of the letters but one, or of all if there is none at that place. */
  private static long hash(String form, int left) {
    long hash = 0;
    for (int i = 0; i < form.length(); i++) {
      if (i != left) {
        hash = CoreWords.BASE * hash + Hashes.mix(form.charAt(i));
      }
    }
    return Hashes.mix(hash);
  }

  private void add(int word, int other) {
    int[] known = alike[word];
    if (known.length == MAX_KEPT
        || other == word
        || surprise.texts(word) > Math.max(few, FEWER * surprise.texts(other))
        || contains(known, other)) {
      return;
    }
    String form = words.form(word);
    boolean longEnough =
        Math.max(form.length(), words.form(other).length()) >= MIN_LETTERS
            || surprise.texts(other) > frequent;
    if (longEnough && areAlike(form, words.form(other))) {
      alike[word] = Arrays.copyOf(known, known.length + 1);
      alike[word][known.length] = other;
    }
  }

  private static boolean contains(int[] some, int word) {
    return Arrays.stream(some).anyMatch(each -> each == word);
  }

  /** The words that one may be an error for. */
  int[] of(int word) {
    return alike[word];
  }

  /**
   * The bits that a word is worth that may be another one with an error: −log₂ of the share of
   * words that are that much alike by chance; 0 if it may not.
   */
  double bits(int a, int b) {
    int word = contains(alike[a], b) ? a : b;
    return word == a || contains(alike[b], a)
        ? Surprise.log2(spelt / (alike[word].length - 1 + means[length(word)]))
        : 0;
  }

  /** Whether two words differ by one error of typing; another first letter makes another word. */
  static boolean areAlike(String a, String b) {
    String longer = a.length() >= b.length() ? a : b;
    String shorter = a.length() >= b.length() ? b : a;
    int start = 0;
    while (start < shorter.length() && longer.charAt(start) == shorter.charAt(start)) {
      start++;
    }
    if (longer.length() != shorter.length()) {
      return longer.length() == shorter.length() + 1
          && longer.substring(start + 1).equals(shorter.substring(start));
    }
    if (start == longer.length()) {
      return false;
    }
    boolean swapped =
        start + 1 < longer.length()
            && longer.charAt(start) == shorter.charAt(start + 1)
            && longer.charAt(start + 1) == shorter.charAt(start);
    int after = start + (swapped ? 2 : 1);
    return (swapped || start > 0) && longer.substring(after).equals(shorter.substring(after));
  }
}
