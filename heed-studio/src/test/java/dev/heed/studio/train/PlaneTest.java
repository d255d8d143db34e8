package dev.heed.studio.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.studio.json.Json;
import dev.heed.text.pooling.Documents;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The plane of words, reduced to what can be drawn. */
class PlaneTest {
  @Test
  void sendsFewPointsForAMillionWords() {
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
    Arrays.fill(columns, -1);
    IntStream.range(0, 3).forEach(i -> columns[train.words()[i]] = i);
    TrainingTexts texts =
        new TrainingTexts(
            new TaskData(train, train, train),
            IntStream.range(0, words).mapToObj(i -> "w" + i).toList(),
            List.of("a"),
            columns,
            "");
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

  @Test
  void rejectsAnEmptyWindow() {
    assertThatThrownBy(() -> new Plane.Window(1, 1, 0, 1))
        .hasMessageContaining("; expected each from a lower to a higher number");
  }
}
