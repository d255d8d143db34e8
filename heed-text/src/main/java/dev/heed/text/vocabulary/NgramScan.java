package dev.heed.text.vocabulary;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.VocabularyOptions;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;

/**
 * Finds the places of n-grams that may become entries of a vocabulary: those whose first n−1 words
 * and last word are entries. An n-gram is passed on as a pair of these two. N-grams longer than the
 * options ask for are found where characters of a script without spaces follow each other.
 */
public final class NgramScan {
  /** Characters of the longest n-gram in an alphabet without spaces, as a Thai word has them. */
  private static final int ALPHABET_RUN = 4;

  /**
   * Characters of the longest n-gram in other scripts without spaces. In hotel reviews in Chinese
   * (ChnSentiCorp, six splits) three give .3 points more than two, and four no more than three.
   */
  private static final int CHARACTER_RUN = 3;

  private final Vocabulary vocabulary;
  private final int ngrams;
  private final int[] runs;
  private int[] ids = {};
  private final BitSet joined = new BitSet();

  /**
   * Prepares a scan of texts.
   *
   * @param vocabulary the entries so far
   * @param ngrams the length of the longest n-grams of any words
   */
  public NgramScan(Vocabulary vocabulary, int ngrams) {
    this.vocabulary = vocabulary;
    this.ngrams = ngrams;
    runs = runs(vocabulary);
  }

  private static int[] runs(Vocabulary vocabulary) {
    int[] runs = new int[vocabulary.words()];
    Arrays.setAll(runs, word -> run(vocabulary.form(word)));
    return runs;
  }

  /**
   * The length of the longest n-grams of a word with those it is joined to: 0 unless it is a
   * character of a script without spaces.
   */
  static int run(String word) {
    int first = word.codePointAt(0);
    if (!Tokenizer.isUnspaced(first)) {
      return 0;
    }
    return Tokenizer.isUnspacedAlphabet(first) ? ALPHABET_RUN : CHARACTER_RUN;
  }

  /** The length of the longest n-grams to look for in texts with the words of a vocabulary. */
  public static int longest(Vocabulary words, int ngrams) {
    return longest(runs(words), ngrams);
  }

  /** As the other method, with the {@link #run} of each word. */
  static int longest(int[] runs, int ngrams) {
    return Math.max(Arrays.stream(runs).max().orElse(0), ngrams);
  }

  /** Passes on the n-grams of one length in a text, each as often as it occurs. */
  public void scan(TokenBuffer tokens, int length, LongConsumer pairs) {
    int count = tokens.size();
    if (ids.length < count) {
      ids = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      ids[i] = vocabulary.find(tokens, i);
      joined.set(i, tokens.joined(i));
    }
    if (length == 2) {
      begin(ids, count, vocabulary.find(Vocabulary.BEGIN), runs, pairs);
    }
    scan(ids, count, joined::get, length, ngrams, runs, vocabulary.ngrams(), pairs);
  }

  /**
   * Whether {@link Vocabulary#BEGIN} comes after the words of a vocabulary: where pairs of any
   * words are looked for, and words have room.
   *
   * @param words the number of words
   */
  public static boolean hasBegin(int words, VocabularyOptions options) {
    return options.ngrams() > 1 && words > 0 && words < options.maxEntries() / 2;
  }

  /** Passes on the character n-grams of a word as entries of a vocabulary. */
  public static void characters(
      String word, CharacterNgrams.Between lengths, Consumer<String> entries) {
    WordParts.visit(
        word,
        lengths,
        (chars, offset, length, hash) ->
            entries.accept(WordParts.PREFIX + new String(chars, offset, length)));
  }

  /** The form of the n-gram that a pair of entries is. */
  public static String form(Vocabulary vocabulary, long pair) {
    return vocabulary.form(PairTable.first(pair)) + ' ' + vocabulary.form(PairTable.second(pair));
  }

  /**
   * Passes on the pair that says that a text begins with its first word, unless that is a character
   * of a script without spaces.
   *
   * @param ids the entry of each word, negative for one that is none
   * @param begin that of {@link Vocabulary#BEGIN}
   * @param runs the {@link #run} of each entry
   */
  static void begin(int[] ids, int count, int begin, int[] runs, LongConsumer pairs) {
    if (count > 0 && begin >= 0 && ids[0] >= 0 && runs[ids[0]] == 0) {
      pairs.accept(PairTable.pair(begin, ids[0]));
    }
  }

  /**
   * Passes on the n-grams of one length.
   *
   * @param ids the entry of each word, negative for one that is none
   * @param joined whether the word at a place is joined to the one before
   * @param ngrams the length of the longest n-grams of any words
   * @param runs the {@link #run} of each entry
   * @param known the n-grams that are entries
   */
  static void scan(
      int[] ids,
      int count,
      IntPredicate joined,
      int length,
      int ngrams,
      int[] runs,
      NgramTable known,
      LongConsumer pairs) {
    for (int i = 0; i + length <= count; i++) {
      if (length > ngrams && !isJoined(ids, joined, i, length, runs)) {
        continue;
      }
      int prefix = ids[i];
      for (int n = 1; n < length - 1 && prefix >= 0; n++) {
        int next = ids[i + n];
        prefix = next < 0 ? -1 : known.get(PairTable.pair(prefix, next));
      }
      int last = ids[i + length - 1];
      if (prefix >= 0 && last >= 0) {
        pairs.accept(PairTable.pair(prefix, last));
      }
    }
  }

  /** Whether words are characters of a script without spaces, in one run, that may be a word. */
  private static boolean isJoined(
      int[] ids, IntPredicate joined, int from, int length, int[] runs) {
    for (int i = from; i < from + length; i++) {
      if (i > from && !joined.test(i) || ids[i] < 0 || runs[ids[i]] < length) {
        return false;
      }
    }
    return true;
  }
}
