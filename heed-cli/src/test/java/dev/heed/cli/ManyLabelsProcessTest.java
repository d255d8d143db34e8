package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * 10,000 labels and 100,000 texts, in a process of 4 GB. Ten labels each share five key words, two
 * of them for a label; each key word is missing from one text in eight, and the other words follow
 * Zipf's law. Both key words are in 77 % of the texts, and one is in nearly all others, which
 * leaves four labels; so no classifier can be right much more often than in five of six texts.
 */
@Tag("full")
@Isolated("its limit of time is for both cores")
class ManyLabelsProcessTest {
  private static final int COMMON = 20_000;
  private static final int GROUP = 10;
  private static final int KEYS = 5;

  @TempDir Path folder;

  private static String corpus(int labels, int texts) {
    SeededRandom random = new SeededRandom(7);
    StringBuilder lines = new StringBuilder();
    for (int n = 0; n < texts; n++) {
      int label = n % labels;
      int pair = label % GROUP;
      int first = 0;
      while (pair >= KEYS - 1 - first) {
        pair -= KEYS - 1 - first++;
      }
      int[] keys = {first, first + 1 + pair};
      lines.append("__label__l").append(label);
      int length = 8 + random.below(8);
      int[] places = {random.below(length), random.below(length)};
      for (int i = 0; i < length; i++) {
        for (int k = 0; k < 2; k++) {
          if (places[k] == i && random.below(8) > 0) {
            lines.append(" k").append(label / GROUP * KEYS + keys[k]);
          }
        }
        lines.append(" w").append((int) Math.pow(COMMON, random.uniform()));
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /** Two trainings and a report take five minutes at most on two cores. */
  @Test
  void tenThousandLabelsFitIntoFourGigabytesAndFiveMinutes() throws Exception {
    Path texts = folder.resolve("texts.txt");
    Path model = folder.resolve("model.heed");
    Path report = folder.resolve("report.html");
    Path out = folder.resolve("out");
    Files.writeString(texts, corpus(10_000, 100_000));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx4g",
                "-XX:ActiveProcessorCount=2",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.heed.cli.Main",
                "train",
                texts.toString(),
                "--model",
                model.toString(),
                "--test-share",
                "0.1",
                "--report",
                report.toString(),
                "--quiet",
                "--json")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("ends in time").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    assertThat(report).isNotEmptyFile();
    assertThat(Files.size(report)).isLessThan(8_000_000);
    double accuracy = Cli.run("info", model, "--json").ok().json().get("test_accuracy").asDouble();
    assertThat(accuracy).isBetween(0.7, 0.9);
    Path few = folder.resolve("few.txt");
    Files.writeString(few, corpus(10_000, 1_000));
    assertThat(Cli.run("test", model, few, "--json").ok().json().get("n").asInt()).isEqualTo(1_000);
    Path one = Cli.file(folder, "one.txt", "w1 k0 w2 k1 w3");
    assertThat(Cli.run("predict", model, one).ok().out()).isEqualTo("l0\n");
    assertThat(Cli.run("explain", model, one).ok().out()).contains("l0");
  }
}
