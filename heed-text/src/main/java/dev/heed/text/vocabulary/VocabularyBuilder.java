package dev.heed.text.vocabulary;

import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Counts words, n-grams and character n-grams of numbered documents, keeps the frequent ones, and
 * encodes the documents by them.
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

  /** The entries that are kept, whatever the documents are. */
  private final Vocabulary base;

  /** The entry of each number, −1 for a word that is none. */
  private int[] entryOf = {};

  /** The {@link NgramScan#run} of each entry that is a word. */
  private int[] runs = {};

  /** The word of each number that is no entry, by number. */
  private final Map<Integer, String> dropped = new HashMap<>();

  /** The code points of each word, by number. */
  private int[] lengths = {};

  private int[] ids = {};

  /** Makes a builder for the words of a collector. */
  public VocabularyBuilder(WordCollector collector, VocabularyOptions options) {
    this(collector, options, Vocabulary.of(List.of()));
  }

  /**
   * Makes a builder for the words of a collector.
   *
   * @param base entries to keep; of each kind they come before the new ones, in their order
   */
  public VocabularyBuilder(WordCollector collector, VocabularyOptions options, Vocabulary base) {
    this.collector = collector;
    this.options = options;
    this.base = base;
  }

  /** Counts and selects; entries of each kind are numbered by descending count. */
  public Vocabulary build(Source source) throws IOException {
    int[] counts = counts(source);
    WordTable words = words(counts);
    NgramTable ngrams = new NgramTable(words.size(), 0);
    addBaseNgrams(words, ngrams);
    int longest = base.longest();
    int maximum = NgramScan.longest(runs, options.ngrams());
    for (int n = 2; n <= maximum; n++) {
      if (addNgrams(source, n, words, ngrams) > 0) {
        longest = Math.max(longest, n);
      }
    }
    int room = room(options.maxEntries(), words.size() + ngrams.size());
    return new Vocabulary(words, ngrams, longest, characterNgrams(counts, room));
  }

  /**
   * Finds the entries of a document, and replaces the content of {@code into}.
   *
   * @param numbers the numbers of {@link WordCollector#collect}
   * @param vocabulary the vocabulary built
   */
  public void encode(int[] numbers, int count, Vocabulary vocabulary, Encoding into) {
    findIds(numbers, count);
    vocabulary.encode(
        ids,
        count,
        (i, parts) -> {
          String word = dropped.get(plain(numbers[i]));
          if (word != null) {
            vocabulary.findParts(word.toCharArray(), 0, word.length(), parts);
          }
        },
        into);
  }

  /** The share of a document's characters that are in words of the vocabulary; 0 without any. */
  public double known(int[] numbers, int count) {
    long all = 0;
    long known = 0;
    for (int i = 0; i < count; i++) {
      int length = lengths[plain(numbers[i])];
      all += length;
      known += entry(numbers[i]) < 0 ? 0 : length;
    }
    return all == 0 ? 0 : (double) known / all;
  }

  private int[] counts(Source source) throws IOException {
    int[] counts = new int[collector.numbers()];
    source.forEach(
        (words, count) -> {
          for (int i = 0; i < count; i++) {
            counts[plain(words[i])]++;
          }
        });
    return counts;
  }

  private WordTable words(int[] counts) {
    WordTable table = new WordTable();
    for (int entry = 0; entry < base.words(); entry++) {
      table.add(base.form(entry));
    }
    IntStream.range(0, collector.size())
        .filter(word -> counts[collector.number(word)] >= options.minCount())
        .filter(word -> table.find(collector.form(word)) < 0)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer word) -> -counts[collector.number(word)])
                .thenComparing(collector::form))
        .limit(room(options.maxEntries() / 2, table.size()))
        .toList()
        .forEach(word -> table.add(collector.form(word)));
    if (NgramScan.hasBegin(table.size(), options)) {
      table.add(Vocabulary.BEGIN);
    }
    runs = new int[table.size()];
    lengths = new int[counts.length];
    entryOf = new int[counts.length];
    Arrays.fill(entryOf, -1);
    for (int word = 0; word < collector.size(); word++) {
      String form = collector.form(word);
      int number = collector.number(word);
      lengths[number] = form.codePointCount(0, form.length());
      entryOf[number] = table.find(form);
      if (entryOf[number] >= 0) {
        runs[entryOf[number]] = NgramScan.run(form);
      }
    }
    return table;
  }

  /** The entries that may be added to some, which may be more than the limit. */
  private static int room(int limit, int entries) {
    return Math.max(0, limit - entries);
  }

  /** Adds the n-grams of words that are kept. */
  private void addBaseNgrams(WordTable words, NgramTable ngrams) {
    int end = base.size() - base.characterNgrams();
    for (String form : base.entries().subList(base.words(), end)) {
      ngrams.add(Vocabulary.pair(form, words, ngrams));
    }
  }

  /**
   * Counts the character n-grams of all words, each as often as its word occurs, and keeps those
   * that occur as often as an n-gram of words must.
   */
  private WordTable characterNgrams(int[] counts, int room) {
    WordTable table = new WordTable();
    for (String entry : base.entries().subList(base.size() - base.characterNgrams(), base.size())) {
      table.add(entry.substring(1));
    }
    if (!(options.characterNgrams() instanceof CharacterNgrams.Between lengths)) {
      return table;
    }
    CountedParts counted = new CountedParts();
    for (int word = 0; word < collector.size(); word++) {
      String form = collector.form(word);
      counted.add(form, counts[collector.number(word)], lengths);
      if (entryOf[collector.number(word)] < 0) {
        dropped.put(collector.number(word), form);
      }
    }
    WordTable most = counted.most(options.ngramMinCount(), room);
    for (int part = 0; part < most.size() && table.size() < room; part++) {
      table.add(most.form(part));
    }
    return table;
  }

  /** Adds the frequent n-grams of one length, and returns their number. */
  private int addNgrams(Source source, int length, WordTable words, NgramTable ngrams)
      throws IOException {
    PairTable counts = new PairTable();
    int begin = words.find(Vocabulary.BEGIN);
    int[] threshold = {1};
    source.forEach(
        (numbers, count) -> {
          findIds(numbers, count);
          if (length == 2) {
            NgramScan.begin(ids, count, begin, runs, pair -> counts.add(pair, 1));
          }
          NgramScan.scan(
              ids,
              count,
              i -> numbers[i] < 0,
              length,
              options.ngrams(),
              runs,
              ngrams,
              pair -> counts.add(pair, 1));
          while (counts.size() > MAX_PAIRS_COUNTED) {
            counts.removeBelow(++threshold[0]);
          }
        });
    counts.removeBelow(options.ngramMinCount());
    int room = room(options.maxEntries(), words.size() + ngrams.size());
    List<Long> chosen =
        Arrays.stream(counts.pairs())
            .filter(pair -> ngrams.get(pair) < 0)
            .boxed()
            .sorted(Comparator.comparingInt(pair -> -counts.get(pair)))
            .limit(room)
            .toList();
    for (long pair : chosen) {
      ngrams.add(pair);
    }
    return chosen.size();
  }

  private void findIds(int[] numbers, int count) {
    if (ids.length < count) {
      ids = new int[2 * count];
    }
    for (int i = 0; i < count; i++) {
      ids[i] = entry(numbers[i]);
    }
  }

  private int entry(int number) {
    return entryOf[plain(number)];
  }

  /** The number of a word, whether it is joined to the one before or not. */
  private static int plain(int number) {
    return number < 0 ? ~number : number;
  }
}
