package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactCommandTest {
  private static final Path EXAMPLES = Path.of("").toAbsolutePath().getParent().resolve("examples");
  private static final Path TEST = EXAMPLES.resolve("banking-test.csv");

  @TempDir private static Path folder;
  private static Path model;
  private static JsonNode trained;

  @BeforeAll
  static void train() {
    model = folder.resolve("banking.heed");
    trained =
        Cli.run(
                "train",
                EXAMPLES.resolve("banking-train.csv"),
                "--model",
                model,
                "--json",
                "--quiet")
            .ok()
            .json();
  }

  private static JsonNode compact(Path from, String name, Object... options) {
    Object[] all = {"compact", from, "--model", folder.resolve(name), "--json", "--test", TEST};
    Object[] line = Arrays.copyOf(all, all.length + options.length);
    System.arraycopy(options, 0, line, all.length, options.length);
    return Cli.run(line).ok().json();
  }

  @Test
  void fewerBitsCostNextToNothing() throws IOException {
    JsonNode half = compact(model, "half.heed");
    JsonNode eight = compact(model, "eight.heed", "--bits", 8);
    assertThat(half.get("bits").intValue()).isEqualTo(16);
    assertThat(eight.get("bits").intValue()).isEqualTo(8);
    long before = Files.size(model);
    for (JsonNode each : List.of(half, eight)) {
      assertThat(each.get("model_bytes_before").longValue()).isEqualTo(before);
      assertThat(each.get("vocabulary")).isEqualTo(trained.get("vocabulary"));
      assertThat(each.get("left_out").intValue()).isZero();
      assertThat(each.get("n").intValue()).isEqualTo(480);
      // One text of 480 is .002.
      assertThat(each.get("accuracy").doubleValue())
          .isCloseTo(each.get("accuracy_before").doubleValue(), within(0.003));
    }
    assertThat(half.get("model_bytes").longValue())
        .isEqualTo(Files.size(folder.resolve("half.heed")))
        .isLessThan(before / 2);
    assertThat(eight.get("model_bytes").longValue()).isLessThan(before / 3);
  }

  @Test
  void everyCommandReadsACompactModel() throws IOException {
    JsonNode json = compact(model, "small.heed", "--size", "60kB");
    Path small = folder.resolve("small.heed");
    assertThat(Files.size(small)).isLessThanOrEqualTo(60_000).isGreaterThan(59_000);
    int kept = json.get("vocabulary").intValue();
    int leftOut = trained.get("vocabulary").intValue() - kept;
    assertThat(json.get("left_out").intValue()).isEqualTo(leftOut).isPositive();
    assertThat(Cli.run("test", small, TEST, "--json").ok().json().get("accuracy"))
        .isEqualTo(json.get("accuracy"));
    JsonNode info = Cli.run("info", small, "--json").ok().json();
    assertThat(info.get("bits").intValue()).isEqualTo(8);
    assertThat(info.get("left_out").intValue()).isEqualTo(leftOut);
    assertThat(info.get("vocabulary").intValue()).isEqualTo(kept);
    assertThat(Cli.run("info", small).ok().out())
        .contains("  compact        8 bits a weight, %,d entries left out\n".formatted(leftOut));
    assertThat(Cli.run("info", model).ok().out()).doesNotContain("compact");
    Path texts = Cli.file(folder, "texts.txt", "my card was stolen", "top up failed", "");
    assertThat(Cli.run("predict", small, texts).ok().lines()).hasSize(3);
    JsonNode explained =
        Cli.json(Cli.run("explain", small, texts, "--json").ok().lines().getFirst());
    for (int k = 0; k < explained.get("labels").size(); k++) {
      double sum = 0;
      for (JsonNode word : explained.get("words")) {
        sum += word.get("contributions").get(k).doubleValue();
      }
      assertThat(sum).isCloseTo(explained.get("logits").get(k).doubleValue(), within(1e-12));
    }
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    compact(model, "a.heed", "--size", "50kB");
    compact(model, "b.heed", "--size", "50000", "--threads", 2);
    assertThat(Files.readAllBytes(folder.resolve("a.heed")))
        .isEqualTo(Files.readAllBytes(folder.resolve("b.heed")));
    compact(folder.resolve("a.heed"), "c.heed", "--bits", 8);
    assertThat(Files.readAllBytes(folder.resolve("c.heed")))
        .isEqualTo(Files.readAllBytes(folder.resolve("a.heed")));
  }

  @Test
  void aSizeThatHoldsAllKeepsTheMoreExactWeights() {
    JsonNode json = compact(model, "large.heed", "--size", "1GiB");
    assertThat(json.get("bits").intValue()).isEqualTo(16);
    assertThat(json.get("left_out").intValue()).isZero();
  }

  @Test
  void saysWhatItDid() {
    Path small = folder.resolve("said.heed");
    assertThat(Cli.run("compact", model, "--model", small, "--size", "0.05 mb").ok().out())
        .matches(
            """
            model      \\S+said.heed, 0.05 MB instead of [0-9.]+ MB
            weights    8 bits
            entries    [0-9,]+ of [0-9,]+, the most useful ones
            """);
    JsonNode json = Cli.run("compact", model, "--model", small, "--json").ok().json();
    assertThat(json.get("accuracy").isNull()).isTrue();
    assertThat(json.get("accuracy_before").isNull()).isTrue();
    assertThat(Cli.run("compact", model, "--model", small, "--test", TEST).ok().out())
        .matches(
            "(?s).*\nentries    all [0-9,]+\naccuracy   0.[0-9]{4} instead of 0.[0-9]{4}, 480"
                + " texts\n");
  }

  @Test
  void whatCannotBeDoneIsRefused() {
    Path none = folder.resolve("none.heed");
    Cli.run("compact", model, "--model", none, "--size", "1kB")
        .failsWith(1, "banking.heed: the model does not fit into 1,000 bytes; expected at least ");
    Cli.run("compact", model, "--model", none, "--bits", 12)
        .failsWith(2, "--bits is 12; expected 16 or 8");
    for (String size : List.of("2 tons", "0", "-1", "", "1e6", "MB")) {
      Cli.run("compact", model, "--model", none, "--size", size)
          .failsWith(2, "--size is '" + size + "'; expected a size such as 2MB or 500kB");
    }
    Cli.run("compact", model, "--model", model).failsWith(2, "is read and written");
    Cli.run("compact", TEST, "--model", none).failsWith(1, "not a Heed model");
    Cli.run("compact", model, "--model", none, "--test", folder.resolve("no.csv"))
        .failsWith(1, "there is no such file");
    assertThat(none).doesNotExist();
  }
}
