package dev.heed.spark.shard;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.vocabulary.NgramScan;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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
  /**
   * Spreads pairs of small numbers over all hashes; that of a {@code Long} is its halves' exclusive
   * or, which millions of pairs share.
   */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** Undoes it: the product of both is 1, modulo 2^64. */
  private static final long UNSPREAD = 0xF1DE83E19937733DL;

  private final JavaRDD<String> texts;
  private final VocabularyOptions options;
  private final List<String> entries = new ArrayList<>();

  private ShardedVocabulary(JavaRDD<String> texts, VocabularyOptions options) {
    this.texts = texts;
    this.options = options;
  }

  /** The vocabulary of training texts; it may be empty. */
  static Vocabulary of(JavaRDD<String> texts, VocabularyOptions options) {
    return new ShardedVocabulary(texts, options).build();
  }

  private Vocabulary build() {
    JavaPairRDD<String, Long> words =
        texts
            .mapPartitionsToPair(ShardedVocabulary::words)
            .reduceByKey(Long::sum)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      add(most(words, options.minCount(), options.maxEntries() / 2));
      Vocabulary vocabulary = Vocabulary.of(entries);
      int longest = NgramScan.longest(vocabulary, options.ngrams());
      for (int length = 2; length <= longest; length++) {
        Vocabulary known = Vocabulary.of(entries);
        for (Tuple2<Long, Long> pair : ngrams(length)) {
          entries.add(NgramScan.form(known, pair._1()));
        }
      }
      if (options.characterNgrams()
          instanceof CharacterNgrams.Between(int shortest, int most, double attention)) {
        JavaPairRDD<String, Long> parts =
            words
                .flatMapToPair(
                    word -> parts(word, new CharacterNgrams.Between(shortest, most, attention)))
                .reduceByKey(Long::sum);
        add(most(parts, options.ngramMinCount(), room()));
      }
      return Vocabulary.of(entries);
    } finally {
      words.unpersist();
    }
  }

  private static <T> Stream<T> eachOf(Iterator<T> iterator) {
    Iterable<T> once = () -> iterator;
    return StreamSupport.stream(once.spliterator(), false);
  }

  private static Iterator<Tuple2<String, Long>> words(Iterator<String> texts) {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    return eachOf(texts)
        .flatMap(
            text -> {
              tokenizer.tokenize(text, tokens);
              return IntStream.range(0, tokens.size())
                  .mapToObj(
                      i -> new String(tokens.pool(), tokens.formOffset(i), tokens.formLength(i)))
                  .map(form -> new Tuple2<>(form, 1L));
            })
        .iterator();
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

  /** The most frequent keys first, then in their own order. */
  private static final class ByCount<K extends Comparable<K>>
      implements Comparator<Tuple2<K, Long>>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Tuple2<K, Long> one, Tuple2<K, Long> other) {
      int byCount = Long.compare(other._2(), one._2());
      return byCount != 0 ? byCount : one._1().compareTo(other._1());
    }
  }

  private static <K extends Comparable<K>> List<Tuple2<K, Long>> most(
      JavaPairRDD<K, Long> counts, int minCount, int limit) {
    return limit == 0
        ? List.of()
        : counts.filter(each -> each._2() >= minCount).takeOrdered(limit, new ByCount<K>());
  }

  private List<Tuple2<Long, Long>> ngrams(int length) {
    int ngrams = options.ngrams();
    Broadcast<String[]> known =
        JavaSparkContext.fromSparkContext(texts.context())
            .broadcast(entries.toArray(String[]::new));
    try {
      return most(
          texts
              .mapPartitionsToPair(part -> ngrams(part, known.value(), length, ngrams))
              .reduceByKey(Long::sum)
              .mapToPair(ShardedVocabulary::unspread),
          options.ngramMinCount(),
          room());
    } finally {
      known.destroy();
    }
  }

  private static Tuple2<Long, Long> unspread(Tuple2<Long, Long> counted) {
    return new Tuple2<>(counted._1() * UNSPREAD, counted._2());
  }

  private static Iterator<Tuple2<Long, Long>> ngrams(
      Iterator<String> texts, String[] known, int length, int longest) {
    NgramScan scan = new NgramScan(Vocabulary.of(List.of(known)), longest);
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    return eachOf(texts)
        .flatMap(
            text -> {
              tokenizer.tokenize(text, tokens);
              List<Tuple2<Long, Long>> pairs = new ArrayList<>();
              scan.scan(tokens, length, pair -> pairs.add(new Tuple2<>(pair * SPREAD, 1L)));
              return pairs.stream();
            })
        .iterator();
  }
}
