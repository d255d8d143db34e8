package dev.heed.text.token;

import com.ibm.icu.lang.UCharacter;

/**
 * Splits text into tokens. Effectively immutable, and safe for many threads, each with a {@link
 * TokenBuffer} of its own. Takes linear time for any text; English needs no allocation.
 *
 * <p><b>Tokens.</b> A token is a segment between two word boundaries of UAX #29, by the rules of
 * ICU's root word iterator, so that nothing depends on the JDK's Unicode version. Words, numbers,
 * punctuation marks, symbols and emoji are tokens. There are three differences from ICU:
 *
 * <ul>
 *   <li>White space (also no-break and zero width), other space separators and control characters
 *       separate tokens, and are part of none.
 *   <li>In scripts written without spaces (Han, kana, Thai, Lao, Khmer, Myanmar and others) each
 *       character is a token, with the marks that follow it; ICU would consult dictionaries. Marks
 *       of prolongation and iteration (ー, 々) are such characters too. {@link
 *       TokenBuffer#joined(int)} identifies adjacent ones.
 *   <li>A segment of invisible characters alone (byte order mark, soft hyphen, direction marks) is
 *       not a token.
 * </ul>
 *
 * <p><b>Normalised form.</b> Invisible characters are left out, except joiners and emoji tags,
 * which distinguish words and emoji; an unpaired surrogate becomes U+FFFD; then NFC and lower case,
 * in no particular language. It is not NFKC: that would take ² for 2 and ½ for three characters,
 * and put spaces inside a form (U+FDFA holds three). A token with more than 30 combining marks in a
 * row, which no language has (UAX #15 §13), is converted to lower case only.
 */
public final class Tokenizer {
  /** The hash of no character, before {@link #mix}. */
  public static final int HASH_START = 0x811c9dc5;

  private static final int HASH_PRIME = 0x01000193;

  private final CharacterTable table = new CharacterTable();

  /** Makes a tokenizer that any thread may use. */
  public Tokenizer() {}

  /**
   * Finds the tokens of a text.
   *
   * @param text any UTF-16 text
   * @param into receives the tokens in ascending order, replacing its content
   */
  public void tokenize(CharSequence text, TokenBuffer into) {
    int length = into.reset(text);
    int unspacedEnd = -1; // end of the last character of a script without spaces
    int at = 0;
    while (at < length) {
      char[] pool = into.pool(); // may be reallocated after each token
      int info = table.at(pool, at, length);
      if (CharacterTable.category(info) == CharacterTable.SEPARATOR) {
        at += CharacterTable.width(info);
        continue;
      }
      boolean unspaced = CharacterTable.category(info) == CharacterTable.UNSPACED;
      int end = add(into, at, unspaced && unspacedEnd == at);
      unspacedEnd = unspaced ? end : -1;
      at = end;
    }
  }

  /**
   * Computes the hash of a normalised form, the same on every machine: FNV-1a over UTF-16 code
   * units with the final mix of MurmurHash3, so that all 32 bits are usable.
   *
   * @param form a normalised form, as {@link TokenBuffer#form(int)} gives it
   */
  public static int hash(CharSequence form) {
    int hash = HASH_START;
    for (int i = 0; i < form.length(); i++) {
      hash = hash(hash, form.charAt(i));
    }
    return mix(hash);
  }

  /** The hash of a form with one more character, before {@link #mix}. */
  public static int hash(int before, char next) {
    return (before ^ next) * HASH_PRIME;
  }

  /** Whether a code point is a character of a script written without spaces. */
  public static boolean isUnspaced(int codePoint) {
    return CharacterTable.isUnspaced(codePoint);
  }

  /**
   * Whether a code point belongs to an alphabet written without spaces, such as Thai, Lao, Khmer or
   * Myanmar, whose words have several characters.
   */
  public static boolean isUnspacedAlphabet(int codePoint) {
    return CharacterTable.isUnspacedAlphabet(codePoint);
  }

  /** Adds the segment that begins here if it is a token, and returns its end. */
  private int add(TokenBuffer into, int begin, boolean joined) {
    char[] pool = into.pool();
    int length = into.textLength();
    int hash = HASH_START;
    int at = begin;
    while (at < length && isAsciiLetter(pool[at])) { // most words consist of these alone
      pool[at] = (char) (pool[at] | 0x20);
      hash = (hash ^ pool[at]) * HASH_PRIME;
      at++;
    }
    // There is no boundary inside a run of letters, so the search can start at the last of them.
    int end = WordBoundaries.next(table, pool, Math.max(begin, at - 1), length);
    for (; at < end; at++) {
      int c = pool[at];
      if (c >= 0x80) {
        addBeyondAscii(into, begin, end, joined);
        return end;
      }
      if (isAsciiLetter(c)) {
        c |= 0x20;
        pool[at] = (char) c;
      }
      hash = (hash ^ c) * HASH_PRIME;
    }
    into.add(begin, end, begin, end - begin, mix(hash), joined);
    return end;
  }

  private static boolean isAsciiLetter(int c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  private void addBeyondAscii(TokenBuffer into, int begin, int end, boolean joined) {
    char[] pool = into.pool();
    int seen = seen(pool, begin, end);
    if ((seen & CharacterTable.VISIBLE) == 0) {
      return;
    }
    int offset = begin;
    int length = end - begin;
    switch (CharacterTable.change(seen)) {
      case CharacterTable.COMPLEX -> {
        String form = NormalForm.of(new String(pool, begin, length));
        offset = into.append(form);
        length = form.length();
        pool = into.pool();
      }
      case CharacterTable.LOWER -> {
        for (int i = begin; i < end; i++) {
          if (CharacterTable.change(table.at(pool, i, i + 1)) == CharacterTable.LOWER) {
            pool[i] = (char) UCharacter.toLowerCase(pool[i]);
          }
        }
      }
      default -> {} // the form is the text itself
    }
    int hash = HASH_START;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ pool[i]) * HASH_PRIME;
    }
    into.add(begin, end, offset, length, mix(hash), joined);
  }

  /** The union of all properties in a segment; two marks in a row may need sorting: COMPLEX. */
  private int seen(char[] pool, int begin, int end) {
    int seen = 0;
    int before = 0;
    int info;
    for (int i = begin; i < end; i += CharacterTable.width(info)) {
      info = table.at(pool, i, end);
      int change = CharacterTable.change(info);
      seen |= info;
      if (change == CharacterTable.MARK && before == CharacterTable.MARK) {
        seen |= CharacterTable.COMPLEX;
      }
      before = change;
    }
    return seen;
  }

  /** The final mix of a hash. */
  public static int mix(int hash) {
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  /** The form of a word that stands by itself, in lower case and NFC, as tokens have it. */
  public static String form(String word) {
    return NormalForm.of(word);
  }
}
