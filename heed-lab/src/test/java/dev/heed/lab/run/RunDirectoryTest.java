package dev.heed.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.lab.report.HtmlReport;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {

  @TempDir Path folder;

  record Config(long seed, double rate, Optional<Integer> patience, List<String> labels) {}

  @Test
  void configurationKeepsTheOrderOfItsComponents() throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve("a").resolve("run"));
    run.writeConfig(new Config(1, 0.05, Optional.empty(), List.of("x", "y")));
    assertThat(run.config())
        .hasContent(
            """
            {
              "seed" : 1,
              "rate" : 0.05,
              "patience" : null,
              "labels" : [
                "x",
                "y"
              ]
            }
            """);
  }

  @Test
  void metricsAreOrderedByKeyAndFinite() throws IOException {
    RunDirectory run = RunDirectory.create(folder);
    run.writeMetrics(
        Map.of(
            "test_accuracy",
            0.9,
            "loss",
            Double.NaN,
            "rows",
            List.of(Map.of("ratio", Double.POSITIVE_INFINITY, "kind", "dot")),
            "epochs",
            3));
    assertThat(run.metrics())
        .hasContent(
            """
            {
              "epochs" : 3,
              "loss" : null,
              "rows" : [
                {
                  "kind" : "dot",
                  "ratio" : null
                }
              ],
              "test_accuracy" : 0.9
            }
            """);
  }

  @Test
  void traceGrowsWhileTheRunGoesOn() throws IOException {
    RunDirectory run = RunDirectory.create(folder);
    try (Trace trace = run.openTrace("epoch", "loss", "note")) {
      trace.append(1, 0.1 + 0.2, "a,\"b\"");
      assertThat(Files.readString(run.trace()))
          .as("before it is closed")
          .isEqualTo("epoch,loss,note\n1,0.30000000000000004,\"a,\"\"b\"\"\"\n");
      trace.append(2, Double.NaN, "");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> trace.append(3))
          .withMessage("trace: expected 3 cells [epoch, loss, note], got 1");
    }
    assertThat(Files.readString(run.trace())).endsWith("\n2,,\n");
  }

  @Test
  void anExistingFileIsNotReplacedByAFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    for (Path path : List.of(file, file.resolve("below").resolve("run"))) {
      assertThatThrownBy(() -> RunDirectory.create(path))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(file + ": is a file; expected a folder or a new name");
    }
    assertThat(file).hasContent("mine");
  }

  @Test
  void secondRunReplacesItsFilesAndNoOther() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "mine");
    RunDirectory run = RunDirectory.create(folder);
    run.writeMetrics(Map.of("n", 1));
    run.writeReport(new HtmlReport("first", List.of()));
    run.writeMetrics(Map.of("n", 2));
    run.writeReport(new HtmlReport("second", List.of()));
    assertThat(run.metrics()).content().contains("2").doesNotContain("1");
    assertThat(run.report()).content().contains("<title>second</title>");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("metrics.json", "report.html", "notes.txt");
  }
}
