package dev.heed.spark.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heed.base.InvalidInputException;
import dev.heed.text.audit.Audit;
import dev.heed.text.audit.AuditListener;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.cluster.Results;
import dev.heed.text.cluster.Site;
import dev.heed.text.cluster.Task;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.tuning.Metric;
import dev.heed.text.tuning.Trial;
import dev.heed.text.tuning.Tuning;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;

/** Searches on threads of this JVM, and on a master and two workers with JVMs of their own. */
@Tag("full")
@Timeout(180)
class SparkTasksTest {
  private static final String CLUSTER = "local-cluster[2,1,1024]";

  @TempDir Path folder;

  /** Settings of Spark as a user gives them; the classes of executors are those of this test. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.driver.bindAddress",
          "127.0.0.1",
          "spark.driver.host",
          "127.0.0.1",
          "spark.executor.memory",
          "512m",
          "spark.executor.extraClassPath",
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(entry -> Path.of(entry).toAbsolutePath().toString())
              .collect(Collectors.joining(File.pathSeparator)));

  @BeforeEach
  void prepare() throws IOException {
    Option<SparkSession> earlier = SparkSession.getDefaultSession();
    if (earlier.isDefined()) {
      earlier.get().stop(); // a JVM has one context
    }
    Path home = Path.of(System.getenv("SPARK_HOME"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.write(home.resolve("RELEASE"), new byte[0]);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(entry).toAbsolutePath();
      Path link = jars.resolve(jar.getFileName());
      // For the tests of the command, which has no Spark.
      if (entry.endsWith(".jar") && !entry.contains("heed-") && !Files.exists(link)) {
        Files.createSymbolicLink(link, jar);
      }
    }
    SETTINGS.forEach(System::setProperty);
  }

  @AfterEach
  void clear() {
    SETTINGS.keySet().forEach(System::clearProperty);
  }

  private Cluster connect(String master) throws IOException {
    return new SparkProvider().connect(master, notice -> {});
  }

  /** Reviews whose label depends on one word in most of them. */
  private Path reviews(int count) throws IOException {
    List<String> decisive = List.of("good", "bad", "lovely", "awful", "great", "dull");
    List<String> lines = new ArrayList<>(List.of("text,label"));
    for (int i = 0; i < count; i++) {
      String label = (i % 2 == 0) == (i % 11 != 0) ? "pos" : "neg";
      lines.add(
          "the %s story of town%d and man%d,%s"
              .formatted(decisive.get(i % decisive.size()), i % 13, i * 7 % 17, label));
    }
    return Files.write(folder.resolve("reviews.csv"), lines);
  }

  private static Tuning tuning(TrainingOptions base, int trials) {
    return new Tuning(
        base, Set.of(), new Metric.Accuracy(), trials, Optional.empty(), OptionalLong.empty(), 2);
  }

  private static List<Trial> search(Tuning tuning, Path file, Cluster cluster) throws IOException {
    return tuning.run(
        () -> CorpusReader.openLabelled(file, CorpusOptions.defaults()),
        Optional.empty(),
        cluster,
        Tuning.Listener.none());
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", CLUSTER})
  void aSearchGivesTheSameTrials(String master) throws IOException {
    Path file = reviews(3_600);
    Tuning tuning = tuning(TrainingOptions.defaults().withEpochs(2), 4);
    List<Trial> here = search(tuning, file, Cluster.here(2));
    assertThat(here.stream().map(Trial::share).distinct()).hasSize(2);
    try (Cluster cluster = connect(master)) {
      assertThat(search(tuning, file, cluster)).isEqualTo(here);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", CLUSTER})
  void anAuditGivesTheSameFindings(String master) throws IOException {
    Path train = reviews(400);
    Path test = Files.copy(train, folder.resolve("test.csv"));
    Audit audit =
        new Audit(2, AuditListener.none())
            .training(TrainingOptions.defaults().withEpochs(2).withSeed(5));
    AuditResult here = audit.run(train, test);
    assertThat(here.trained()).isPresent();
    try (Cluster cluster = connect(master)) {
      assertThat(audit.on(cluster).run(train, test)).isEqualTo(here);
    }
  }

  /**
   * Ends its process at the first try.
   *
   * @param tried a file that is there from then on
   */
  private record EndsOnce(String tried, String file) implements Task<String> {
    @Override
    public String run(Site site) throws IOException {
      if (Files.notExists(Path.of(tried))) {
        Files.createFile(Path.of(tried));
        Runtime.getRuntime().halt(1);
      }
      return Files.readString(site.file(file));
    }
  }

  /** Results as they come; nothing stops the tasks. */
  private record Collected(Map<Integer, String> results) implements Results<String> {
    @Override
    public void add(int task, String result) {
      results.put(task, result);
    }

    @Override
    public boolean isStopped() {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }
  }

  @Test
  void executorsThatAreLostAreReplacedAlsoWhenEarlierFilesAreGone() throws IOException {
    Path first = Files.writeString(folder.resolve("first.txt"), "one");
    Path second = Files.writeString(folder.resolve("second.txt"), "two");
    Collected results = new Collected(new TreeMap<>());
    try (Cluster cluster = connect(CLUSTER)) {
      String none = first.toString(); // is there
      cluster.run(List.of(new EndsOnce(none, "first.txt")), List.of(first), results);
      assertThat(results.results()).containsExactly(Map.entry(0, "one"));
      Files.delete(first);
      List<EndsOnce> tasks =
          Stream.of("a", "b")
              .map(name -> new EndsOnce(folder.resolve(name).toString(), "second.txt"))
              .toList();
      cluster.run(tasks, List.of(second), results);
    }
    assertThat(results.results()).containsExactly(Map.entry(0, "two"), Map.entry(1, "two"));
  }

  @Test
  void aTrainingThatFailsSaysTheSame() throws IOException {
    Path file = reviews(200);
    Tuning tuning = tuning(TrainingOptions.defaults().withLearningRate(1e30), 3);
    Throwable here = catchThrowable(() -> search(tuning, file, Cluster.here(2)));
    assertThat(here).isInstanceOf(InvalidInputException.class);
    try (Cluster cluster = connect("local[2]")) {
      assertThatThrownBy(() -> search(tuning, file, cluster))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(here.getMessage());
    }
  }

  @Test
  void aSearchThatIsStoppedEndsItsTasks() throws IOException {
    Path file = reviews(2_000);
    Tuning tuning =
        tuning(
            TrainingOptions.defaults()
                .withLearningRate(1e-4)
                .withEpochs(100_000)
                .withPatience(100_000),
            3);
    long start = System.nanoTime();
    try (Cluster cluster = connect("local[2]")) {
      assertThatThrownBy(
              () ->
                  tuning.run(
                      () -> CorpusReader.openLabelled(file, CorpusOptions.defaults()),
                      Optional.empty(),
                      cluster,
                      new Tuning.Listener() {
                        @Override
                        public boolean isStopped() {
                          return System.nanoTime() - start > 3_000_000_000L;
                        }
                      }))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
  }

  @Test
  void aMasterThatIsNotThereIsNamedAtOnce() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertThatThrownBy(() -> connect("spark://127.0.0.1:" + port))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "spark://127.0.0.1:%d: cannot be reached (Connection refused); expected a running master of Spark"
                .formatted(port));
    assertThatThrownBy(() -> connect("spark://nowhere"))
        .hasMessageContaining("cannot be reached (no address)");
  }
}
