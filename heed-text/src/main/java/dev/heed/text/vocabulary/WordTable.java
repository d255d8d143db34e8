package dev.heed.text.vocabulary;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.Arrays;

/** Maps words to ascending numbers, by open addressing; all forms are in one array of chars. */
final class WordTable {
  private static final int MIN_WORDS = 1 << 10;

  private char[] forms;
  private int[] ends;

  /**
   * One more than the number of a form, in as many low bits as number the slots, and above them
   * bits of its hash, so that another form is seldom looked at; 0 if there is none.
   */
  private int[] slots;

  private int size;

  WordTable() {
    this(MIN_WORDS, 4 * MIN_WORDS);
  }

  /** A table that has room for some words from the start, of some characters together. */
  WordTable(int words, int characters) {
    int least = Math.max(MIN_WORDS, words);
    forms = new char[Math.max(4 * MIN_WORDS, characters)];
    ends = new int[least];
    slots = new int[Integer.highestOneBit(2 * least - 1) << 1];
  }

  int size() {
    return size;
  }

  String form(int word) {
    int begin = begin(word);
    return new String(forms, begin, ends[word] - begin);
  }

  /** Returns the number of a token's form, or −1. */
  int find(TokenBuffer tokens, int token) {
    return number(slots[slot(tokens, token)]);
  }

  /** Returns the number of a token's form; a new form gets the next number. */
  int add(TokenBuffer tokens, int token) {
    int slot = slot(tokens, token);
    if (slots[slot] == 0) {
      append(
          slot,
          tokens.hash(token),
          tokens.pool(),
          tokens.formOffset(token),
          tokens.formLength(token));
      return size - 1;
    }
    return number(slots[slot]);
  }

  /** Returns the number of a form, or −1. */
  int find(char[] chars, int offset, int length, int hash) {
    return number(slots[slot(chars, offset, length, hash)]);
  }

  /** Returns the number of a form; a new form gets the next number. */
  int add(char[] chars, int offset, int length, int hash) {
    int slot = slot(chars, offset, length, hash);
    if (slots[slot] == 0) {
      append(slot, hash, chars, offset, length);
      return size - 1;
    }
    return number(slots[slot]);
  }

  /** Returns the number of a form, or −1. */
  int find(char[] chars, int offset, int length) {
    return find(chars, offset, length, hash(chars, offset, length));
  }

  /** Returns the number of a form, or −1. */
  int find(String form) {
    return find(form.toCharArray(), 0, form.length());
  }

  /** Gives a new form the next number; false if the form is known. */
  boolean add(String form) {
    int before = size;
    add(form.toCharArray(), 0, form.length(), Tokenizer.hash(form));
    return size > before;
  }

  /** Gives a new form the next number; false if the form is known. */
  boolean isNew(char[] chars, int offset, int length, int hash) {
    int before = size;
    add(chars, offset, length, hash);
    return size > before;
  }

  /** The number in a slot, −1 in an empty one. */
  private int number(int slot) {
    return (slot & slots.length - 1) - 1;
  }

  private int mark(int hash, int number) {
    return hash & -slots.length | number;
  }

  /** Whether a word has this form. */
  boolean is(int word, char[] chars, int offset, int length) {
    int begin = begin(word);
    if (ends[word] - begin != length) {
      return false;
    }
    for (int i = 0; i < length; i++) { // a word is too short to call a method for
      if (forms[begin + i] != chars[offset + i]) {
        return false;
      }
    }
    return true;
  }

  private int begin(int word) {
    return word == 0 ? 0 : ends[word - 1];
  }

  private int slot(TokenBuffer tokens, int token) {
    return slot(
        tokens.pool(), tokens.formOffset(token), tokens.formLength(token), tokens.hash(token));
  }

  private static int hash(char[] chars, int offset, int length) {
    int hash = Tokenizer.HASH_START;
    for (int i = offset; i < offset + length; i++) {
      hash = Tokenizer.hash(hash, chars[i]);
    }
    return Tokenizer.mix(hash);
  }

  private int slot(char[] chars, int offset, int length, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (true) {
      int found = slots[slot];
      if (found == 0
          || ((found ^ hash) & ~mask) == 0 && is((found & mask) - 1, chars, offset, length)) {
        return slot;
      }
      slot = slot + 1 & mask;
    }
  }

  private void append(int slot, int hash, char[] source, int offset, int length) {
    int begin = size == 0 ? 0 : ends[size - 1];
    int end = Math.addExact(begin, length);
    if (end > forms.length) {
      forms = Arrays.copyOf(forms, (int) Math.min(Integer.MAX_VALUE - 8, 2L * end));
    }
    System.arraycopy(source, offset, forms, begin, length);
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
    }
    ends[size] = end;
    slots[slot] = mark(hash, ++size);
    if (2 * size > slots.length) {
      rehash();
    }
  }

  private void rehash() {
    slots = new int[Math.multiplyExact(2, slots.length)];
    int mask = slots.length - 1;
    for (int word = 0; word < size; word++) {
      int hash = hash(forms, begin(word), ends[word] - begin(word));
      int slot = hash & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = mark(hash, word + 1);
    }
  }
}
