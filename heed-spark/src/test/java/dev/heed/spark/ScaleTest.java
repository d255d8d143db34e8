package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
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

  private static final int EPOCHS = 3;

  /** The cluster of the measurement, whose network is this machine's memory. */
  private static final CostModel.Machines HERE =
      new CostModel.Machines(2, 1, Double.POSITIVE_INFINITY);

  /** The training and the cluster that the documentation computes the costs of. */
  private static final CostModel.Job LARGE = new CostModel.Job(1e11, 1e6, 32, 800, 10);

  private static final CostModel.Machines MANY = new CostModel.Machines(100, 8, 1.25e9);

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  @TempDir Path folder;

  /**
   * A training.
   *
   * @param heap the bytes in the driver's heap after a collection, the most there were
   * @param driverSeconds processor seconds of this JVM
   * @param phases what the tasks of each phase took
   */
  private record Cost(
      CostModel.Job job, double seconds, double driverSeconds, long heap, PhaseCosts phases) {
    double texts() {
      return job.words() / WORDS;
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>(phases.table());
      lines.addFirst(
          String.format(
              Locale.ROOT,
              "%.0f texts: %.1f s, driver's heap %d MB, shuffled %.1f MB, to the driver %.1f MB,"
                  + " %.0f entries of %d components; processor seconds: driver %.1f, tasks %.1f",
              texts(),
              seconds,
              heap >> 20,
              phases.shuffled() / 1e6,
              phases.sent() / 1e6,
              job.entries(),
              job.components(),
              driverSeconds,
              phases.processorSeconds()));
      return lines;
    }

    CostModel model() {
      return CostModel.of(job, phases, driverSeconds);
    }
  }

  @Test
  void costsGrowWithTheTexts() throws Exception {
    List<Cost> costs = SCALE.isEmpty() ? costs(Sessions.session(), "500,2000") : costsOnCluster();

    for (int i = 1; i < costs.size(); i++) {
      double growth = costs.get(i).texts() / costs.get(i - 1).texts();
      double ofShuffled = costs.get(i).phases().shuffled() / costs.get(i - 1).phases().shuffled();
      // The rows are shuffled once: their bytes grow as their number, less what does not grow.
      assertThat(ofShuffled).isBetween(1.0, 1.2 * growth);
    }
  }

  /** The costs; in shards what the model of each says of the next one, and of a large cluster. */
  private static List<String> report(List<Cost> costs) {
    List<String> lines = new ArrayList<>();
    costs.forEach(cost -> lines.addAll(cost.lines()));
    if (SHARDS == 0) {
      return lines;
    }
    for (int i = 1; i < costs.size(); i++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%.0f texts by the model of %.0f: %.1f s on idle processors, of which all together"
                  + " take %.1f s",
              costs.get(i).texts(),
              costs.get(i - 1).texts(),
              costs.get(i - 1).model().seconds(costs.get(i).job(), HERE),
              costs.get(i - 1).model().processorSeconds(costs.get(i).job())));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%.0f words in %d shards, %.0f entries of %d components, %d epochs and again on all, on"
                + " %d executors of %d cores with %.1f Gbit/s: %.0f s",
            LARGE.words(),
            LARGE.shards(),
            LARGE.entries(),
            LARGE.components(),
            LARGE.epochs(),
            MANY.executors(),
            MANY.cores(),
            8 * MANY.bytesPerSecond() / 1e9,
            costs.getLast().model().seconds(LARGE, MANY)));
    lines.addAll(costs.getLast().model().table(LARGE, MANY));
    return lines;
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
      Files.createDirectories(Path.of("target"));
      Files.write(Path.of("target", "scale.txt"), report(costs));
    }
    return costs;
  }

  private static Cost cost(SparkSession session, long texts) throws Exception {
    HeedClassifier classifier =
        new HeedClassifier().setMaxIter(EPOCHS).setCharNgrams("none").setShards(SHARDS);
    PhaseCosts phases = new PhaseCosts();
    session.sparkContext().addSparkListener(phases);
    HeapAfterCollection heap = new HeapAfterCollection();
    try (heap) {
      long start = System.nanoTime();
      long processor = PROCESS.getProcessCpuTime();
      HeedModel model =
          classifier.fit(GeneratedTexts.frame(session, texts, WORDS, DIFFERENT).cache());
      double seconds = (System.nanoTime() - start) / 1e9;
      double driverSeconds = (PROCESS.getProcessCpuTime() - processor) / 1e9;
      assertThat(model.classifier().labels()).hasSize(GeneratedTexts.LABELS);
      session.sparkContext().listenerBus().waitUntilEmpty();
      CostModel.Job job =
          new CostModel.Job(
              (double) texts * WORDS,
              model.classifier().vocabulary().size(),
              model.classifier().info().options().model().dim(),
              SHARDS,
              EPOCHS);
      return new Cost(job, seconds, driverSeconds, heap.most.get(), phases);
    } finally {
      session.sparkContext().removeSparkListener(phases);
      session.catalog().clearCache();
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
