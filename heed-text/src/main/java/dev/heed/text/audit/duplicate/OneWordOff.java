package dev.heed.text.audit.duplicate;

import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.LongCounts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts that differ at one place, by a word that was changed, added or left out; a word is up to 4
 * tokens here, as "(AP)" and "5.8bn," are. Their shared 5-word sequences are few when they are
 * short, so similarity says nothing about them; instead, what they share has to be more than
 * chance. A word that follows the one before it with probability p in other texts counts for −log₂
 * p bits. So a pattern that many texts follow, as "what is the capital of …", counts for little; a
 * sentence of its own counts for much. The bits needed grow with the number of texts.
 */
final class OneWordOff {
  /** Longest text, in words: the shingles of longer ones survive the change of a word. */
  static final int MAX_WORDS = 128;

  /** Tokens at the place where two texts differ. */
  static final int MAX_CHANGED = 4;

  /**
   * Bits above those that tell one text from all others. Chosen on questions, reviews and requests:
   * with fewer, patterns of questions count as copies; with more, short copies are lost.
   */
  private static final double SPARE_BITS = 10;

  /**
   * The same where one text only has more words, or a word is spelt otherwise: patterns differ by
   * words that stand for others.
   */
  private static final double SPARE_BITS_ADDED = 4;

  /**
   * The same where both texts have a rare word at the place. These are the words by which questions
   * of one pattern differ, such as "the highest point in South America" and "the westernmost
   * point", which are not copies. With 12 bits, 1,000 questions have 3 pairs of one pattern that
   * are taken for copies, now hardly any; of 200 copies with a word changed 3 more are lost.
   */
  private static final double SPARE_BITS_RARE = 36;

  /**
   * Share of the letters of two spellings of one word that stand at the same place, from either
   * end: "barometer" and "pedometer" have less, a word with a letter wrong mostly has more.
   */
  private static final double MIN_ALIKE = 0.7;

  /** Share of the other texts from which a word is no rare one: it belongs to the grammar. */
  private static final double RARE = 0.02;

  private static final long BASE = 0x9E3779B97F4A7C15L | 1;

  /** Texts for which a word's frequency among all texts stands in that after the word before. */
  private static final double PRIOR = 8;

  private static final int START = 0;

  private final AuditedTexts forms;
  private final int texts;
  private final int[] documents;
  private final LongCounts pairs = new LongCounts();
  private final double bitsOfTexts;

  /**
   * Prepares the comparison.
   *
   * @param texts all texts, equal ones left out
   * @param forms has the forms of their words
   */
  OneWordOff(List<AuditedText> texts, AuditedTexts forms) {
    this.texts = texts.size();
    this.forms = forms;
    documents = new int[forms.wordCount() + 1];
    documents[START] = texts.size();
    int[] seenIn = new int[forms.wordCount()]; // number of the last text with the word, from 1
    for (int i = 0; i < texts.size(); i++) {
      int before = START;
      for (int word : texts.get(i).words()) {
        pairs.add(pair(before, word));
        before = word + 1;
        if (seenIn[word] != i + 1) {
          seenIn[word] = i + 1;
          documents[word + 1]++;
        }
      }
    }
    bitsOfTexts = Math.log(Math.max(2, texts.size())) / Math.log(2);
  }

  private static long pair(int before, int word) {
    return (long) before << 31 | (word + 1);
  }

  /**
   * The bits of a word after another, from all texts but two: those that are compared, or else
   * every sentence of its own would be a pattern.
   *
   * @param before the word before, plus 1; 0 at the start
   */
  private double bits(int before, int word) {
    double alone = Math.max(1, documents[word + 1] - 2) / (double) texts;
    double together = Math.max(0, pairs.count(pair(before, word)) - 2);
    double first = Math.max(together, documents[before] - 2);
    return -Math.log((together + PRIOR * Math.min(1, alone)) / (first + PRIOR)) / Math.log(2);
  }

  /** Hashes of the text as it is and with up to 4 tokens left out at each place. */
  static long[] hashes(int... words) {
    int n = words.length;
    if (n > MAX_WORDS) {
      return new long[0];
    }
    long[] after = new long[n + 1]; // polynomials of the words from i on
    for (int i = n - 1; i >= 0; i--) {
      after[i] = Hashes.mix(words[i]) + BASE * after[i + 1];
    }
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
      power *= BASE;
    }
    return Arrays.copyOf(hashes, size);
  }

  /** The share of words that two texts have in common; 0 if they aren't one word apart. */
  double similarity(int[] a, int[] b) {
    int shorter = Math.min(a.length, b.length);
    int longer = Math.max(a.length, b.length);
    int start = 0;
    double shared = 0;
    while (start < shorter && a[start] == b[start]) {
      shared += bits(start == 0 ? START : a[start - 1] + 1, a[start]);
      start++;
    }
    int end = 0;
    while (end < shorter - start && a[a.length - 1 - end] == b[b.length - 1 - end]) {
      int at = a.length - 1 - end;
      // After the word that differs, nothing is known of the word before.
      shared += bits(at == 0 || at == start ? START : a[at - 1] + 1, a[at]);
      end++;
    }
    int changed = longer - start - end;
    double similarity = (double) (start + end) / Math.max(longer, start + end + 1);
    boolean enough = changed <= 1 || similarity >= NearPairs.MIN_SIMILARITY;
    return changed <= MAX_CHANGED && enough && isTelling(shared - bitsOfTexts, a, b, start, end)
        ? similarity
        : 0;
  }

  /** Whether the bits above those that tell one text from all others are enough. */
  private boolean isTelling(double spare, int[] a, int[] b, int start, int end) {
    if (spare < SPARE_BITS_ADDED || spare >= SPARE_BITS_RARE) {
      return spare >= SPARE_BITS_RARE;
    }
    boolean added = start + end == Math.min(a.length, b.length);
    if (added || areAlike(form(a, start, end), form(b, start, end))) {
      return true;
    }
    return spare >= SPARE_BITS && !(isRare(a, start, end) && isRare(b, start, end));
  }

  /** Whether a word between the shared ones is rare. */
  private boolean isRare(int[] text, int start, int end) {
    return IntStream.range(start, text.length - end)
        .anyMatch(i -> documents[text[i] + 1] - 1 <= RARE * texts);
  }

  /** The words between the shared ones. */
  private String form(int[] text, int start, int end) {
    return IntStream.range(start, text.length - end)
        .mapToObj(i -> forms.word(text[i]))
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
