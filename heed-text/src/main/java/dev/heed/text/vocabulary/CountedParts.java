package dev.heed.text.vocabulary;

import dev.heed.text.training.CharacterNgrams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts of character n-grams, in bounded memory: when there are more than the limit, the rarest
 * are discarded, and the counts of others may be too low by the threshold reached.
 */
final class CountedParts {
  private static final int MAX_COUNTED = 4_000_000;

  private WordTable table = new WordTable();
  private int[] counts = new int[1 << 10];
  private int threshold = 1;

  /** Counts the character n-grams of a word that occurs {@code times} times. */
  void add(String word, int times, CharacterNgrams.Between lengths) {
    if (times == 0) {
      return;
    }
    WordParts.visit(
        word,
        lengths,
        (chars, offset, length, hash) -> {
          int part = table.add(chars, offset, length, hash);
          if (part == counts.length) {
            counts = Arrays.copyOf(counts, 2 * part);
          }
          counts[part] = (int) Math.min(Integer.MAX_VALUE, (long) counts[part] + times);
        });
    while (table.size() > MAX_COUNTED) {
      discardRarest();
    }
  }

  private void discardRarest() {
    threshold++;
    WordTable kept = new WordTable();
    int size = 0;
    for (int part = 0; part < table.size(); part++) {
      if (counts[part] >= threshold) {
        kept.add(table.form(part));
        counts[size++] = counts[part];
      }
    }
    Arrays.fill(counts, size, counts.length, 0);
    table = kept;
  }

  /**
   * The most frequent ones, by descending count, then alphabetically.
   *
   * @param minCount the minimum count
   * @param limit the maximum number
   */
  WordTable most(int minCount, int limit) {
    List<Integer> chosen =
        IntStream.range(0, table.size())
            .filter(part -> counts[part] >= minCount)
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer part) -> -counts[part]).thenComparing(table::form))
            .limit(limit)
            .toList();
    WordTable most = new WordTable();
    for (int part : chosen) {
      most.add(table.form(part));
    }
    return most;
  }
}
