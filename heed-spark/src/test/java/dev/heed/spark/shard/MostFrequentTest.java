package dev.heed.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.spark.Sessions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.Tuple2;

/** The most frequent keys, and what of all keys reaches the driver. */
@Tag("full")
@Timeout(120)
class MostFrequentTest {
  private static final Comparator<Tuple2<String, Long>> ORDER =
      Comparator.comparingLong((Tuple2<String, Long> each) -> -each._2())
          .thenComparing(each -> each._1());

  /** Keys in random order, with counts from 1 on of which most are low. */
  private static List<Tuple2<String, Long>> keys(int number) {
    SeededRandom random = new SeededRandom(4);
    int[] order = IntStream.range(0, number).toArray();
    random.shuffle(order);
    List<Tuple2<String, Long>> keys = new ArrayList<>();
    for (int key : order) {
      long count = 1 + (long) (1 / (random.uniform() + 1e-4));
      keys.add(new Tuple2<>(String.format(Locale.ROOT, "key%07d", key), count));
    }
    return keys;
  }

  private static JavaPairRDD<String, Long> onCluster(List<Tuple2<String, Long>> keys, int parts) {
    return JavaSparkContext.fromSparkContext(Sessions.session().sparkContext())
        .parallelizePairs(keys, parts);
  }

  private static List<Tuple2<String, Long>> expected(
      List<Tuple2<String, Long>> keys, int minCount, int limit) {
    return keys.stream().filter(each -> each._2() >= minCount).sorted(ORDER).limit(limit).toList();
  }

  @Test
  void areThoseOfASort() {
    List<Tuple2<String, Long>> keys = keys(3_000);
    JavaPairRDD<String, Long> counts = onCluster(keys, 7);
    for (int minCount : List.of(1, 2, 50, 100_000)) {
      for (int limit : List.of(0, 1, 37, 1_200, 2_999, 3_000, 5_000)) {
        assertThat(MostFrequent.of(counts, minCount, limit))
            .isEqualTo(expected(keys, minCount, limit));
      }
    }
    assertThat(MostFrequent.of(onCluster(List.of(), 3), 1, 10)).isEmpty();
  }

  /** All but a few keys have one count, of which the driver gets those alone that it keeps. */
  @Test
  void theDriverGetsHardlyMoreThanItKeeps() throws Exception {
    int number = 40_000;
    int parts = 40;
    int limit = 4_000;
    List<Tuple2<String, Long>> keys =
        IntStream.range(0, number)
            .mapToObj(
                i ->
                    new Tuple2<>(
                        String.format(Locale.ROOT, "%07d", i * 7L % number), i % 90 / 89 + 1L))
            .toList();
    JavaPairRDD<String, Long> counts = onCluster(keys, parts);
    SparkSession session = Sessions.session();
    Received received = new Received();
    session.sparkContext().addSparkListener(received);
    long start = received.bytes(session);
    counts
        .filter(each -> each._1().compareTo(String.format(Locale.ROOT, "%07d", limit)) < 0)
        .collect();
    long ofKept = received.bytes(session) - start;
    List<Tuple2<String, Long>> most = MostFrequent.of(counts, 1, limit);
    long ofMost = received.bytes(session) - start - ofKept;
    session.sparkContext().removeSparkListener(received);

    assertThat(most).isEqualTo(expected(keys, 1, limit));
    // Beside the keys: a sample of them and some numbers, in five jobs instead of one.
    assertThat(ofMost).isBetween(ofKept / 2, 4 * ofKept);
  }

  /** Adds up what tasks send to the driver. */
  private static final class Received extends SparkListener {
    private final AtomicLong bytes = new AtomicLong();

    long bytes(SparkSession session) throws Exception {
      session.sparkContext().listenerBus().waitUntilEmpty();
      return bytes.get();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      bytes.addAndGet(task.taskMetrics().resultSize());
    }
  }
}
