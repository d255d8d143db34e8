package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"FC", "TC", "TL"})
  void anEpochIsTimedAndHeldAgainstTheLimit(String head) throws IOException {
    JsonNode json =
        new JsonMapper()
            .readTree(
                Cli.run("bench", "epoch", "--head", head, "--epochs", "20", "--json")
                    .ok()
                    .lines()
                    .getLast());
    assertThat(json.get("ms_per_epoch").asDouble()).isBetween(0.01, 1000.0);
    assertThat(json.get("docs").asInt()).isEqualTo(4000);
    assertThat(json.get("vocabulary").asInt()).isEqualTo(5008);
    assertThat(json.get("loss").asDouble()).isBetween(1.0, 2.0);
    // At least each of 84,000 positions twice, and a multiplication or addition for each number.
    assertThat(json.get("bytes_per_epoch").asDouble()).isBetween(2 * 84_000 * 8.0, 1e9);
    assertThat(json.get("operations_per_epoch").asDouble()).isBetween(2 * 84_000 * 4.0, 1e9);
    assertThat(json.get("machine_bytes_per_second").asDouble()).isBetween(1e8, 1e13);
    assertThat(json.get("machine_operations_per_second").asDouble()).isBetween(1e8, 1e13);
    // What the machine can do is measured at another moment, in which it may have been busy.
    assertThat(json.get("share_of_limit").asDouble()).isBetween(1e-4, 10.0);
  }

  @Test
  void sentencesOfAFolder() throws IOException {
    for (String part : new String[] {"train", "dev", "test"}) {
      Files.write(
          folder.resolve("stsa.binary." + part),
          Collections.nCopies(30, "1 A good film , isn't it ?\n0 a bad_film"));
    }
    assertThat(Cli.run("bench", "epoch", "--sst", folder, "--general", "--epochs", 5).ok().out())
        .contains("60 sentences of 7 words", "bytes moved", "limit / measured");
  }

  @Test
  void attentionIsTimedWithoutPyTorchToo() throws IOException {
    Cli.Outcome outcome =
        Cli.run(
            "bench",
            "attention",
            "--tokens",
            17,
            "--heads",
            2,
            "--dim",
            5,
            "--rounds",
            3,
            "--threads",
            1,
            "--torch",
            folder,
            "--json");
    assertThat(outcome.err()).contains("heed: no PyTorch to compare with; expected");
    JsonNode json = new JsonMapper().readTree(outcome.ok().lines().getLast());
    assertThat(json.get("peak_gflops").asDouble()).isPositive();
    assertThat(json.get("rows")).hasSize(6);
    for (JsonNode row : json.get("rows")) {
      assertThat(row.get("kind").asText()).isIn("dot", "l2", "metric");
      assertThat(row.get("pass").asText()).isIn("forward", "forward+backward");
      assertThat(row.get("heed_ms").asDouble()).isPositive();
      double gflops = row.get("heed_gflops").asDouble();
      assertThat(gflops).isPositive();
      assertThat(row.get("share_of_peak").asDouble())
          .isCloseTo(gflops / json.get("peak_gflops").asDouble(), within(1e-6));
      assertThat(row.has("torch_ms")).isFalse();
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThat(Cli.run("bench").exit()).isEqualTo(2);
    assertThat(Cli.run("bench", "epoch", "--head", "XX").exit()).isEqualTo(2);
    assertThat(Cli.run("bench", "epoch", "--dim", "0").err()).contains("expected at least 1");
    Cli.Outcome missing = Cli.run("bench", "epoch", "--sst", folder.resolve("none"));
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.err()).contains("there is no such file").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoch"})
  void everySubcommandExplainsItself(String command) {
    Cli.Outcome outcome = Cli.run("bench", command, "--help").ok();
    assertThat(outcome.out())
        .contains("Usage: heed bench " + command, "--json", "--seed", "--threads", "--quiet");
    assertThat(outcome.lines()).allMatch(line -> line.length() <= 100);
  }
}
