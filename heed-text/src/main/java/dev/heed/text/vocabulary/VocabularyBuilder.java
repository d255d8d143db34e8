package dev.heed.text.vocabulary;

import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts words and n-grams of numbered documents and keeps the frequent ones.
 *
 * <p>N-grams are counted one length after the other, and only those whose first n−1 words and last
 * word were kept. When more than the limit are counted at a time, the rarest are discarded, and the
 * counts of others may be too low by the threshold reached.
 */
public final class VocabularyBuilder {
  private static final int MAX_PAIRS_COUNTED = 8_000_000;

  /** Passes every document to a visitor, the same ones in the same order on each call. */
  @FunctionalInterface
  public interface Source {
    /** Visits all documents. */
    void forEach(Visitor visitor) throws IOException;
  }

  /** Receives documents. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Receives one document.
     *
     * @param words the numbers of {@link WordCollector#collect}; the first {@code count} are valid
     */
    void document(int[] words, int count);
  }

  private final WordCollector collector;
  private final VocabularyOptions options;
  private int[] entryOf = {};

  /** Makes a builder for the words of a collector. */
  public VocabularyBuilder(WordCollector collector, VocabularyOptions options) {
    this.collector = collector;
    this.options = options;
  }

  /** Counts and selects; words and n-grams are numbered by descending count. */
  public Vocabulary build(Source source) throws IOException {
    WordTable words = words(source);
    PairTable ngrams = new PairTable();
    List<String> forms = new ArrayList<>();
    int longest = 1;
    // Pairs of characters of scripts without spaces are always counted.
    for (int n = 2; n <= Math.max(2, options.ngrams()); n++) {
      if (addNgrams(source, n, words, ngrams, forms) > 0) {
        longest = n;
      }
    }
    return new Vocabulary(words, ngrams, forms, longest);
  }

  /** Replaces the numbers of a document's words by their entries, −1 for unknown ones. */
  public void toEntries(int[] numbers, int count) {
    for (int i = 0; i < count; i++) {
      numbers[i] = entryOf[numbers[i] < 0 ? ~numbers[i] : numbers[i]];
    }
  }

  private WordTable words(Source source) throws IOException {
    int[] counts = new int[collector.numbers()];
    source.forEach(
        (words, count) -> {
          for (int i = 0; i < count; i++) {
            counts[words[i] < 0 ? ~words[i] : words[i]]++;
          }
        });
    List<Integer> chosen =
        IntStream.range(0, collector.size())
            .filter(word -> counts[collector.number(word)] >= options.minCount())
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer word) -> -counts[collector.number(word)])
                    .thenComparing(collector::form))
            .limit(options.maxEntries() / 2)
            .toList();
    entryOf = counts;
    Arrays.fill(entryOf, -1);
    WordTable table = new WordTable();
    for (int word : chosen) {
      entryOf[collector.number(word)] = table.size();
      table.add(collector.form(word));
    }
    return table;
  }

  /** Adds the frequent n-grams of one length, and returns their number. */
  private int addNgrams(
      Source source, int length, WordTable words, PairTable ngrams, List<String> forms)
      throws IOException {
    PairTable counts = new PairTable();
    int[] threshold = {1};
    source.forEach(
        (numbers, count) -> {
          count(numbers, count, length, ngrams, counts);
          while (counts.size() > MAX_PAIRS_COUNTED) {
            counts.removeBelow(++threshold[0]);
          }
        });
    counts.removeBelow(options.ngramMinCount());
    int room = options.maxEntries() - words.size() - forms.size();
    List<Long> chosen =
        Arrays.stream(counts.pairs())
            .boxed()
            .sorted(Comparator.comparingInt(pair -> -counts.get(pair)))
            .limit(room)
            .toList();
    for (long pair : chosen) {
      int entry = words.size() + forms.size();
      ngrams.put(pair, entry);
      int first = PairTable.first(pair);
      String prefix = first < words.size() ? words.form(first) : forms.get(first - words.size());
      forms.add(prefix + ' ' + words.form(PairTable.second(pair)));
    }
    return chosen.size();
  }

  private void count(int[] numbers, int count, int length, PairTable ngrams, PairTable counts) {
    for (int i = 0; i + length <= count; i++) {
      int last = numbers[i + length - 1];
      if (length > options.ngrams() && last >= 0) {
        continue; // longer than the maximum, and not joined
      }
      int prefix = entry(numbers[i]);
      for (int n = 1; n < length - 1 && prefix >= 0; n++) {
        int next = entry(numbers[i + n]);
        prefix = next < 0 ? -1 : ngrams.get(PairTable.pair(prefix, next));
      }
      int entry = entry(last);
      if (prefix >= 0 && entry >= 0) {
        counts.add(PairTable.pair(prefix, entry), 1);
      }
    }
  }

  private int entry(int number) {
    return entryOf[number < 0 ? ~number : number];
  }
}
