package dev.heed.text.vocabulary;

import dev.heed.base.Require;
import dev.heed.text.token.TokenBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers words in the order of their first occurrence, in bounded memory.
 *
 * <p>When there are more different words than the limit, the rarest are discarded. A discarded word
 * that occurs again gets a new number and a new count. So the count of a word may be too low by the
 * threshold reached, which is 1 until the limit is reached.
 */
public final class WordCollector {
  private final int limit;
  private WordTable table = new WordTable();
  private int[] numbers = new int[1 << 10];
  private int[] counts = new int[1 << 10];
  private int nextNumber;
  private int threshold = 1;

  /** Makes a collector of at most {@code limit} different words. */
  public WordCollector(int limit) {
    Require.atLeast("limit", 2, limit);
    this.limit = limit;
  }

  /**
   * Numbers the tokens of a text from 0; {@code ~number} (negative) stands for a token that is
   * joined to the one before.
   *
   * @param into receives the numbers, at least {@code tokens.size()} long
   */
  public void collect(TokenBuffer tokens, int[] into) {
    for (int i = 0; i < tokens.size(); i++) {
      int word = table.add(tokens, i);
      if (word == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * word);
        counts = Arrays.copyOf(counts, 2 * word);
      }
      if (word == table.size() - 1 && counts[word] == 0) {
        numbers[word] = nextNumber;
        nextNumber = Math.addExact(nextNumber, 1);
      }
      counts[word]++;
      into[i] = tokens.joined(i) ? ~numbers[word] : numbers[word];
    }
    while (table.size() > limit) {
      discardRarest();
    }
  }

  /** Words with a lower count at some point have been discarded. */
  public int threshold() {
    return threshold;
  }

  /** The words still known that occur as often as a minimum count says, in any text. */
  public List<String> words(int minCount) {
    List<String> words = new ArrayList<>();
    for (int word = 0; word < table.size(); word++) {
      if (counts[word] >= minCount) {
        words.add(table.form(word));
      }
    }
    return words;
  }

  /** One more than the highest number in use. */
  int numbers() {
    return nextNumber;
  }

  /** The words still known. */
  int size() {
    return table.size();
  }

  String form(int word) {
    return table.form(word);
  }

  int number(int word) {
    return numbers[word];
  }

  private void discardRarest() {
    threshold++;
    WordTable kept = new WordTable();
    int size = 0;
    for (int word = 0; word < table.size(); word++) {
      if (counts[word] >= threshold) {
        kept.add(table.form(word));
        numbers[size] = numbers[word];
        counts[size++] = counts[word];
      }
    }
    Arrays.fill(counts, size, counts.length, 0);
    table = kept;
  }
}
