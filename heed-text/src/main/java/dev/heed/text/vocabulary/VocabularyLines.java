package dev.heed.text.vocabulary;

import dev.heed.base.ProblemException;
import dev.heed.text.storage.TextLines;
import dev.heed.text.token.Tokenizer;

/**
 * Makes a vocabulary of its entries, one after the other, without a {@code String} for each: words
 * without a space, then n-grams as words with single spaces between them, then character n-grams
 * with a space before them.
 */
public final class VocabularyLines implements TextLines.Sink {
  /** About one entry in four is a word, and one character of entries in four is a word's. */
  private static final int WORDS = 4;

  private final int expected;
  private final WordTable words;
  private final WordTable characterNgrams = new WordTable();
  private NgramTable ngrams = new NgramTable(0, 0);
  private boolean hasAllWords;
  private int longest = 1;

  /** The first word of the last n-gram, or −1. */
  private int first = -1;

  private int entries;

  /**
   * No entries as yet.
   *
   * @param expected how many will come, or a number above it
   * @param characters of all of them, or a number above it
   */
  public VocabularyLines(int expected, int characters) {
    this.expected = expected;
    words = new WordTable(expected / WORDS, characters / WORDS);
  }

  /**
   * Adds the next entry.
   *
   * @throws ProblemException if it is empty, comes twice, is in another order, or is an n-gram
   *     whose words, or whose first n−1 words together, are no entry before it
   */
  @Override
  public void accept(char[] chars, int from, int to) {
    entries++;
    int hash = Tokenizer.HASH_START;
    int end = from;
    for (; end < to && chars[end] != ' '; end++) {
      hash = Tokenizer.hash(hash, chars[end]);
    }
    hash = Tokenizer.mix(hash);
    if (!hasAllWords && end == to) {
      if (from == to || !words.isNew(chars, from, to - from, hash)) {
        throw unexpected(chars, from, to, "a new word");
      }
      return;
    }
    if (!hasAllWords) {
      hasAllWords = true;
      ngrams = new NgramTable(words.size(), Math.max(0, expected - words.size()));
    }
    if (characterNgrams.size() == 0 && (end > from || from == to)) {
      addNgram(chars, from, end, to, hash);
    } else {
      addCharacterNgram(chars, from, end, to);
    }
  }

  private void addNgram(char[] chars, int from, int firstEnd, int to, int hash) {
    int prefix = first;
    // N-grams of one count are in the order of their words, so that many begin with the same one.
    if (prefix < 0 || !words.is(prefix, chars, from, firstEnd - from)) {
      prefix = words.find(chars, from, firstEnd - from, hash);
      first = prefix;
    }
    long pair = -1;
    int length = 1;
    int end = firstEnd;
    while (end < to && prefix >= 0) {
      int begin = end + 1;
      int wordHash = Tokenizer.HASH_START;
      for (end = begin; end < to && chars[end] != ' '; end++) {
        wordHash = Tokenizer.hash(wordHash, chars[end]);
      }
      int word = words.find(chars, begin, end - begin, Tokenizer.mix(wordHash));
      length++;
      if (word < 0) {
        break;
      }
      pair = end == to ? PairTable.pair(prefix, word) : -1;
      prefix = ngrams.get(PairTable.pair(prefix, word));
    }
    if (pair < 0) {
      throw unexpected(chars, from, to, "known words, with the beginning known too");
    }
    if (!ngrams.add(pair)) {
      throw unexpected(chars, from, to, "a new n-gram");
    }
    longest = Math.max(longest, length);
  }

  private void addCharacterNgram(char[] chars, int from, int space, int to) {
    boolean valid = from < to && space == from && to - from > 1;
    int hash = Tokenizer.HASH_START;
    for (int i = from + 1; i < to; i++) {
      valid &= chars[i] != ' ';
      hash = Tokenizer.hash(hash, chars[i]);
    }
    if (!valid || !characterNgrams.isNew(chars, from + 1, to - from - 1, Tokenizer.mix(hash))) {
      throw unexpected(chars, from, to, "a new character n-gram, with a space before it");
    }
  }

  private ProblemException unexpected(char[] chars, int from, int to, String expected) {
    String entry = new String(chars, from, to - from);
    return new ProblemException("vocabulary entry " + entries + " is '" + entry + "'", expected);
  }

  /** The vocabulary of all entries added. */
  public Vocabulary vocabulary() {
    NgramTable all = hasAllWords ? ngrams : new NgramTable(words.size(), 0);
    return new Vocabulary(words, all, longest, characterNgrams);
  }
}
