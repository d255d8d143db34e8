package dev.heed.text.token;

import dev.heed.base.ProblemException;
import java.util.Arrays;
import java.util.Objects;

/**
 * The tokens of one text, filled by {@link Tokenizer#tokenize}. A buffer to be reused for the next
 * text; it grows as needed. Not thread-safe.
 *
 * <p>The forms of all tokens are in one array, so that they can be compared without a {@code
 * String}: token {@code i} has {@code formLength(i)} chars from {@code pool()[formOffset(i)]} on.
 */
public final class TokenBuffer {
  /** The text, with normalised forms in place where they have the same length; then other forms. */
  private char[] pool = new char[256];

  private int poolEnd;
  private int textLength;
  private int size;
  private int[] begins = new int[64];
  private int[] ends = new int[64];
  private int[] formOffsets = new int[64];
  private int[] formLengths = new int[64];
  private int[] hashes = new int[64];
  private boolean[] joined = new boolean[64];

  /** An empty buffer, which grows with the texts. */
  public TokenBuffer() {}

  /** The number of tokens. */
  public int size() {
    return size;
  }

  /** The start of token {@code i}, a UTF-16 index into the text. */
  public int begin(int i) {
    return begins[checked(i)];
  }

  /** The end of token {@code i}, exclusive, a UTF-16 index into the text. */
  public int end(int i) {
    return ends[checked(i)];
  }

  /** The hash of token {@code i}'s form: {@link Tokenizer#hash}. */
  public int hash(int i) {
    return hashes[checked(i)];
  }

  /**
   * Whether tokens {@code i - 1} and {@code i} are adjacent characters of scripts written without
   * spaces.
   */
  public boolean joined(int i) {
    return joined[checked(i)];
  }

  /** The normalised form of token {@code i}. */
  public String form(int i) {
    return new String(pool, formOffsets[checked(i)], formLengths[i]);
  }

  /** The start of the form of token {@code i} in {@link #pool()}. */
  public int formOffset(int i) {
    return formOffsets[checked(i)];
  }

  /** The number of chars of token {@code i}'s form; at least 1. */
  public int formLength(int i) {
    return formLengths[checked(i)];
  }

  /** The array of forms, shared: not to be written to, and valid until the next text. */
  public char[] pool() {
    return pool;
  }

  /** Whether the form of token {@code i} is {@code other[offset .. offset + length)}. */
  public boolean formEquals(int i, char[] other, int offset, int length) {
    int begin = formOffsets[checked(i)];
    return Arrays.equals(pool, begin, begin + formLengths[i], other, offset, offset + length);
  }

  /**
   * Converts UTF-16 indices to code point indices in one pass: {@code text.codePointCount(0,
   * index)} of each. An unpaired surrogate counts as a code point.
   *
   * @param indices ascending, equal ones allowed, each between 0 and the text's length
   * @return a new array of the same length
   * @throws ProblemException if the indices do not ascend or are out of bounds
   */
  public int[] codePointIndices(int[] indices) {
    int[] result = new int[indices.length];
    int at = 0;
    int pairs = 0;
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < at || indices[i] > textLength) {
        throw new ProblemException(
            "index " + indices[i], "ascending ones, " + at + " to " + textLength);
      }
      for (; at < indices[i]; at++) {
        if (Character.isLowSurrogate(pool[at])
            && at > 0
            && Character.isHighSurrogate(pool[at - 1])) {
          pairs++;
        }
      }
      result[i] = at - pairs;
    }
    return result;
  }

  /** Whether the text has pairs of units that stand for one code point each, or halves of them. */
  public boolean hasSurrogates() {
    boolean found = false;
    for (int i = 0; i < textLength; i++) {
      found |= Character.isSurrogate(pool[i]);
    }
    return found;
  }

  /** Removes all tokens, copies the text to the start of the pool, and returns its length. */
  int reset(CharSequence text) {
    size = 0;
    textLength = text.length();
    if (pool.length < textLength) {
      pool = new char[textLength];
    }
    text.toString().getChars(0, textLength, pool, 0);
    poolEnd = textLength;
    return textLength;
  }

  int textLength() {
    return textLength;
  }

  /** Copies a form to the end of the pool, which may be reallocated, and returns its start. */
  int append(String form) {
    int offset = poolEnd;
    poolEnd = Math.addExact(offset, form.length());
    if (poolEnd > pool.length) {
      pool = Arrays.copyOf(pool, larger(pool.length, poolEnd));
    }
    form.getChars(0, form.length(), pool, offset);
    return offset;
  }

  void add(int begin, int end, int formOffset, int formLength, int hash, boolean isJoined) {
    if (size == begins.length) {
      grow();
    }
    begins[size] = begin;
    ends[size] = end;
    formOffsets[size] = formOffset;
    formLengths[size] = formLength;
    hashes[size] = hash;
    joined[size] = isJoined;
    size++;
  }

  private void grow() {
    int capacity = larger(size, size + 1);
    begins = Arrays.copyOf(begins, capacity);
    ends = Arrays.copyOf(ends, capacity);
    formOffsets = Arrays.copyOf(formOffsets, capacity);
    formLengths = Arrays.copyOf(formLengths, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    joined = Arrays.copyOf(joined, capacity);
  }

  private static int larger(int capacity, int needed) {
    return Math.max(needed, (int) Math.min(2L * capacity, Integer.MAX_VALUE - 8));
  }

  private int checked(int i) {
    return Objects.checkIndex(i, size);
  }
}
