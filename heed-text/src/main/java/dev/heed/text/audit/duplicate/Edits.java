package dev.heed.text.audit.duplicate;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts of which one is a copy of the other with an edit: other punctuation, accents or blanks; a
 * word with an error of typing; a word left out, added or replaced; the same words in another
 * order. A word is up to 4 words of the tokenizer here, as "state-of-the-art".
 *
 * <p>Short texts share most words by chance if they follow a pattern, as "what is the capital of
 * …". Hence what two texts share, in order, has to be more than chance: the bits of the shared
 * words by {@link Surprise}, less those of the place of the edit, are compared with log₂ of the
 * number of pairs of texts. With 0 bits to spare, one pair of texts is expected to share as much by
 * chance.
 *
 * <p>S. Karlin, S. F. Altschul, <i>Methods for assessing the statistical significance of molecular
 * sequence features</i> (1990), for expected numbers of chance matches in a search.
 */
final class Edits {
  /** Longest text, in words: the shingles of longer ones survive an edit. */
  static final int MAX_WORDS = 128;

  /** Words at the place where two texts differ. */
  static final int MAX_CHANGED = 4;

  /**
   * Bits to spare of a copy with an error of typing. Less than 0, since hardly two texts have
   * nearly the same letters by chance: chosen, as the others, on texts of questions, requests and
   * reviews by what was found among a thousand of them with and without edited copies.
   */
  private static final double SPELT = -5;

  /** The same for words in another order, in which texts hardly agree by chance either. */
  private static final double MOVED = -5;

  /** The same where one text has only more words; common words, as "is" or "the". */
  private static final double COMMON_ADDED = -7;

  /** The same where one text has only more words. */
  private static final double ADDED = -4;

  /** The same where a common word is replaced by another. */
  private static final double COMMON_REPLACED = -2;

  /** The same where a word is replaced: texts of one pattern differ so. */
  private static final double REPLACED = 4;

  /**
   * The same where both words are rare. These are the words by which questions of one pattern
   * differ, such as "on what river is Rome built" and "on what river is Strasbourg built".
   */
  private static final double RARE_REPLACED = 26;

  /** Bits to spare for each further word at the place. */
  private static final double FURTHER = 10;

  /** Share of the texts up to which a word is a rare one. */
  static final double RARE = 0.005;

  /** Share of the texts from which a word is a common one. */
  private static final double COMMON = 0.05;

  /**
   * Share of the letters of two spellings of one word that stand at the same place, from either
   * end: "barometer" and "pedometer" have less, a word with two letters wrong mostly has more.
   */
  private static final double MIN_ALIKE = 0.7;

  private final CoreWords words;
  private final Surprise surprise;
  private final Spellings spellings;
  private final int texts;
  private final double bitsOfPairs;

  /**
   * Prepares the comparison.
   *
   * @param surprise of all texts, equal ones left out
   * @param texts their number
   */
  Edits(CoreWords words, Surprise surprise, int texts) {
    this.words = words;
    this.surprise = surprise;
    this.texts = texts;
    spellings = new Spellings(words, surprise, texts);
    double count = Math.max(2, texts);
    bitsOfPairs = Surprise.log2(count * (count - 1) / 2);
  }

  /** Hashes of the text as it is and with up to 4 words left out at each place. */
  static long[] hashes(int... words) {
    int n = words.length;
    if (n == 0 || n > MAX_WORDS) {
      return new long[0];
    }
    long[] after = after(words);
    long[] hashes = new long[MAX_CHANGED * n + 1];
    int size = 0;
    hashes[size++] = Hashes.mix(after[0]);
    long before = 0;
    long power = 1;
    for (int i = 0; i < n; i++) {
      for (int left = 1; left <= Math.min(MAX_CHANGED, n - i); left++) {
        hashes[size++] = Hashes.mix(before + power * after[i + left]);
      }
      before += power * Hashes.mix(words[i]);
      power *= CoreWords.BASE;
    }
    return Arrays.copyOf(hashes, size);
  }

  /** The first of {@link #hashes(int...)}. */
  static long hash(int... words) {
    return Hashes.mix(after(words)[0]);
  }

  /** Polynomials of the hashes of the words from each place on. */
  private static long[] after(int... words) {
    long[] after = new long[words.length + 1];
    for (int i = words.length - 1; i >= 0; i--) {
      after[i] = Hashes.mix(words[i]) + CoreWords.BASE * after[i + 1];
    }
    return after;
  }

  /** Hands out the hash of the text with each word that may be an error spelt otherwise. */
  void respelt(int[] text, LongConsumer hashes) {
    if (text.length > MAX_WORDS) {
      return;
    }
    long[] after = after(text);
    long before = 0;
    long power = 1;
    for (int i = 0; i < text.length; i++) {
      for (int other : spellings.of(text[i])) {
        hashes.accept(
            Hashes.mix(before + power * (Hashes.mix(other) + CoreWords.BASE * after[i + 1])));
      }
      before += power * Hashes.mix(text[i]);
      power *= CoreWords.BASE;
    }
  }

  /**
   * The share of words that two texts have in common which differ at one place; 0 if neither is a
   * copy of the other.
   */
  double similarity(int[] a, int[] b) {
    int shorter = Math.min(a.length, b.length);
    int start = 0;
    while (start < shorter && a[start] == b[start]) {
      start++;
    }
    int end = 0;
    while (end < shorter - start && a[a.length - 1 - end] == b[b.length - 1 - end]) {
      end++;
    }
    int longer = Math.max(a.length, b.length);
    int changed = longer - start - end;
    if (start + end > 0 && changed <= MAX_CHANGED) {
      boolean enough = spareBits(a, b, start, end) >= FURTHER * (changed - 1);
      return enough ? (double) (start + end) / longer : 0;
    }
    return 0;
  }

  /** Bits that a pair has more than a copy needs, if only the words between are different. */
  private double spareBits(int[] a, int[] b, int start, int end) {
    double bits = -Surprise.log2(Math.max(a.length, b.length)) - bitsOfPairs;
    for (int i = 0; i < start; i++) {
      bits += surprise.bits(a, i);
    }
    int first = a.length - end;
    for (int i = first; i < a.length; i++) {
      // After the words that differ, nothing is known of the word before.
      bits += i == first ? surprise.bits(a[i]) : surprise.bits(a, i);
    }
    boolean common = areCommon(a, start, end) && areCommon(b, start, end);
    if (start + end == Math.min(a.length, b.length)) {
      return bits - (common ? COMMON_ADDED : ADDED);
    }
    if (start + end + 1 == Math.max(a.length, b.length)) {
      double spelt = spellings.bits(a[start], b[start]);
      if (spelt > 0) {
        return bits + spelt - SPELT;
      }
    }
    if (areAlike(form(a, start, end), form(b, start, end))) {
      return bits - ADDED;
    }
    if (start + end + 1 == a.length && a.length == b.length) {
      bits += Math.max(surprise.misfit(a, start), surprise.misfit(b, start));
    }
    if (common) {
      return bits - COMMON_REPLACED;
    }
    boolean rare = isRare(a, start, end) && isRare(b, start, end);
    return bits - (rare ? RARE_REPLACED : REPLACED);
  }

  /** The similarity of texts of the same words in another order; 0 for others. */
  double moved(int[] a, int[] b) {
    if (a.length != b.length || CoreWords.inAnyOrder(a) != CoreWords.inAnyOrder(b)) {
      return 0;
    }
    int moved = 0;
    double bits = 0;
    double others = 0;
    for (int i = 0; i < a.length; i++) {
      moved += a[i] == b[i] ? 0 : 1;
      bits += surprise.bits(a, i);
      others += surprise.bits(b, i);
    }
    double cost = moved * Surprise.log2(a.length) + bitsOfPairs;
    return Math.min(bits, others) - cost >= MOVED ? 1 - moved / (2.0 * a.length) : 0;
  }

  /** Whether a word between the shared ones is rare. */
  private boolean isRare(int[] text, int start, int end) {
    return IntStream.range(start, text.length - end)
        .anyMatch(i -> surprise.texts(text[i]) <= RARE * texts);
  }

  /** Whether all words between the shared ones are common. */
  private boolean areCommon(int[] text, int start, int end) {
    return IntStream.range(start, text.length - end)
        .allMatch(i -> surprise.texts(text[i]) >= COMMON * texts);
  }

  /** The words between the shared ones. */
  private String form(int[] text, int start, int end) {
    return IntStream.range(start, text.length - end)
        .mapToObj(i -> words.form(text[i]))
        .collect(Collectors.joining());
  }

  /** Whether these are spellings of one word; numbers never are. */
  private static boolean areAlike(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    int start = 0;
    while (start < shorter && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    String differing = a.substring(start, a.length() - end) + b.substring(start, b.length() - end);
    return start + end >= MIN_ALIKE * Math.max(a.length(), b.length())
        && differing.chars().noneMatch(Character::isDigit);
  }
}
