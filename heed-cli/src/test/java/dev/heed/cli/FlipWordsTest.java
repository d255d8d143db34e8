package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment {@code flip-words}, on reviews that the test makes. */
class FlipWordsTest {
  private static final List<List<String>> OPINIONS =
      List.of(List.of("dull", "awful", "weak", "bad"), List.of("fine", "great", "warm", "good"));

  @TempDir private Path folder;

  /** Reviews with three opinions, most of them of their label, among twelve words without any. */
  private void write(String part, int reviews) throws IOException {
    SeededRandom random = new SeededRandom(reviews);
    List<String> lines =
        IntStream.range(0, reviews)
            .mapToObj(
                i ->
                    i % 2
                        + IntStream.range(0, 15)
                            .mapToObj(place -> word(random, place % 5 != 2, i % 2))
                            .collect(Collectors.joining(" ", " ", "")))
            .toList();
    Path file = folder.resolve("sst2/stsa.binary." + part);
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  private static String word(SeededRandom random, boolean isNeutral, int label) {
    return isNeutral
        ? "w" + random.below(12)
        : OPINIONS.get(random.uniform() < 0.85 ? label : 1 - label).get(random.below(4));
  }

  @Test
  void measuresDeletionsAndReplacements() throws IOException {
    write("train", 600);
    write("dev", 100);
    write("test", 80);
    JsonNode first = run("one", 1);
    for (String classifier : List.of("words", "2_grams")) {
      JsonNode result = first.get(classifier);
      assertThat(result.get("mean_fewest").asDouble())
          .isBetween(1.0, result.get("mean_by_share").asDouble());
      assertThat(result.get("mean_at_random").asDouble())
          .isGreaterThan(result.get("mean_by_share").asDouble());
      assertThat(result.get("share_with_a_replacement").asDouble()).isPositive();
    }
    assertThat(first.at("/checks/0/passed").asBoolean()).isTrue();
    assertThat(first.at("/checks/4/passed").asBoolean()).isTrue();
    assertThat(run("two", 2).get("words")).isEqualTo(first.get("words"));
    assertThat(Files.readString(folder.resolve("two/trace.csv")))
        .isEqualTo(Files.readString(folder.resolve("one/trace.csv")));
  }

  private JsonNode run(String name, int threads) throws IOException {
    Path out = folder.resolve(name);
    Cli.run(
            "lab",
            "run",
            "flip-words",
            "--data",
            folder,
            "--out",
            out,
            "--threads",
            threads,
            "--quiet")
        .ok();
    return Cli.json(Files.readString(out.resolve("metrics.json")));
  }
}
