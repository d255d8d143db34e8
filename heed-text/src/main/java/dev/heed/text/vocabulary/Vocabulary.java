package dev.heed.text.vocabulary;

import dev.heed.text.token.TokenBuffer;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The entries that a classifier knows, numbered from 0: first the words, then n-grams of words,
 * each after the one without its last word; at last the character n-grams of words. The word {@link
 * #BEGIN} is known only as the first of pairs. Immutable.
 *
 * <p>An n-gram is known only if its first n−1 words together are known too; counting with one
 * minimum count ensures that.
 */
public final class Vocabulary {
  /**
   * Stands before the first word of a text, in pairs alone: a pair with it says that a text begins
   * with a word. No token has this form, since a bracket is a token of its own.
   */
  public static final String BEGIN = "<begin>";

  private static final double LEAST_FAMILIARITY = 0.1;

  private final WordTable words;
  private final NgramTable ngrams;
  private final int longest;

  /** The number of {@link #BEGIN}, or −1. */
  private final int begin;

  private final WordParts parts;

  /**
   * The known parts of word {@code w} are {@code partEntries[partOffsets[w] .. [w + 1]]}; no
   * offsets if there are no parts.
   */
  private final int[] partOffsets;

  private final int[] partEntries;

  Vocabulary(WordTable words, NgramTable ngrams, int longest, WordTable characterNgrams) {
    this.words = words;
    this.ngrams = ngrams;
    this.longest = longest;
    begin = words.find(BEGIN);
    parts = new WordParts(characterNgrams, words.size() + ngrams.size());
    partOffsets = new int[parts.size() > 0 ? words.size() + 1 : 0];
    Encoding found = new Encoding();
    for (int word = 0; word + 1 < partOffsets.length; word++) {
      char[] form = words.form(word).toCharArray();
      parts.find(form, 0, form.length, found);
      partOffsets[word + 1] = found.size();
    }
    partEntries = Arrays.copyOf(found.entries(), found.size());
  }

  /**
   * Makes a vocabulary of given entries: words without a space, then n-grams as words with single
   * spaces between them, then character n-grams with a space before them.
   *
   * @throws dev.heed.base.ProblemException if an entry is empty, comes twice, is in another order,
   *     or is an n-gram whose words, or whose first n−1 words together, are no entry before it
   */
  public static Vocabulary of(List<String> entries) {
    VocabularyLines lines = new VocabularyLines(entries.size(), 0);
    for (String entry : entries) {
      lines.accept(entry.toCharArray(), 0, entry.length());
    }
    return lines.vocabulary();
  }

  /** The first n−1 words of an n-gram, as an entry, and its last word; negative if not known. */
  static long pair(String form, WordTable words, NgramTable ngrams) {
    char[] chars = form.toCharArray();
    int end = end(chars, 0);
    int prefix = words.find(chars, 0, end);
    while (end < chars.length && prefix >= 0) {
      int begin = end + 1;
      end = end(chars, begin);
      int word = words.find(chars, begin, end - begin);
      if (word < 0 || end == chars.length) {
        return word < 0 ? -1 : PairTable.pair(prefix, word);
      }
      prefix = ngrams.get(PairTable.pair(prefix, word));
    }
    return -1;
  }

  /** The end of the word that begins at a place. */
  private static int end(char[] chars, int begin) {
    int end = begin;
    while (end < chars.length && chars[end] != ' ') {
      end++;
    }
    return end;
  }

  /**
   * The entries without which an entry is not found: for an n-gram of words its first n−1 words
   * together, and its last word; none for others.
   */
  public List<Integer> required(int entry) {
    if (entry < words.size() || isCharacterNgram(entry)) {
      return List.of();
    }
    long pair = ngrams.pair(entry);
    return List.of(PairTable.first(pair), PairTable.second(pair));
  }

  /** The number of an entry of this form, or −1. */
  public int find(String form) {
    if (isCharacterNgram(form)) {
      return parts.find(form);
    }
    if (form.indexOf(' ') < 0) {
      return words.find(form);
    }
    long pair = pair(form, words, ngrams);
    return pair < 0 ? -1 : ngrams.get(pair);
  }

  /** Whether an entry is a character n-gram of a word. */
  public boolean isCharacterNgram(int entry) {
    return entry >= words.size() + ngrams.size();
  }

  /** Whether an entry of this form is a character n-gram of a word. */
  public static boolean isCharacterNgram(String entry) {
    return !entry.isEmpty() && entry.charAt(0) == WordParts.PREFIX;
  }

  /** The number of entries. */
  public int size() {
    return words.size() + ngrams.size() + parts.size();
  }

  /** The number of words. */
  public int words() {
    return words.size();
  }

  /** The number of character n-grams. */
  public int characterNgrams() {
    return parts.size();
  }

  /** The number of words in the longest n-gram; 1 if there are words only. */
  public int longest() {
    return longest;
  }

  /** The n-grams of words as pairs, with their entries; shared, not copied. */
  NgramTable ngrams() {
    return ngrams;
  }

  /** The pairs of words among the entries, each with 1. */
  PairTable wordPairs() {
    PairTable pairs = new PairTable();
    for (int entry = words(); entry < words() + ngrams.size(); entry++) {
      if (PairTable.first(ngrams.pair(entry)) < words()) {
        pairs.put(ngrams.pair(entry), 1);
      }
    }
    return pairs;
  }

  /**
   * The form of an entry; the words of an n-gram have a space between them, a character n-gram has
   * one before it.
   */
  public String form(int entry) {
    if (entry < words.size()) {
      return words.form(entry);
    }
    return isCharacterNgram(entry) ? parts.form(entry) : NgramScan.form(this, ngrams.pair(entry));
  }

  /** All entries in the order of their numbers, as an immutable view. */
  public List<String> entries() {
    return new Entries();
  }

  private final class Entries extends AbstractList<String> implements RandomAccess {
    @Override
    public String get(int entry) {
      return form(Objects.checkIndex(entry, size()));
    }

    @Override
    public int size() {
      return Vocabulary.this.size();
    }
  }

  /** Adds the character n-grams of a word that is no entry itself. */
  @FunctionalInterface
  interface UnknownWord {
    /** Adds those of the word at position {@code i} to {@code into}. */
    void addParts(int i, Encoding into);
  }

  /** Finds the entries that occur in a text, and replaces the content of {@code into}. */
  public void encode(TokenBuffer tokens, Encoding into) {
    int[] ids = into.wordIds(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      ids[i] = words.find(tokens, i);
    }
    encode(ids, tokens.size(), new TokenParts(parts, tokens), into);
  }

  /** The parts of unknown words among tokens. */
  private record TokenParts(WordParts parts, TokenBuffer tokens) implements UnknownWord {
    @Override
    public void addParts(int i, Encoding into) {
      if (parts.size() > 0) {
        parts.find(tokens.pool(), tokens.formOffset(i), tokens.formLength(i), into);
      }
    }
  }

  /** The entry of token {@code i} as a word; negative if it is not known. */
  public int find(TokenBuffer tokens, int i) {
    return words.find(tokens, i);
  }

  /**
   * Finds the entries that occur in a sequence of words, and replaces the content of {@code into}.
   *
   * @param ids the entry of each word; a negative one has none, nor character n-grams
   */
  public void encode(int[] ids, Encoding into) {
    encode(ids, ids.length, (i, none) -> {}, into);
  }

  /**
   * The share of a text that is known: the mean of the share of its words that are entries and the
   * share of its pairs of neighbouring words that are, if the vocabulary has pairs. At least
   * {@value #LEAST_FAMILIARITY}, so that character n-grams alone still tell labels apart.
   *
   * @param encoding the entries of the text
   * @param words the number of its words
   */
  public double familiarity(Encoding encoding, int words) {
    int known = 0;
    int pairs = 0;
    for (int i = 0; i < encoding.parts(); i++) {
      int length = encoding.lastToken(i) - encoding.firstToken(i) + 1;
      known += length == 1 && !isCharacterNgram(encoding.entries()[encoding.begin(i)]) ? 1 : 0;
      pairs += length == 2 ? 1 : 0;
    }
    double ofWords = (double) known / Math.max(1, words);
    double share =
        longest == 1 || words < 2 ? ofWords : (ofWords + (double) pairs / (words - 1)) / 2;
    return Math.max(LEAST_FAMILIARITY, share);
  }

  /** Adds the known character n-grams of a word to an encoding. */
  void findParts(char[] form, int offset, int length, Encoding into) {
    parts.find(form, offset, length, into);
  }

  /**
   * Finds the entries that occur in a sequence of words, and replaces the content of {@code into}.
   *
   * @param ids the entry of each word, negative for an unknown one
   * @param count the number of words
   */
  void encode(int[] ids, int count, UnknownWord unknown, Encoding into) {
    into.clear();
    for (int i = 0; i < count; i++) {
      int entry = ids[i];
      if (entry < 0) {
        unknown.addParts(i, into);
        into.end(i, i);
        continue;
      }
      into.add(entry);
      if (partOffsets.length > 0) {
        for (int part = partOffsets[entry]; part < partOffsets[entry + 1]; part++) {
          into.add(partEntries[part]);
        }
      }
      if (i == 0) {
        addBegin(entry, into);
      }
      into.end(i, i);
      for (int n = 2; n <= longest && i + n <= count; n++) {
        int last = ids[i + n - 1];
        entry = last < 0 ? -1 : ngrams.get(PairTable.pair(entry, last));
        if (entry < 0) {
          break;
        }
        into.add(entry);
        into.end(i, i + n - 1);
      }
    }
  }

  /** Adds the pair that says that a text begins with a word; it belongs to the word. */
  private void addBegin(int first, Encoding into) {
    int pair = begin < 0 ? -1 : ngrams.get(PairTable.pair(begin, first));
    if (pair >= 0) {
      into.add(pair);
    }
  }
}
