package dev.heed.studio.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.task.TaskData;
import dev.heed.geometry.Method;
import dev.heed.geometry.NeighbourEmbedding;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.kernel.SeededRandom;
import dev.heed.studio.json.Json;
import dev.heed.studio.similarity.Composition;
import dev.heed.studio.similarity.Similarities;
import dev.heed.studio.train.Frames;
import dev.heed.studio.train.Plane;
import dev.heed.studio.train.Table;
import dev.heed.studio.train.Training;
import dev.heed.studio.train.TrainingTexts;
import dev.heed.text.pooling.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartsTest {
  @TempDir private Path folder;

  @Test
  void aSlowReaderIsToldThatEventsWereLost() throws InterruptedException {
    EventLog log = new EventLog();
    for (int i = 1; i <= EventLog.CAPACITY + 10; i++) {
      log.add("" + i);
    }
    EventLog.Batch batch = log.after(10, 0);
    assertThat(batch.lost()).isFalse();
    assertThat(batch.events()).hasSize(EventLog.CAPACITY).first().isEqualTo("11");
    assertThat(batch.last()).isEqualTo(EventLog.CAPACITY + 10);
    assertThat(log.after(9, 0).lost()).isTrue();
    assertThat(log.after(batch.last(), 0).events()).isEmpty();
    assertThat(log.after(1_000_000, 0).lost()).isTrue();
    log.end();
    assertThat(log.after(batch.last(), 10_000).ended()).isTrue();
  }

  /** Whoever is told of progress may hold a lock that somebody else has who pauses the run. */
  @Test
  void aRunCanBePausedWhileItReports() throws InterruptedException {
    AtomicReference<Control> control = new AtomicReference<>();
    AtomicBoolean paused = new AtomicBoolean();
    Control.Report report =
        (stage, done, total) -> {
          Thread other = Thread.ofPlatform().daemon().start(() -> control.get().pause());
          try {
            paused.set(other.join(Duration.ofSeconds(20)));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          control.get().stop();
        };
    control.set(new Control(report, true));
    control.get().progress("training", 1, 10);
    assertThat(paused).isTrue();
  }

  @Test
  void aStepOfAnExperimentEndsPaused() {
    List<Boolean> paused = new ArrayList<>();
    AtomicReference<Control> control = new AtomicReference<>();
    control.set(
        new Control(
            (stage, done, total) -> {
              paused.add(control.get().isPaused());
              control.get().stop();
            },
            false));
    control.get().step();
    control.get().progress("walking", 1, 10);
    assertThat(paused).containsExactly(true);
  }

  @Test
  void momentsFitIntoTheFileAndTheLatestIsThere() throws IOException {
    Path file = folder.resolve("frames");
    int words = 30;
    try (Frames frames = Frames.create(file, words, 0.7)) {
      for (int epoch = 0; epoch <= 5003; epoch++) {
        frames.add(frame(epoch, words));
        assertThat(frames.epochs().getLast()).isEqualTo(epoch);
      }
      assertThat(frames.epochs()).hasSizeBetween(150, 401).contains(0).isSorted();
      check(frames);
    }
    assertThat(Files.size(file)).isLessThan(400 * (8 + 8L * words) + 100);
    try (Frames frames = Frames.open(file, true)) {
      assertThat(frames.queryNorm()).isEqualTo(0.7);
      assertThat(frames.epochs()).contains(0, 5003);
      check(frames);
      frames.dropAfter(2500);
      assertThat(frames.epochs().getLast()).isLessThanOrEqualTo(2500);
      frames.add(frame(2501, words));
      check(frames);
    }
    Files.writeString(file, "x".repeat(100));
    assertThatThrownBy(() -> Frames.open(file, false)).hasMessageContaining("; expected some");
  }

  private static Frames.Frame frame(int epoch, int words) {
    float[] scores = new float[words];
    float[] norms = new float[words];
    for (int word = 0; word < words; word++) {
      scores[word] = epoch + word / 100f;
      norms[word] = -epoch - word / 100f;
    }
    return new Frames.Frame(epoch, scores, norms);
  }

  private static void check(Frames frames) throws IOException {
    for (int epoch : frames.epochs()) {
      Frames.Frame found = frames.at(epoch).orElseThrow();
      assertThat(found.epoch()).isEqualTo(epoch);
      assertThat(found.scores()).isEqualTo(frame(epoch, frames.words()).scores());
      assertThat(found.norms()).isEqualTo(frame(epoch, frames.words()).norms());
    }
  }

  /** A hundred thousand points: what is sent does not grow with them. */
  @Test
  void ofAHundredThousandPointsASampleIsSent() {
    SeededRandom random = new SeededRandom(1);
    List<double[]> points =
        IntStream.range(0, 100_000)
            .mapToObj(_ -> new double[] {random.gaussian(), random.gaussian()})
            .toList();
    Composition shift = composition(Composition.methods().getLast(), 0.5);
    var request = new Similarities.Request(points, shift, 100, 0.5, false);
    assertThat(Json.line(Similarities.matrices(request)).length()).isLessThan(400_000);
    Similarities.Flow flow = Similarities.flow(request);
    assertThat(flow.frames()).hasSize(101).allMatch(frame -> frame.length == 300);
    assertThat(flow.sample()).isSorted().doesNotHaveDuplicates();
    assertThat(Json.line(flow).length()).isLessThan(2_000_000);
  }

  /** A million words: what is sent is what can be seen. */
  @Test
  void ofAMillionWordsThoseInSightAreSent() {
    int words = 1_000_000;
    SeededRandom random = new SeededRandom(1);
    float[] scores = new float[words];
    float[] norms = new float[words];
    for (int word = 0; word < words; word++) {
      scores[word] = (float) random.gaussian();
      norms[word] = (float) Math.abs(random.gaussian());
    }
    Documents train =
        new Documents.Builder(words)
            .build(new int[] {0, 3}, new int[] {7, 8, 9}, new int[] {0}, new float[] {1});
    int[] columns = new int[words];
    java.util.Arrays.fill(columns, -1);
    IntStream.range(0, 3).forEach(i -> columns[train.words()[i]] = i);
    TrainingTexts texts =
        new TrainingTexts(
            new TaskData(train, train, train),
            IntStream.range(0, words).mapToObj(i -> "w" + i).toList(),
            List.of("a"),
            columns);
    Plane plane = new Plane(texts, new Frames.Frame(5, scores, norms), 0.8);
    Plane.View all = plane.view(Optional.empty(), List.of(3, -1, words));
    assertThat(all.words()).isEqualTo(words);
    assertThat(all.points()).hasSizeBetween(1000, 9000);
    assertThat(all.points().stream().mapToInt(Plane.Point::count).sum()).isEqualTo(words);
    assertThat(all.points().stream().filter(Plane.Point::pinned).map(Plane.Point::word))
        .containsExactly(3);
    assertThat(all.curve()).hasSizeGreaterThan(50);
    Plane.View near = plane.view(Optional.of(new Plane.Window(0, 0.001, 0, 0.01)), List.of());
    assertThat(near.words()).isEqualTo(near.points().stream().mapToInt(Plane.Point::count).sum());
    assertThat(near.words()).isLessThan(50);
    assertThat(Json.line(all).length()).isLessThan(1_200_000);
    assertThat(plane.search("w99999", 5))
        .first()
        .extracting(Plane.Word::name)
        .asString()
        .startsWith("w99999");
  }

  static List<Composition.Parts> methods() {
    return Composition.methods();
  }

  private static Composition composition(Composition.Parts parts, double bandwidth) {
    return new Composition(
        Optional.of(parts.name()),
        parts.initialise(),
        parts.strengthen(),
        parts.normalise(),
        bandwidth,
        4,
        2,
        1);
  }

  private static List<double[]> points() {
    return IntStream.range(0, 13)
        .mapToObj(i -> new double[] {StrictMath.cos(i), StrictMath.sin(i * 1.7)})
        .toList();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodHasAMatrixAtEachStage(Composition.Parts parts) {
    List<double[]> points = points();
    var request = new Similarities.Request(points, composition(parts, 0.5), 3, 0.5, true);
    Similarities.Matrices matrices = Similarities.matrices(request);
    assertThat(matrices.stages()).hasSize(3);
    for (Similarities.Stage stage : matrices.stages()) {
      assertThat(stage.size()).isEqualTo(13);
      assertThat(stage.low()).isLessThan(stage.high());
    }
    if (matrices.stages().get(2).formula().startsWith("N_r")) {
      for (double sum : Similarities.matrix(request).rowSums()) {
        assertThat(sum).isCloseTo(1, within(1e-9));
      }
    }
    Similarities.Flow flow = Similarities.flow(request);
    assertThat(flow.frames()).isNotEmpty();
    assertThat(flow.frames().getFirst()[12]).isEqualTo(points.get(12));
  }

  /** The parts of a method are those of the method itself, and each can be exchanged. */
  @Test
  void aMethodByNameIsThatOfTheGeometry() {
    Composition.Parts parts =
        Composition.methods().stream()
            .filter(each -> each.name().equals("t-sne"))
            .findFirst()
            .orElseThrow();
    Points points = new Points(2, points().stream().flatMapToDouble(Arrays::stream).toArray());
    Composition whole = composition(parts, 0.5);
    Method method = new NeighbourEmbedding(NeighbourEmbedding.Kernel.STUDENT, 2, 4, 1);
    Similarity high = method.similarities().getFirst().similarity();
    assertThat(whole.of(points).matrix(points).dense().values())
        .isEqualTo(high.matrix(points).dense().values());
    assertThat(whole.of(points).notation())
        .containsExactly("D₂,₀", "Γ∞(perplexity 4)", "N_g ∘ (W + Wᵀ)/2 ∘ N_r");
    Composition changed =
        new Composition(
            whole.method(),
            whole.initialise(),
            whole.strengthen(),
            Composition.Normalise.COLUMNS,
            0.5,
            4,
            2,
            1);
    assertThat(changed.of(points).notation()).containsExactly("D₂,₀", "Γ∞(perplexity 4)", "N_c");
    assertThat(Composition.methods())
        .extracting(Composition.Parts::name)
        .contains(
            "mean-shift", "diffusion-map", "umap", "markov-clustering", "isomap", "lle", "gcn")
        .doesNotContain("k-means", "svm");
  }

  @Test
  void compositionsAndRequestsCheckThemselves() {
    Composition.Parts shift = Composition.methods().getFirst();
    assertThatThrownBy(() -> composition(shift, 0))
        .hasMessage("bandwidth is 0.0; expected a number above 0");
    assertThatThrownBy(() -> ofMethod(Optional.empty()))
        .hasMessage("a part is the method's and method is missing; expected a name");
    assertThatThrownBy(() -> ofMethod(Optional.of("k-means")))
        .hasMessageStartingWith("k-means is no similarity of points with each other; expected ");
    assertThatThrownBy(() -> ofMethod(Optional.of("none")))
        .hasMessageContaining("\"none\"; expected one of ");
    assertThatThrownBy(
            () ->
                new Composition(
                    Optional.empty(), shift.initialise(), null, shift.normalise(), 1, 1, 2, 1))
        .hasMessageContaining("; expected initialise, strengthen and normalise");
    assertThatThrownBy(() -> new Plane.Window(1, 1, 0, 1))
        .hasMessageContaining("; expected each from a lower to a higher number");
  }

  private static Composition ofMethod(Optional<String> name) {
    return new Composition(
        name,
        Composition.Initial.METHOD,
        Composition.Strengthen.METHOD,
        Composition.Normalise.METHOD,
        1,
        4,
        2,
        1);
  }

  @Test
  void theDefaultsOfATraining() {
    Training training = new Training(Training.Watcher.none());
    assertThat(training.defaults())
        .isEqualTo(
            new Training.Settings(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                0.1,
                Training.HeadKind.FIXED,
                10,
                10,
                1e-6,
                0.1,
                5000,
                0,
                10,
                50));
    assertThatThrownBy(() -> Training.Settings.of(Json.object().put("head", "FIXED")))
        .hasMessage("dev_share is 0.0; expected a number between 0 and 1");
  }

  @Test
  void aTableIsThinnedAndEndsWithItsLastRow() throws IOException {
    StringBuilder csv = new StringBuilder("epoch,loss\n");
    for (int i = 0; i < 1234; i++) {
      csv.append(i).append(",0.5\n");
    }
    Path file = Files.writeString(folder.resolve("t.csv"), csv + "99");
    Table table = Table.read(file, 100);
    assertThat(table.columns()).containsExactly("epoch", "loss");
    assertThat(table.rows()).hasSizeBetween(100, 201);
    assertThat(table.total()).isEqualTo(1234);
    assertThat(table.numbers("epoch")).startsWith(0).endsWith(1233).isSorted();
    assertThat(Table.read(folder.resolve("none.csv"), 5).rows()).isEmpty();
  }
}
