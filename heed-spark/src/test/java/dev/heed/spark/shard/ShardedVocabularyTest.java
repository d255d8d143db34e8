package dev.heed.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.spark.Sessions;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.vocabulary.VocabularyBuilder;
import dev.heed.text.vocabulary.WordCollector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The vocabulary of a cluster beside that of one machine. */
@Tag("full")
@Timeout(120)
class ShardedVocabularyTest {
  private static List<String> texts() {
    SeededRandom random = new SeededRandom(2);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder(i % 40 == 0 ? "สวัสดีครับ 漢字" : "");
      for (int w = random.below(20); w > 0; w--) {
        text.append(" word").append((int) Math.exp(random.uniform() * 6));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** That of the reference implementation. */
  private static List<String> expected(List<String> texts, VocabularyOptions options)
      throws IOException {
    WordCollector collector = new WordCollector(100_000);
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    List<int[]> documents = new ArrayList<>();
    for (String text : texts) {
      tokenizer.tokenize(text, tokens);
      int[] numbers = new int[tokens.size()];
      collector.collect(tokens, numbers);
      documents.add(numbers);
    }
    return new VocabularyBuilder(collector, options)
        .build(visitor -> documents.forEach(each -> visitor.document(each, each.length)))
        .entries();
  }

  @Test
  void isThatOfOneMachineHoweverOftenCountsAreSent() throws IOException {
    List<String> texts = texts();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(Sessions.session().sparkContext());
    for (VocabularyOptions options :
        List.of(
            new VocabularyOptions(3, 1, 2, 100_000),
            new VocabularyOptions(2, 2, 2, 500),
            new VocabularyOptions(2, 1, 3, 900, new CharacterNgrams.Between(3, 4, 0.1)))) {
      List<String> expected = expected(texts, options);
      for (int partitions : new int[] {1, 5}) {
        JavaRDD<String> onCluster = context.parallelize(texts, partitions);
        for (int maxCounted : new int[] {1, 60, 100_000}) {
          assertThat(ShardedVocabulary.of(onCluster, options, maxCounted).entries())
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void blocksKeepAllPairsAndCounts() {
    SeededRandom random = new SeededRandom(1);
    PairTally tally = new PairTally();
    for (int i = 0; i < 5_000; i++) {
      int shift = random.below(31);
      long pair = (long) random.below(40) << 32 | random.below(1 << shift);
      tally.add(pair, 1L << random.below(40));
    }
    tally.add((long) Integer.MAX_VALUE << 32 | Integer.MAX_VALUE, Long.MAX_VALUE);
    tally.add(0, 1);
    PairBlock.Writer writer = new PairBlock.Writer();
    for (long pair : tally.pairs()) {
      writer.add(pair, tally.count(pair));
    }
    PairTally read = new PairTally();
    writer.block().forEach(read::add);
    assertThat(read.pairs()).hasSize(tally.size()).isSorted().isEqualTo(tally.pairs());
    for (long pair : tally.pairs()) {
      assertThat(read.count(pair)).isEqualTo(tally.count(pair));
    }
  }
}
