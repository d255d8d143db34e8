package dev.heed.app.studio.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.TaskData;
import dev.heed.pooling.Documents;
import dev.heed.random.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  @ParameterizedTest
  @EnumSource(Composition.Named.class)
  void everyMethodHasAMatrixAtEachStage(Composition.Named method) {
    Composition.Named.Parts parts = method.parts();
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      points.add(new double[] {Math.cos(i), Math.sin(i * 1.7)});
    }
    Composition composition =
        new Composition(parts.initialise(), parts.strengthen(), parts.normalise(), 0.5, 4, 2, 1);
    var request = new Similarities.Request(points, composition, 3, 0.5, true);
    Similarities.Matrices matrices = Similarities.matrices(request);
    assertThat(matrices.stages()).hasSize(3);
    for (Similarities.Stage stage : matrices.stages()) {
      assertThat(stage.size()).isEqualTo(13);
      assertThat(stage.low()).isLessThan(stage.high());
    }
    if (parts.normalise() == Composition.Normalise.ROWS) {
      for (double sum : Similarities.matrix(request).rowSums()) {
        assertThat(sum).isCloseTo(1, within(1e-9));
      }
    }
    Similarities.Flow flow = Similarities.flow(request);
    assertThat(flow.frames()).isNotEmpty();
    assertThat(flow.frames().getFirst()[12]).isEqualTo(points.get(12));
  }

  @Test
  void compositionsAndRequestsCheckThemselves() {
    Composition.Named.Parts shift = Composition.Named.MEAN_SHIFT.parts();
    assertThatThrownBy(
            () ->
                new Composition(
                    shift.initialise(), shift.strengthen(), shift.normalise(), 0, 1, 2, 1))
        .hasMessage("bandwidth is 0.0; expected a number above 0");
    assertThatThrownBy(
            () -> new Composition(shift.initialise(), null, shift.normalise(), 1, 1, 2, 1))
        .hasMessageContaining("; expected initialise, strengthen and normalise");
    assertThatThrownBy(() -> new Plane.Window(1, 1, 0, 1))
        .hasMessageContaining("; expected each from a lower to a higher number");
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
