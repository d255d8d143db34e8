package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks with few rounds: which figures they give, not how fast anything is. */
class BenchCommandTest {
  @TempDir Path folder;

  @Test
  void measuresAnEpochAndTheLimit() {
    measuresAnEpochAndTheLimit("fixed", "FC", 1.381068);
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource({"linear, TC, 1.386111", "mlp, TL, 1.391453"})
  void measuresAnEpochAndTheLimit(String head, String paperName, double loss) {
    JsonNode json =
        Cli.run("bench", "epoch", "--head", head, "--epochs", "20", "--json").ok().json();
    assertThat(json.get("docs").asInt()).isEqualTo(4000);
    assertThat(json.get("vocabulary").asInt()).isEqualTo(5008);
    assertThat(json.get("loss").asDouble()).isCloseTo(loss, within(5e-7));
    assertThat(
            Cli.run("bench", "epoch", "--head", paperName, "--epochs", "20", "--json")
                .ok()
                .json()
                .get("loss"))
        .isEqualTo(json.get("loss"));
    // At least each of 84,000 positions twice, and a multiplication or addition for each number.
    assertThat(json.get("bytes_per_epoch").asDouble()).isBetween(2 * 84_000 * 8.0, 1e9);
    assertThat(json.get("operations_per_epoch").asDouble()).isBetween(2 * 84_000 * 4.0, 1e9);
    // The machine does at least a hundredth and at most a thousandfold of a 2020 core's rates.
    assertThat(json.get("machine_bytes_per_second").asDouble()).isBetween(1e8, 1e13);
    assertThat(json.get("machine_operations_per_second").asDouble()).isBetween(1e8, 1e13);
    double limit =
        1e3
            * Math.max(
                json.get("bytes_per_epoch").asDouble()
                    / json.get("machine_bytes_per_second").asDouble(),
                json.get("operations_per_epoch").asDouble()
                    / json.get("machine_operations_per_second").asDouble());
    assertThat(json.get("share_of_limit").asDouble())
        .isCloseTo(limit / json.get("ms_per_epoch").asDouble(), withinPercentage(1e-6));
    // Two sums of 42,000 rows take more than a microsecond, and are a part of the epoch.
    assertThat(json.get("ms_of_row_sums").asDouble())
        .isBetween(0.001, json.get("ms_per_epoch").asDouble());
  }

  @Test
  void readsSentencesFromAFolder() throws IOException {
    for (String part : new String[] {"train", "dev", "test"}) {
      Files.write(
          folder.resolve("stsa.binary." + part),
          Collections.nCopies(30, "1 A good film , isn't it ?\n0 a bad_film"));
    }
    assertThat(Cli.run("bench", "epoch", "--sst", folder, "--general", "--epochs", 5).ok().out())
        .contains("60 sentences, 7 different words", "bytes moved", "limit / measured");
  }

  private static Cli.Outcome attention(Object... more) {
    List<Object> all = new ArrayList<>(List.of("bench", "attention", "--tokens", 17, "--heads", 2));
    all.addAll(List.of("--dim", 5, "--rounds", 3, "--threads", 1, "--json", "--quiet"));
    all.addAll(List.of(more));
    return Cli.run(all.toArray());
  }

  @Tag("full")
  @Test
  void timesAttentionWithoutPyTorch() {
    Cli.Outcome outcome = attention("--torch", folder).ok();
    assertThat(outcome.err())
        .isEqualTo("heed: warning: there is no PyTorch in " + folder + "; only Heed is timed\n");
    JsonNode json = outcome.json();
    List<String> passes = new ArrayList<>();
    for (JsonNode row : json.get("rows")) {
      passes.add(row.get("kind").asText() + " " + row.get("pass").asText());
      // Operations in 10⁹ a second from the milliseconds: 2 heads, 17 tokens, 5 components.
      double operations = productsPerPair(passes.getLast()) * 2 * 2 * 17 * 17 * 5;
      assertThat(row.get("heed_gflops").asDouble())
          .isCloseTo(operations / row.get("heed_ms").asDouble() / 1e6, withinPercentage(1e-6));
      assertThat(row.get("share_of_peak").asDouble())
          .isCloseTo(
              row.get("heed_gflops").asDouble() / json.get("peak_gflops").asDouble(), within(1e-6));
      assertThat(row.has("torch_ms")).isFalse();
    }
    assertThat(passes)
        .containsExactly(
            "dot forward",
            "dot forward+backward",
            "l2 forward",
            "l2 forward+backward",
            "metric forward",
            "metric forward+backward");
  }

  private static double productsPerPair(String pass) {
    return switch (pass) {
      case "dot forward" -> 2;
      case "dot forward+backward" -> 7;
      case "l2 forward", "metric forward" -> 1.5;
      default -> 5;
    };
  }

  /** Outputs and gradients are compared before anything is timed; a difference is an error. */
  @Test
  @Tag("full")
  void comparesAttentionWithPyTorchOnTheClassPath() {
    assumeThat(System.getProperty("java.class.path")).contains("pytorch-", "-linux-x86_64.jar");
    Cli.Outcome outcome = attention().ok();
    assertThat(outcome.err()).isEmpty();
    for (JsonNode row : outcome.json().get("rows")) {
      assertThat(row.get("torch_ms").asDouble()).isPositive();
      assertThat(row.get("ratio").asDouble()).isPositive();
      assertThat(row.has("torch_cdist_ms")).isEqualTo(!row.get("kind").asText().equals("dot"));
    }
  }

  @Test
  void refusesWrongOptions() {
    Cli.run("bench").failsWith(2, "the command is missing; expected attention or epoch");
    Cli.run("bench", "epoch", "--head", "XX")
        .failsWith(2, "--head is 'XX'; expected fixed, linear or mlp");
    Cli.run("bench", "epoch", "--dim", "0").failsWith(2, "dim is 0; expected at least 1");
    Cli.run("bench", "attention", "--tokens", "0").failsWith(2, "tokens is 0; expected at least 1");
    Cli.run("bench", "epoch", "--sst", folder.resolve("none"))
        .failsWith(1, "there is no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoch", "attention"})
  void everySubcommandHasHelp(String command) {
    Cli.Outcome outcome = Cli.run("bench", command, "--help").ok();
    assertThat(outcome.out())
        .contains("Usage: heed bench " + command, "--json", "--seed", "--threads", "--quiet");
    assertThat(outcome.lines()).allMatch(line -> line.length() <= 100);
  }
}
