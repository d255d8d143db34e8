package dev.heed.dynamics.reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShapleyWordsTest {
  private static final List<String> SMALL = List.of("games=4", "samples=256,4096");

  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  /** Reviews of 1 to 14 words in the files of SST-2, most words of their label. */
  private void writeReviews() throws IOException {
    Files.createDirectories(folder.resolve("sst2"));
    SeededRandom random = new SeededRandom(3);
    for (String part : List.of("train", "dev", "test")) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 140; i++) {
        int label = i % 2;
        lines.append(label);
        for (int j = 0; j <= i % 14; j++) {
          boolean isTrue = random.uniform() < 0.8;
          lines.append(isTrue == (label == 1) ? " fine" : " poor").append(random.below(9));
        }
        lines.append('\n');
      }
      Files.writeString(folder.resolve("sst2/stsa.binary." + part), lines.toString());
    }
  }

  @Test
  void definitionAndIntegralAgreeOnAGameSolvedByHand() {
    // v(1) = 3, v(2) = 0, v(1, 2) = 1: each value is the mean over both orders.
    CoalitionGame game = new CoalitionGame(new double[] {1, 2}, new double[] {3, 0});
    assertThat(game.byDefinition()).containsExactly(new double[] {2, -1}, within(1e-12));
    assertThat(game.integrated()).containsExactly(new double[] {2, -1}, within(1e-9));
  }

  @Test
  void samplesAddUpAndConverge() {
    for (int entries : new int[] {1, 2, 5, CoalitionGame.MAX_ENTRIES}) {
      CoalitionGame game = CoalitionGame.random(entries, 1, new SeededRandom(entries));
      double[] exact = game.byDefinition();
      double[] sampled = game.sampled(100_000, new SeededRandom(1));
      assertThat(DoubleStream.of(sampled).sum())
          .isCloseTo(DoubleStream.of(exact).sum(), within(1e-9));
      assertThat(CoalitionGame.distance(sampled, exact)).isLessThan(0.02);
    }
  }

  @Test
  void coalitionsAreDrawnByTheirSize() {
    CoalitionSampler sampler = new CoalitionSampler(4, new SeededRandom(1));
    int[] counts = new int[16];
    for (int i = 0; i < 110_000; i++) {
      counts[sampler.next()]++;
    }
    assertThat(counts[0] + counts[15]).isZero();
    for (int coalition = 1; coalition < 15; coalition++) {
      // Sizes 1, 2 and 3 have the weights 1/3, 1/4 and 1/3; there are 4, 6 and 4 such sets.
      double expected = Integer.bitCount(coalition) == 2 ? 5_000 : 10_000;
      assertThat((double) counts[coalition]).isCloseTo(expected, within(400.0));
    }
  }

  @Test
  void valuesAreExactOnReviews() throws IOException {
    writeReviews();
    Laboratory.Result result = runs.run(new ShapleyWords(), SMALL, 2, "run");
    assertThat((Double) result.metrics().get("greatest_error")).isLessThan(1e-8);
    assertThat((Double) result.metrics().get("sst2_greatest_error")).isLessThan(1e-8);
    assertThat((Double) result.metrics().get("sst2_greatest_sum_error")).isLessThan(1e-6);
    assertThat((Double) result.metrics().get("sst2_correlation")).isBetween(0.9, 1.0);
    assertThat(result.metrics())
        .containsEntry("sst2_texts", 130)
        .containsEntry("sst2_texts_with_all_coalitions", 110);
    assertThat(runs.page("run")).contains("Figure 3").doesNotContain("NaN");
  }

  @Test
  void pointsAreNamedByTheirPlaceInCodePoints() {
    assertThat(new ShapleyReviews.Point(1, 2, 5, 0, 0).word(List.of("", "😀 bad film")))
        .isEqualTo("bad");
  }

  @Test
  void withoutTheReviewsTheirChecksAreUndecided() throws IOException {
    Laboratory.Result result = runs.run(new ShapleyWords(), SMALL, 1, "run");
    assertThat(result.checks())
        .filteredOn(check -> check.name().startsWith("SST-2"))
        .hasSize(4)
        .allMatch(check -> check.outcome() == Check.Outcome.UNDECIDED)
        .allMatch(check -> check.why().contains("--data DIR"));
    assertThat(runs.page("run")).contains("SST-2 was not found").doesNotContain("NaN");
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    writeReviews();
    runs.assertSameBytes(
        new ShapleyWords(), List.of("games=2", "samples=64,128", "texts=40"), 10, 28, 60);
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("games=0", "texts=0", "samples=1000", "samples=63,1000")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> runs.run(new ShapleyWords(), List.of(setting), 1, "refused"))
          .withMessageContaining("; expected ");
    }
    assertThat(Laboratory.defaults(new ShapleyWords()).toString())
        .isEqualTo("{games=40, samples=[256,1024,4096,16384,65536], texts=2000}");
  }

  @Test
  @Tag("full")
  void theClaimsHoldOnRealReviews() throws IOException {
    Laboratory.Result result =
        runs.onRealData("text/sst2/stsa.binary.train").run(new ShapleyWords(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(6).allMatch(Check::passed);
  }
}
