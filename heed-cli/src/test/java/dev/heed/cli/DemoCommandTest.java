package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void theDemoAgreesWithTheory() throws IOException {
    Path out = folder.resolve("a/demo");
    Cli.Outcome outcome = Cli.run("demo", "--out", out, "--json", "--quiet").ok();
    assertThat(outcome.err()).isEmpty();
    JsonNode json = outcome.json();
    assertThat(json.get("test_accuracy").asDouble()).isGreaterThan(0.99);
    assertThat(json.get("sen_max_error").asDouble()).isPositive().isLessThan(0.01);
    assertThat(json.get("sen_median_error").asDouble()).isPositive().isLessThan(0.005);
    assertThat(json.get("report").asText()).isEqualTo(out.resolve("report.html").toString());
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("report.html", "metrics.json", "trace.csv", "config.json");
    assertThat(Cli.json(Files.readString(out.resolve("metrics.json"))).get("sen_max_error"))
        .isEqualTo(json.get("sen_max_error"));
  }

  @Test
  void refusesAFileInPlaceOfTheFolder() throws IOException {
    Path file = Cli.file(folder, "file", "x");
    Cli.run("demo", "--out", file, "--quiet").failsWith(1, file + ": is a file");
    assertThat(file).hasContent("x\n");
  }
}
