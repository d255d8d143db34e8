package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.TrainingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master and two workers, whose executors are JVMs of their own. */
@Tag("full")
@Timeout(300)
@TestMethodOrder(OrderAnnotation.class)
class ClusterTest {
  private static final int REPEATS = 20;
  private static final int SHARDS = 3;

  @TempDir static Path folder;
  private static TextClassifier classifier;
  private static HeedModel model;
  private static byte[] ofOneThread;
  private static byte[] inShards;
  private static int tasks;
  private static int tasksInShards;
  private static Cluster cluster;
  private static SparkSession session;

  @BeforeAll
  static void start() throws Exception {
    classifier = Texts.classifier(TrainingOptions.defaults(), folder);
    model = HeedModel.of(classifier).setReasonsCol("why");
    // Sent to an earlier context, the model has to be sent again.
    assertThat(model.transform(Sessions.frame(Texts.ALL)).collectAsList()).isNotEmpty();
    Sessions.session().stop();
    try (SparkSession alone = Sessions.builder("local[1]").getOrCreate()) {
      Loss none = new Loss(Integer.MAX_VALUE, 0);
      alone.sparkContext().addSparkListener(none);
      ofOneThread = trained(alone, 0);
      tasks = none.tasks(alone);
      inShards = trained(alone, SHARDS);
      tasksInShards = none.tasks(alone) - tasks;
    }
    cluster = new Cluster(folder.resolve("cluster"));
    cluster.addWorker();
    cluster.addWorker();
    session = cluster.session();
  }

  @AfterAll
  static void stop() {
    try {
      if (session != null) {
        session.stop();
      }
    } finally {
      if (cluster != null) {
        cluster.close();
      }
    }
  }

  @Test
  @Order(1)
  void executorsGiveTheSameRows() {
    List<Row> rows = model.transform(texts()).collectAsList();

    assertThat(rows).hasSize(REPEATS * (Texts.ALL.size() + 1));
    for (Row row : rows) {
      if (row.isNullAt(0)) {
        assertThat(row.isNullAt(1)).isTrue();
      } else {
        Classification expected = classifier.classify(row.getString(0));
        assertThat(row.getString(1)).isEqualTo(expected.label());
        assertThat(row.<Vector>getAs(2).toArray())
            .containsExactly(expected.probabilities().toArray(Double[]::new));
        assertThat(row.getList(3)).hasSameSizeAs(expected.reasons());
      }
    }
  }

  @Test
  @Order(1)
  void eachExecutorLoadsTheModelOnce() {
    Broadcast<SharedModel> model = SharedModel.of(classifier).broadcast(session.sparkContext());
    UserDefinedFunction loaded =
        functions.udf(
            (UDF1<String, String>)
                text ->
                    ProcessHandle.current().pid()
                        + " "
                        + System.identityHashCode(model.value().classifier()),
            DataTypes.StringType);
    List<String> uses =
        texts().select(loaded.apply(functions.col("text"))).as(Encoders.STRING()).collectAsList();
    Set<String> processes =
        uses.stream().map(use -> use.substring(0, use.indexOf(' '))).collect(Collectors.toSet());

    assertThat(uses).hasSize(REPEATS * (Texts.ALL.size() + 1));
    assertThat(Set.copyOf(uses)).hasSameSizeAs(processes);
    assertThat(processes).doesNotContain(Long.toString(ProcessHandle.current().pid()));
  }

  private static byte[] trained(SparkSession session, int shards) {
    Dataset<Row> news = News.read(session, folder);
    return new HeedClassifier()
        .setMaxIter(2)
        .setLearningRate(0.2)
        .setCharNgrams("none")
        .setShards(shards)
        .fit(shards == 0 ? news : news.filter("pmod(xxhash64(text), 4) = 0"))
        .shared()
        .bytes();
  }

  @Test
  @Order(1)
  void trainsTheModelOfOneThread() {
    assertThat(trained(session, 0)).isEqualTo(ofOneThread);
  }

  @Test
  @Order(2)
  void trainingSurvivesALostWorker() {
    Loss loss = new Loss(tasks / 2, 0);
    session.sparkContext().addSparkListener(loss);

    assertThat(trained(session, 0)).isEqualTo(ofOneThread);
    assertThat(loss.executors.get()).isEqualTo(1);
  }

  @Test
  @Order(3)
  void trainingInShardsSurvivesALostWorker() throws Exception {
    cluster.addWorker();
    Loss loss = new Loss(tasksInShards / 2, 1);
    session.sparkContext().addSparkListener(loss);

    assertThat(trained(session, SHARDS)).isEqualTo(inShards);
    assertThat(loss.executors.get()).isEqualTo(1);
  }

  /** Counts tasks, kills a worker after some, and counts the executors that are lost. */
  private static final class Loss extends SparkListener {
    final AtomicInteger executors = new AtomicInteger();
    private final AtomicInteger tasks = new AtomicInteger();
    private final int tasksBefore;
    private final int worker;

    Loss(int tasksBefore, int worker) {
      this.tasksBefore = tasksBefore;
      this.worker = worker;
    }

    int tasks(SparkSession session) throws Exception {
      session.sparkContext().listenerBus().waitUntilEmpty();
      return tasks.get();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (tasks.incrementAndGet() == tasksBefore) {
        cluster.kill(worker);
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
      executors.incrementAndGet();
    }
  }

  private static Dataset<Row> texts() {
    return session
        .createDataset(Texts.withNulls(REPEATS), Encoders.STRING())
        .toDF("text")
        .repartition(8);
  }
}
