package dev.heed.spark.shard;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.vocabulary.NgramScan;
import dev.heed.text.vocabulary.Vocabulary;
import dev.heed.text.vocabulary.WordTally;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Counts words, n-grams and character n-grams of texts on a cluster, exactly, and keeps those that
 * {@code VocabularyBuilder} keeps, in its order.
 */
final class ShardedVocabulary {
  /** Different words, or pairs, that a task counts before it sends the counts: some 100 MB. */
  private static final int MAX_COUNTED = 2_000_000;

  /**
   * Buckets of pairs in each partition of the shuffle. A task adds up one after the other, so it
   * has this part of its pairs in memory at a time.
   */
  private static final int BUCKETS = 16;

  private final JavaRDD<String> texts;
  private final VocabularyOptions options;
  private final int maxCounted;
  private final List<String> entries = new ArrayList<>();

  private ShardedVocabulary(JavaRDD<String> texts, VocabularyOptions options, int maxCounted) {
    this.texts = texts;
    this.options = options;
    this.maxCounted = maxCounted;
  }

  /** The vocabulary of training texts; it may be empty. */
  static Vocabulary of(JavaRDD<String> texts, VocabularyOptions options) {
    return of(texts, options, MAX_COUNTED);
  }

  /**
   * As the other method.
   *
   * @param maxCounted different words, or pairs, that a task counts before it sends the counts
   */
  static Vocabulary of(JavaRDD<String> texts, VocabularyOptions options, int maxCounted) {
    return new ShardedVocabulary(texts, options, maxCounted).build();
  }

  private Vocabulary build() {
    int limit = maxCounted;
    describe("counts words");
    JavaPairRDD<String, Long> words =
        texts
            .mapPartitionsToPair(part -> new TextTally<>(part, new Words(), limit))
            .reduceByKey(Long::sum)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      add(MostFrequent.of(words, options.minCount(), options.maxEntries() / 2));
      if (NgramScan.hasBegin(entries.size(), options)) {
        entries.add(Vocabulary.BEGIN);
      }
      Vocabulary vocabulary = Vocabulary.of(entries);
      int longest = NgramScan.longest(vocabulary, options.ngrams());
      for (int length = 2; length <= longest; length++) {
        describe("counts n-grams of " + length + " words");
        Vocabulary known = Vocabulary.of(entries);
        for (Tuple2<Long, Long> pair : ngrams(length)) {
          entries.add(NgramScan.form(known, pair._1()));
        }
      }
      if (options.characterNgrams()
          instanceof CharacterNgrams.Between(int shortest, int most, double attention)) {
        describe("counts character n-grams");
        add(parts(words, shortest, most, attention));
      }
      return Vocabulary.of(entries);
    } finally {
      words.unpersist();
    }
  }

  private void describe(String job) {
    texts.context().setJobDescription("Heed " + job);
  }

  /** Counts words. */
  private static final class Words implements TextTally.Counter<Tuple2<String, Long>> {
    private WordTally words = new WordTally();

    @Override
    public void add(TokenBuffer tokens) {
      words.add(tokens);
    }

    @Override
    public int size() {
      return words.size();
    }

    @Override
    public Iterator<Tuple2<String, Long>> drain() {
      WordTally full = words;
      words = new WordTally();
      return IntStream.range(0, full.size())
          .mapToObj(word -> new Tuple2<>(full.form(word), full.count(word)))
          .iterator();
    }
  }

  private List<Tuple2<String, Long>> parts(
      JavaPairRDD<String, Long> words, int shortest, int most, double attention) {
    int minCount = options.ngramMinCount();
    JavaPairRDD<String, Long> parts =
        words
            .flatMapToPair(
                word -> parts(word, new CharacterNgrams.Between(shortest, most, attention)))
            .reduceByKey(Long::sum)
            .filter(part -> part._2() >= minCount)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return MostFrequent.of(parts, minCount, room());
    } finally {
      parts.unpersist();
    }
  }

  private static Iterator<Tuple2<String, Long>> parts(
      Tuple2<String, Long> word, CharacterNgrams.Between lengths) {
    List<Tuple2<String, Long>> parts = new ArrayList<>();
    NgramScan.characters(word._1(), lengths, part -> parts.add(new Tuple2<>(part, word._2())));
    return parts.iterator();
  }

  private void add(List<Tuple2<String, Long>> counted) {
    counted.forEach(each -> entries.add(each._1()));
  }

  private int room() {
    return Math.max(0, options.maxEntries() - entries.size());
  }

  private List<Tuple2<Long, Long>> ngrams(int length) {
    if (room() == 0) {
      return List.of();
    }
    int limit = maxCounted;
    int ngrams = options.ngrams();
    int minCount = options.ngramMinCount();
    Broadcast<String[]> known =
        JavaSparkContext.fromSparkContext(texts.context())
            .broadcast(entries.toArray(String[]::new));
    int partitions = texts.getNumPartitions();
    int buckets = Math.multiplyExact(BUCKETS, partitions);
    JavaRDD<PairBlock> counted =
        texts
            .mapPartitionsToPair(
                part ->
                    new TextTally<>(part, new Pairs(known.value(), length, ngrams, buckets), limit))
            .repartitionAndSortWithinPartitions(new HashPartitioner(partitions))
            .mapPartitions(part -> new PairSums(part, minCount))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return MostFrequent.of(counted.flatMapToPair(PairBlock::boxed), minCount, room());
    } finally {
      counted.unpersist();
      known.destroy();
    }
  }

  /** Counts n-grams as pairs of entries, and passes them on in blocks by their buckets. */
  private static final class Pairs implements TextTally.Counter<Tuple2<Integer, PairBlock>> {
    private final NgramScan scan;
    private final int length;
    private final int buckets;
    private PairTally pairs = new PairTally();

    Pairs(String[] known, int length, int longest, int buckets) {
      scan = new NgramScan(Vocabulary.of(List.of(known)), longest);
      this.length = length;
      this.buckets = buckets;
    }

    @Override
    public void add(TokenBuffer tokens) {
      scan.scan(tokens, length, pair -> pairs.add(pair, 1));
    }

    @Override
    public int size() {
      return pairs.size();
    }

    @Override
    public Iterator<Tuple2<Integer, PairBlock>> drain() {
      PairBlock.Writer[] writers = new PairBlock.Writer[buckets];
      for (long pair : pairs.pairs()) {
        int bucket = PairTally.bucket(pair, buckets);
        if (writers[bucket] == null) {
          writers[bucket] = new PairBlock.Writer();
        }
        writers[bucket].add(pair, pairs.count(pair));
      }
      pairs = new PairTally();
      List<Tuple2<Integer, PairBlock>> blocks = new ArrayList<>();
      for (int bucket = 0; bucket < buckets; bucket++) {
        if (writers[bucket] != null) {
          blocks.add(new Tuple2<>(bucket, writers[bucket].block()));
        }
      }
      return blocks.iterator();
    }
  }
}
