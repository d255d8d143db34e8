package dev.heed.text.fasttext;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The rows of the input matrix that a line or a word has. Belongs to one thread. */
final class LineRows {
  /** The token that stands for the end of a line. */
  private static final byte[] END = "</s>".getBytes(StandardCharsets.US_ASCII);

  /** Begins a label that the model does not know. Models do not keep another prefix. */
  private static final byte[] LABEL_PREFIX = "__label__".getBytes(StandardCharsets.US_ASCII);

  /** Multiplier of the hash of a word n-gram. */
  private static final long NGRAM_PRIME = 116049371;

  /** Blanks among the bytes 0 to 32, by bit: NUL, the controls 9 to 13, space. */
  private static final long BLANKS = 1L | 0x1FL << '\t' | 1L << ' ';

  private final Dictionary dictionary;
  private final Buckets buckets;
  private final FastTextInfo.Ngrams ngrams;
  private final boolean withSpans;

  private int[] rows = new int[64];
  private int count;

  /** Begin and end of each row, in bytes of the line, if asked for. */
  private int[] spans;

  private FastTextExplanation.Kind[] kinds;

  private int[] labels = new int[4];
  private int labelCount;

  /** Hash, begin and end of each word, for n-grams of words. */
  private int[] words = new int[3 * 32];

  private int wordCount;

  /** A word between {@code <} and {@code >}. */
  private byte[] enclosed = new byte[32];

  LineRows(Dictionary dictionary, Buckets buckets, FastTextInfo.Ngrams ngrams, boolean withSpans) {
    this.dictionary = dictionary;
    this.buckets = buckets;
    this.ngrams = ngrams;
    this.withSpans = withSpans;
    spans = new int[withSpans ? 2 * rows.length : 0];
    kinds = new FastTextExplanation.Kind[withSpans ? rows.length : 0];
  }

  int count() {
    return count;
  }

  int row(int index) {
    return rows[index];
  }

  /** The rows, of which {@link #count()} are the line's; not to be changed. */
  int[] rows() {
    return rows;
  }

  int labelCount() {
    return labelCount;
  }

  /** A known label of the line, by its number. */
  int label(int index) {
    return labels[index];
  }

  FastTextExplanation.Kind kind(int index) {
    return kinds[index];
  }

  /** Start of a row's word or n-gram, in bytes of the line. */
  int begin(int index) {
    return spans[2 * index];
  }

  int end(int index) {
    return spans[2 * index + 1];
  }

  /** Whether a byte separates tokens. */
  static boolean isBlank(byte value) {
    return (value & 0xFF) <= ' ' && (BLANKS >>> value & 1) != 0;
  }

  /**
   * Finds the rows of a line, up to its line feed, a token {@code </s>}, or the end of the bytes.
   *
   * @return where the next line begins
   */
  int read(byte[] text, int from, int to) {
    count = 0;
    labelCount = 0;
    wordCount = 0;
    int at = from;
    boolean ended = false;
    while (at < to && !ended) {
      if (text[at] == '\n') {
        word(END, 0, END.length, Dictionary.hash(END, 0, END.length), at, at);
        ended = true;
        at++;
      } else if (isBlank(text[at])) {
        at++;
      } else {
        int begin = at;
        int hash = Dictionary.hash();
        do {
          hash = Dictionary.hash(hash, text[at++]);
        } while (at < to && !isBlank(text[at]));
        word(text, begin, at, hash, begin, at);
        if (isEnd(text, begin, at)) {
          ended = true;
          // The separator is gone with the token, but a line feed stays and is a line.
          at += at < to && text[at] != '\n' ? 1 : 0;
        }
      }
    }
    addWordNgrams();
    return at;
  }

  /** Finds the rows of one word for its vector: of its entry, and of its n-grams of characters. */
  void readWord(byte[] text, int begin, int end) {
    count = 0;
    int entry = dictionary.find(text, begin, end, Dictionary.hash(text, begin, end));
    readWord(text, begin, end, entry);
  }

  /** As {@link #readWord(byte[], int, int)}, of the word that an entry is found by. */
  void readEntry(int entry) {
    byte[] word = dictionary.entry(entry);
    readWord(word, 0, word.length);
  }

  private void readWord(byte[] text, int begin, int end, int entry) {
    if (entry >= 0 && entry < dictionary.words()) {
      add(entry, FastTextExplanation.Kind.WORD, begin, end);
    }
    if (!isEnd(text, begin, end)) {
      addCharacterNgrams(text, begin, end, begin);
    }
  }

  /** Adds a token, which stands at {@code at} to {@code until} in the line. */
  private void word(byte[] text, int begin, int end, int hash, int at, int until) {
    int entry = dictionary.find(text, begin, end, hash);
    if (entry >= dictionary.words()) {
      if (labelCount == labels.length) {
        labels = Arrays.copyOf(labels, ModelInput.larger(labelCount));
      }
      labels[labelCount++] = entry - dictionary.words();
      return;
    }
    if (entry < 0 && isUnknownLabel(text, begin, end)) {
      return;
    }
    if (entry >= 0) {
      add(entry, FastTextExplanation.Kind.WORD, at, until);
    }
    if (ngrams.maxChars() > 0 && !isEnd(text, begin, end)) {
      addCharacterNgrams(text, begin, end, at);
    }
    if (ngrams.words() > 1) {
      if (3 * wordCount == words.length) {
        words = Arrays.copyOf(words, Math.multiplyExact(2, words.length));
      }
      words[3 * wordCount] = hash;
      words[3 * wordCount + 1] = at;
      words[3 * wordCount + 2] = until;
      wordCount++;
    }
  }

  private static boolean isEnd(byte[] text, int begin, int end) {
    return Arrays.equals(text, begin, end, END, 0, END.length);
  }

  private static boolean isUnknownLabel(byte[] text, int begin, int end) {
    int length = LABEL_PREFIX.length;
    return end - begin >= length
        && Arrays.equals(text, begin, begin + length, LABEL_PREFIX, 0, length);
  }

  private void addCharacterNgrams(byte[] text, int begin, int end, int at) {
    int length = end - begin + 2;
    if (enclosed.length < length) {
      enclosed = new byte[length];
    }
    byte[] word = enclosed;
    word[0] = '<';
    System.arraycopy(text, begin, word, 1, end - begin);
    word[length - 1] = '>';
    for (int start = 0; start < length; start++) {
      if (isContinuation(word[start])) {
        continue;
      }
      int hash = Dictionary.hash();
      int next = start;
      for (int n = 1; next < length && n <= ngrams.maxChars(); n++) {
        do {
          hash = Dictionary.hash(hash, word[next++]);
        } while (next < length && isContinuation(word[next]));
        boolean edge = n == 1 && (start == 0 || next == length);
        if (n >= ngrams.minChars() && !edge) {
          int first = at + Math.max(start - 1, 0);
          int last = at + Math.min(next - 1, end - begin);
          addBucket(buckets.row(hash), FastTextExplanation.Kind.CHARACTERS, first, last);
        }
      }
    }
  }

  /** Whether a byte continues a character of UTF-8. */
  private static boolean isContinuation(byte value) {
    return (value & 0xC0) == 0x80;
  }

  private void addWordNgrams() {
    for (int first = 0; first < wordCount; first++) {
      long hash = words[3 * first];
      int until = Math.min(wordCount, first + ngrams.words());
      for (int last = first + 1; last < until; last++) {
        hash = hash * NGRAM_PRIME + words[3 * last];
        addBucket(
            buckets.row(hash),
            FastTextExplanation.Kind.WORDS,
            words[3 * first + 1],
            words[3 * last + 2]);
      }
    }
  }

  private void addBucket(int row, FastTextExplanation.Kind kind, int begin, int end) {
    if (row >= 0) {
      add(dictionary.words() + row, kind, begin, end);
    }
  }

  private void add(int row, FastTextExplanation.Kind kind, int begin, int end) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, ModelInput.larger(count));
    }
    rows[count] = row;
    if (withSpans) {
      if (count == kinds.length) {
        kinds = Arrays.copyOf(kinds, rows.length);
        spans = Arrays.copyOf(spans, Math.multiplyExact(2, rows.length));
      }
      kinds[count] = kind;
      spans[2 * count] = begin;
      spans[2 * count + 1] = end;
    }
    count++;
  }
}
