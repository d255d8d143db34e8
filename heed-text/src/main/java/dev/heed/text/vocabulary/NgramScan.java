package dev.heed.text.vocabulary;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.CharacterNgrams;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;

/**
 * Finds the places of n-grams that may become entries of a vocabulary: those whose first n−1 words
 * and last word are entries. An n-gram is passed on as a pair of these two. N-grams longer than the
 * options ask for are found where words of an alphabet without spaces follow each other.
 */
public final class NgramScan {
  /** Characters of the longest n-gram in an alphabet without spaces, as a Thai word has them. */
  private static final int UNSPACED_LENGTH = 4;

  private final Vocabulary vocabulary;
  private final int ngrams;
  private final BitSet unspaced;
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
    unspaced = unspaced(vocabulary);
  }

  private static BitSet unspaced(Vocabulary vocabulary) {
    BitSet unspaced = new BitSet();
    for (int word = 0; word < vocabulary.words(); word++) {
      unspaced.set(word, isUnspaced(vocabulary.form(word)));
    }
    return unspaced;
  }

  /** Whether a word is one of an alphabet without spaces. */
  static boolean isUnspaced(String word) {
    return Tokenizer.isUnspacedAlphabet(word.codePointAt(0));
  }

  /** The length of the longest n-grams to look for in texts with the words of a vocabulary. */
  public static int longest(Vocabulary words, int ngrams) {
    return longest(unspaced(words), ngrams);
  }

  /** As the other method, with the words of alphabets without spaces. */
  static int longest(BitSet unspaced, int ngrams) {
    // Characters of scripts without spaces are always joined: all to pairs, some to words.
    return Math.max(unspaced.isEmpty() ? 2 : UNSPACED_LENGTH, ngrams);
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
    scan(ids, count, joined::get, length, ngrams, unspaced, vocabulary.ngrams(), pairs);
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
   * Passes on the n-grams of one length.
   *
   * @param ids the entry of each word, negative for one that is none
   * @param joined whether the word at a place is joined to the one before
   * @param ngrams the length of the longest n-grams of any words
   * @param unspaced the entries of alphabets without spaces
   * @param known the n-grams that are entries
   */
  static void scan(
      int[] ids,
      int count,
      IntPredicate joined,
      int length,
      int ngrams,
      BitSet unspaced,
      NgramTable known,
      LongConsumer pairs) {
    for (int i = 0; i + length <= count; i++) {
      if (length > ngrams && !isJoined(ids, joined, i, length, unspaced)) {
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
      int[] ids, IntPredicate joined, int from, int length, BitSet unspaced) {
    for (int i = from + 1; i < from + length; i++) {
      if (!joined.test(i) || length > 2 && (ids[i] < 0 || !unspaced.get(ids[i]))) {
        return false;
      }
    }
    return true;
  }
}
