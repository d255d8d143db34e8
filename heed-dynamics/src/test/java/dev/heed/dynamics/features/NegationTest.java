package dev.heed.dynamics.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NegationTest {
  private static final List<String> SMALL = List.of("texts=800", "epochs=30", "min_texts=4");

  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  /** Reviews in the files of SST-2, whose label is that of most of their telling words. */
  private void writeReviews() throws IOException {
    Files.createDirectories(folder.resolve("sst2"));
    SeededRandom random = new SeededRandom(3);
    for (String part : List.of("train", "dev", "test")) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        int label = i % 2;
        lines.append(label);
        for (int j = 0; j < 5; j++) {
          boolean isTrue = random.uniform() < 0.7;
          lines.append(isTrue == (label == 1) ? " fine" : " poor").append(random.below(8));
        }
        lines.append(" film\n");
      }
      Files.writeString(folder.resolve("sst2/stsa.binary." + part), lines.toString());
    }
  }

  @Test
  void pairsOfNeighboursAreFourEquallyFrequentOnes() {
    NeighbourXor.Parts parts = new NeighbourXor(800, 6, 20).draw(new SeededRandom(1));
    assertThat(parts.train().items()).hasSize(400);
    assertThat(parts.dev().items()).hasSize(200);
    assertThat(parts.test().items()).hasSize(200);
    Map<String, Long> pairs =
        parts.test().items().stream()
            .map(item -> item.label() + " " + item.text().replaceAll(" ?filler\\d+ ?", ""))
            .collect(Collectors.groupingBy(each -> each, Collectors.counting()));
    assertThat(pairs)
        .containsOnly(
            Map.entry("positive very good", 50L),
            Map.entry("positive not bad", 50L),
            Map.entry("negative very bad", 50L),
            Map.entry("negative not good", 50L));
  }

  @Test
  void countsOfWordsGiveOddsAndFirstSteps() {
    LabelledTexts texts =
        new LabelledTexts(
            List.of(
                new LabelledTexts.Item("0", "a a b"),
                new LabelledTexts.Item("1", "a b"),
                new LabelledTexts.Item("1", "b")));
    List<WordCounts.Word> words = WordCounts.of(texts, "0", 2);
    assertThat(words).extracting(WordCounts.Word::form).containsExactly("a", "b");
    assertThat(words.get(0).logOdds()).isZero();
    assertThat(words.get(0).firstStep()).isEqualTo(-2.0 / 3 + 1.0 / 2);
    assertThat(words.get(1).logOdds()).isEqualTo(StrictMath.log(2.5 / 1.5));
    assertThat(WordCounts.of(texts, "0", 3)).hasSize(1);
  }

  @Test
  void wordsFailWherePairsSucceed() throws IOException {
    writeReviews();
    Laboratory.Result result = runs.run(new Negation(), SMALL, 2, "run");
    assertThat((Double) result.metrics().get("words_accuracy")).isBetween(0.25, 0.75);
    assertThat((Double) result.metrics().get("pairs_accuracy")).isGreaterThanOrEqualTo(0.99);
    assertThat((Double) result.metrics().get("products_accuracy")).isGreaterThanOrEqualTo(0.99);
    assertThat((Double) result.metrics().get("sst2_as_linear_bag")).isOne();
    assertThat((Double) result.metrics().get("log_odds_correlation")).isGreaterThan(0.8);
    assertThat(runs.page("run")).contains("Figure 1").doesNotContain("NaN");
  }

  @Test
  void withoutTheReviewsTheirChecksAreUndecided() throws IOException {
    Laboratory.Result result = runs.run(new Negation(), SMALL, 2, "run");
    assertThat(result.checks())
        .filteredOn(check -> check.name().startsWith("SST-2"))
        .hasSize(3)
        .allMatch(check -> check.outcome() == Check.Outcome.UNDECIDED)
        .allMatch(check -> check.why().contains("--data DIR"));
    assertThat(runs.page("run")).contains("SST-2 was not found").doesNotContain("NaN");
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    writeReviews();
    runs.assertSameBytes(new Negation(), List.of("texts=160", "epochs=5", "min_texts=4"), 3, 200);
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("texts=15", "fillers=0", "filler_words=0", "epochs=0")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> runs.run(new Negation(), List.of(setting), 1, "refused"))
          .withMessageContaining("expected at least");
    }
    assertThat(Laboratory.defaults(new Negation()).toString())
        .isEqualTo("{texts=3000, fillers=6, filler_words=20, epochs=60, min_texts=10}");
  }

  @Test
  @Tag("full")
  void theClaimHoldsOnRealReviews() throws IOException {
    Laboratory.Result result =
        runs.onRealData("text/sst2/stsa.binary.train").run(new Negation(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(8).allMatch(Check::passed);
  }
}
