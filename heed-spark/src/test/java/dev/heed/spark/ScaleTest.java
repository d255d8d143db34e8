package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The growth of a training with the number of texts: time, memory of the driver after collections
 * of garbage, bytes shuffled and bytes that tasks send to the driver. Few texts on this JVM show
 * that they are counted; for the figures of the documentation, give the numbers of texts by {@code
 * -Dheed.spark.scale=10000,100000}, which starts a cluster of two workers, and {@code
 * -Dheed.spark.shards=8} for shards; executors get {@code -Dheed.spark.executor=3072} MB. The
 * result is in {@code target/scale.txt}.
 */
@Tag("full")
@Timeout(7200)
class ScaleTest {
  private static final String SCALE = System.getProperty("heed.spark.scale", "");
  private static final int SHARDS = Integer.getInteger("heed.spark.shards", 0);

  /** Words of a text: 200 bytes. */
  private static final int WORDS = 22;

  /** The logarithm of the number of different words, 160,000. */
  private static final double DIFFERENT = 12;

  @TempDir Path folder;

  /**
   * A training.
   *
   * @param heap the bytes in the driver's heap after a collection, the most there were
   * @param shuffled bytes written for other tasks
   * @param sent bytes of the results of tasks
   */
  private record Cost(long texts, double seconds, long heap, long shuffled, long sent) {
    String line() {
      return String.format(
          Locale.ROOT,
          "%d texts: %.1f s, driver's heap %d MB, shuffled %.1f MB, to the driver %.1f MB",
          texts,
          seconds,
          heap >> 20,
          shuffled / 1e6,
          sent / 1e6);
    }
  }

  @Test
  void costsGrowWithTheTexts() throws Exception {
    List<Cost> costs = SCALE.isEmpty() ? costs(Sessions.session(), "500,2000") : costsOnCluster();

    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target", "scale.txt"), costs.stream().map(Cost::line).toList());
    for (int i = 1; i < costs.size(); i++) {
      double growth = (double) costs.get(i).texts() / costs.get(i - 1).texts();
      double ofShuffled = (double) costs.get(i).shuffled() / costs.get(i - 1).shuffled();
      // The rows are shuffled once: their bytes grow as their number, less what does not grow.
      assertThat(ofShuffled).isBetween(1.0, 1.2 * growth);
    }
  }

  private List<Cost> costsOnCluster() throws Exception {
    Sessions.session().stop();
    try (Cluster cluster = new Cluster(folder.resolve("cluster"))) {
      cluster.addWorker();
      cluster.addWorker();
      try (SparkSession session = cluster.session()) {
        return costs(session, SCALE);
      }
    }
  }

  private static List<Cost> costs(SparkSession session, String sizes) throws Exception {
    List<Cost> costs = new ArrayList<>();
    for (String size : sizes.split(",")) {
      costs.add(cost(session, Long.parseLong(size)));
    }
    return costs;
  }

  private static Cost cost(SparkSession session, long texts) throws Exception {
    HeedClassifier classifier =
        new HeedClassifier().setMaxIter(3).setCharNgrams("none").setShards(SHARDS);
    Traffic traffic = new Traffic();
    session.sparkContext().addSparkListener(traffic);
    HeapAfterCollection heap = new HeapAfterCollection();
    try (heap) {
      long start = System.nanoTime();
      HeedModel model =
          classifier.fit(GeneratedTexts.frame(session, texts, WORDS, DIFFERENT).cache());
      double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(model.classifier().labels()).hasSize(GeneratedTexts.LABELS);
      session.sparkContext().listenerBus().waitUntilEmpty();
      return new Cost(texts, seconds, heap.most.get(), traffic.shuffled.get(), traffic.sent.get());
    } finally {
      session.sparkContext().removeSparkListener(traffic);
      session.catalog().clearCache();
    }
  }

  /** Adds up what tasks send. */
  private static final class Traffic extends SparkListener {
    final AtomicLong shuffled = new AtomicLong();
    final AtomicLong sent = new AtomicLong();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      TaskMetrics metrics = task.taskMetrics();
      shuffled.addAndGet(metrics.shuffleWriteMetrics().bytesWritten());
      sent.addAndGet(metrics.resultSize());
    }
  }

  /** Keeps the most bytes that were in the heap at the end of a collection. */
  private static final class HeapAfterCollection implements NotificationListener, AutoCloseable {
    final AtomicLong most = new AtomicLong();

    HeapAfterCollection() {
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        ((NotificationEmitter) collector).addNotificationListener(this, null, null);
      }
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
      if (notification.getUserData() instanceof CompositeData data) {
        long bytes =
            GarbageCollectionNotificationInfo.from(data)
                .getGcInfo()
                .getMemoryUsageAfterGc()
                .entrySet()
                .stream()
                .filter(pool -> isHeap(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
        most.accumulateAndGet(bytes, Math::max);
      }
    }

    private static boolean isHeap(String pool) {
      return Arrays.stream(new String[] {"Eden", "Survivor", "Old", "Tenured"})
          .anyMatch(pool::contains);
    }

    @Override
    public void close() {
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        try {
          ((NotificationEmitter) collector).removeNotificationListener(this);
        } catch (ListenerNotFoundException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
