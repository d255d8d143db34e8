package dev.heed.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthTest {
  @TempDir Path folder;

  @Test
  void measuresTasksInProcessesOfTheirOwn() throws Exception {
    Sweep sweep =
        new Sweep(
            "Training", "texts", List.of(100, 200), n -> new Task.Train(new ZipfTexts(n, 5, 2), 1));

    List<Cost> costs = Growth.measure(sweep, 1);

    assertThat(costs).hasSize(2);
    for (Cost cost : costs) {
      assertThat(cost.seconds()).isBetween(0.01, 60.0);
      assertThat(cost.processorSeconds()).isBetween(0.01, 120.0);
      assertThat(cost.megabytes()).isBetween(30.0, 4000.0);
    }
  }

  @Test
  void readsTheArgumentsOfEveryTask() {
    for (Sweep sweep : Sweep.all(2)) {
      Task task = sweep.task().apply(sweep.sizes().getFirst());
      assertThat(Task.parse(task.arguments().toArray(String[]::new))).isEqualTo(task);
    }
  }

  @Test
  void tellsTheExponentOfGrowth() {
    Sweep sweep = new Sweep("Texts", "texts", List.of(10, 100), n -> new Task.Attend(n, 0, 1));

    String table = sweep.table(List.of(new Cost(1, 2, 100), new Cost(100, 200, 150)));

    assertThat(table)
        .contains("| 10 | 1.00 | 2.00 | 100 |  |")
        .contains("| 100 | 100.00 | 200.00 | 150 | 2.00 |");
  }

  @Test
  void writesTheSameTextsForTheSameSeed() throws Exception {
    ZipfTexts texts = new ZipfTexts(6, 4, 3);
    texts.write(folder.resolve("a"), 1);
    texts.write(folder.resolve("b"), 1);

    assertThat(folder.resolve("a")).hasSameTextualContentAs(folder.resolve("b"));
    assertThat(Files.readAllLines(folder.resolve("a")))
        .hasSize(6)
        .allSatisfy(line -> assertThat(line).matches("\\{\"label\":\"label[012]\",.*"));
  }
}
