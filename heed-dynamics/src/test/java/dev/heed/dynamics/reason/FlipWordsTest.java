package dev.heed.dynamics.reason;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment {@code flip-words}, on reviews that the test makes. */
class FlipWordsTest {
  private static final List<List<String>> OPINIONS =
      List.of(List.of("dull", "awful", "weak", "bad"), List.of("fine", "great", "warm", "good"));

  @TempDir private Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

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

  @SuppressWarnings("unchecked")
  private static Map<String, Number> ofClassifier(Laboratory.Result result, String name) {
    return (Map<String, Number>) result.metrics().get(name);
  }

  @Test
  void measuresDeletionsAndReplacements() throws IOException {
    write("train", 600);
    write("dev", 100);
    write("test", 80);
    Laboratory.Result result = runs.run(new FlipWords(), List.of(), 2, "run");
    for (String classifier : List.of("words", "2_grams")) {
      Map<String, Number> numbers = ofClassifier(result, classifier);
      assertThat(numbers.get("mean_fewest").doubleValue())
          .isBetween(1.0, numbers.get("mean_by_share").doubleValue());
      assertThat(numbers.get("mean_at_random").doubleValue())
          .isGreaterThan(numbers.get("mean_by_share").doubleValue());
      assertThat(numbers.get("share_with_a_replacement").doubleValue()).isPositive();
    }
    assertThat(result.checks())
        .filteredOn(check -> check.name().contains("keeps its label"))
        .hasSize(2)
        .allMatch(Check::passed);
    assertThat(runs.page("run")).contains("Figure 1").doesNotContain("NaN");
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    write("train", 200);
    write("dev", 60);
    write("test", 30);
    runs.assertSameBytes(new FlipWords(), List.of("texts=20"), 5, 60, 130);
  }
}
