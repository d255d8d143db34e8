package dev.heed.text.vocabulary;

import dev.heed.base.ProblemException;
import dev.heed.text.token.TokenBuffer;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The words and n-grams that a classifier knows, numbered from 0: first the words, then pairs of
 * words, then triples, and so on. Immutable.
 *
 * <p>An n-gram is known only if its first n−1 words together are known too; counting with one
 * minimum count ensures that.
 */
public final class Vocabulary {
  private final WordTable words;
  private final PairTable ngrams;
  private final List<String> ngramForms;
  private final int longest;

  Vocabulary(WordTable words, PairTable ngrams, List<String> ngramForms, int longest) {
    this.words = words;
    this.ngrams = ngrams;
    this.ngramForms = List.copyOf(ngramForms);
    this.longest = longest;
  }

  /**
   * Makes a vocabulary of given entries: words without a space, then n-grams as words with single
   * spaces between them.
   *
   * @throws ProblemException if an entry is empty, comes twice, is a word after an n-gram, or is an
   *     n-gram whose words, or whose first n−1 words together, are no entry before it
   */
  public static Vocabulary of(List<String> entries) {
    WordTable words = new WordTable();
    int count = 0;
    while (count < entries.size() && entries.get(count).indexOf(' ') < 0) {
      String word = entries.get(count++);
      if (word.isEmpty() || !words.add(word)) {
        throw unexpected(count, word, "a new word");
      }
    }
    PairTable ngrams = new PairTable();
    int longest = 1;
    for (int i = count; i < entries.size(); i++) {
      String[] parts = entries.get(i).split(" ", -1);
      int prefix = words.find(parts[0]);
      for (int n = 1; n < parts.length - 1 && prefix >= 0; n++) {
        int word = words.find(parts[n]);
        prefix = word < 0 ? -1 : ngrams.get(PairTable.pair(prefix, word));
      }
      int last = words.find(parts[parts.length - 1]);
      if (parts.length < 2 || prefix < 0 || last < 0) {
        throw unexpected(i + 1, entries.get(i), "known words, with the beginning known too");
      }
      if (ngrams.get(PairTable.pair(prefix, last)) >= 0) {
        throw unexpected(i + 1, entries.get(i), "a new n-gram");
      }
      ngrams.put(PairTable.pair(prefix, last), i);
      longest = Math.max(longest, parts.length);
    }
    return new Vocabulary(words, ngrams, entries.subList(count, entries.size()), longest);
  }

  private static ProblemException unexpected(int line, String entry, String expected) {
    return new ProblemException("vocabulary entry " + line + " is '" + entry + "'", expected);
  }

  /** The number of words and n-grams. */
  public int size() {
    return words.size() + ngramForms.size();
  }

  /** The number of words. */
  public int words() {
    return words.size();
  }

  /** The number of words in the longest n-gram; 1 if there are words only. */
  public int longest() {
    return longest;
  }

  /** The form of an entry; the words of an n-gram have a space between them. */
  public String form(int entry) {
    return entry < words.size() ? words.form(entry) : ngramForms.get(entry - words.size());
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

  /** Finds the entries that occur in a text, and replaces the content of {@code into}. */
  public void encode(TokenBuffer tokens, Encoding into) {
    int[] ids = into.wordIds(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      ids[i] = words.find(tokens, i);
    }
    encode(ids, tokens.size(), into);
  }

  /**
   * Finds the entries that occur in a sequence of words, and replaces the content of {@code into}.
   *
   * @param ids the entry of each word, negative for an unknown one
   * @param count the number of words
   */
  public void encode(int[] ids, int count, Encoding into) {
    into.clear();
    for (int i = 0; i < count; i++) {
      int entry = ids[i];
      if (entry < 0) {
        continue;
      }
      into.add(entry, i, i);
      for (int n = 2; n <= longest && i + n <= count; n++) {
        int last = ids[i + n - 1];
        entry = last < 0 ? -1 : ngrams.get(PairTable.pair(entry, last));
        if (entry < 0) {
          break;
        }
        into.add(entry, i, i + n - 1);
      }
    }
  }
}
