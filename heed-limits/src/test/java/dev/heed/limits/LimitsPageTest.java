package dev.heed.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import dev.heed.lab.kit.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the tables of {@code docs/limits.md} with runs with the defaults and seed 1, which take
 * minutes.
 */
@Tag("full")
class LimitsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "limits.md");

  @TempDir Path folder;

  private static Stream<String> experiments() {
    return laboratory().experiments().stream()
        .map(Experiment::name)
        .filter(name -> name.startsWith("limit-"));
  }

  private static Laboratory laboratory() {
    return new Laboratory(new Environment("1", 2, List.of()));
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void tablesMatchTheRuns(String name) throws IOException {
    Observer patient =
        new Observer() {
          @Override
          public void progress(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return false;
          }
        };
    Laboratory.Result result =
        laboratory().run(laboratory().experiment(name), List.of(), 1, folder, patient);
    assertThat(result.passed()).isTrue();
    JsonNode metrics = new ObjectMapper().readTree(folder.resolve("metrics.json").toFile());
    assertThat(table(name)).isEqualTo(rows(metrics.get("estimates")));
  }

  /** Rows of an experiment's table on the page. */
  static List<String> table(String name) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int start = lines.indexOf("<!-- " + name + " -->");
    assertThat(start).as(name + " on the page").isNotNegative();
    return lines.subList(start + 3, lines.size()).stream()
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static List<String> rows(JsonNode estimates) {
    List<String> rows = new ArrayList<>();
    for (JsonNode each : estimates) {
      rows.add(
          String.format(
              Locale.ROOT,
              "| %s | %.4f | %.4f to %.4f | %s | %s |",
              each.get("name").asText(),
              each.get("fitted").asDouble(),
              each.get("low").asDouble(),
              each.get("high").asDouble(),
              Numbers.significant(each.get("predicted").asDouble()),
              each.has("printed") ? Numbers.significant(each.get("printed").asDouble()) : "–"));
    }
    return rows;
  }
}
