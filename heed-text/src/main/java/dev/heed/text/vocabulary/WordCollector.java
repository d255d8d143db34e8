package dev.heed.text.vocabulary;

import dev.heed.base.Require;
import dev.heed.text.token.TokenBuffer;
import java.util.Arrays;

/**
 * Gives words numbers as they are met, in bounded memory.
 *
 * <p>When there are more different words than the limit, those met least often are forgotten: a
 * word forgotten and met again gets a new number and is counted from there. So the count of a word
 * may fall short by the threshold reached, which is 1 until the limit is reached.
 */
public final class WordCollector {
  private final int limit;
  private WordTable table = new WordTable();
  private int[] numbers = new int[1 << 10];
  private int[] counts = new int[1 << 10];
  private int nextNumber;
  private int threshold = 1;

  /** Keeps at most {@code limit} different words. */
  public WordCollector(int limit) {
    Require.atLeast("limit", 2, limit);
    this.limit = limit;
  }

  /**
   * Gives the tokens of a text numbers from 0; {@code ~number} (negative) for a token joined to the
   * one before.
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
      forget();
    }
  }

  /** The words forgotten were met less often than this. */
  public int threshold() {
    return threshold;
  }

  /** One more than the highest number given. */
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

  private void forget() {
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
