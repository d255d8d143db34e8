package dev.heed.dynamics.temperature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.dynamics.ExperimentRuns;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionTemperatureTest {
  private static final List<String> SMALL = List.of("rows=3", "draws=4");

  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  /** A text of one telling word among fillers. */
  private static String text(int label, SeededRandom random) {
    StringBuilder text = new StringBuilder(label == 1 ? "splendid" : "dreadful");
    for (int j = 0; j < 6; j++) {
      text.append(" filler").append(random.below(30));
    }
    return text.toString();
  }

  private void writeReviews() throws IOException {
    Files.createDirectories(folder.resolve("sst2"));
    SeededRandom random = new SeededRandom(3);
    for (String part : List.of("train", "dev", "test")) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        lines.append(i % 2).append(' ').append(text(i % 2, random)).append('\n');
      }
      Files.writeString(folder.resolve("sst2/stsa.binary." + part), lines.toString());
    }
  }

  @Test
  void theLimitsAreOneWordAndThePlainMean() {
    double[] scores = {2, 0, 2, -1};
    assertThat(Tempered.of(scores, 0).weights()).containsExactly(0.5, 0, 0.5, 0);
    assertThat(Tempered.of(scores, 0).entropy()).isCloseTo(Math.log(2), within(1e-15));
    assertThat(Tempered.of(scores, 1e-3).weights()).containsExactly(0.5, 0, 0.5, 0);
    Tempered mean = Tempered.of(scores, Double.POSITIVE_INFINITY);
    assertThat(mean.weights()).containsOnly(0.25);
    assertThat(mean.entropy()).isCloseTo(Math.log(4), within(1e-15));
    assertThat(mean.heatCapacity()).isZero();
    assertThat(Tempered.of(new double[] {Math.log(3), 0}, 0.5).weights())
        .containsExactly(new double[] {0.9, 0.1}, within(1e-15));
    assertThat(Tempered.of(new double[0], 1).weights()).isEmpty();
  }

  @Test
  void scoresFarApartAreFrozen() {
    // Two scores 2d apart have a standard deviation of d; the bound is √(2 ln 2) = 1.177.
    assertThat(Tempered.isFrozen(new double[] {0, 2.35})).isFalse();
    assertThat(Tempered.isFrozen(new double[] {0, 2.36})).isTrue();
    assertThat(Tempered.isFrozen(new double[] {5})).isFalse();
    assertThat(Tempered.isFrozen(new double[0])).isFalse();
  }

  @Test
  void identitiesHoldAndGaussianScoresFreeze() {
    double[] deviations = GibbsIdentities.deviations(20, new SeededRandom(5), () -> {});
    assertThat(deviations).hasSize(GibbsIdentities.NAMES.size());
    assertThat(Arrays.stream(deviations).max().orElseThrow()).isBetween(1e-16, 1e-9);
    Freezing drawn = Freezing.draw(20, new SeededRandom(5), () -> {});
    assertThat(drawn.entropyAt(2)).isCloseTo(0.75, within(0.02));
    assertThat(drawn.entropyAt(3)).isCloseTo(0.889, within(0.02));
    assertThat(drawn.squaresAt(0.5)).isCloseTo(0.5, within(0.12));
    assertThat(drawn.entropies()).isSorted();
  }

  @Test
  void worthIsToldWithItsInterval() {
    Worth clear = new Worth(1000, 60, 20);
    assertThat(clear.difference()).isCloseTo(0.04, within(1e-15));
    // Agresti and Min: d = 40/1002, variance (81/1002 − d²)/1002.
    assertThat(clear.interval().low()).isCloseTo(0.0224901, within(1e-6));
    assertThat(clear.interval().high()).isCloseTo(0.0573502, within(1e-6));
    assertThat(clear.isDecided()).isTrue();
    assertThat(clear.sentence())
        .startsWith("Attention is worth 4.0 points of accuracy on these texts: it labels 40 more");
    assertThat(new Worth(1000, 20, 60).sentence())
        .startsWith("Attention costs 4.0 points of accuracy on these texts: it labels 40 fewer");
    Worth nothing = new Worth(2000, 10, 12);
    assertThat(nothing.isDecided()).isTrue();
    assertThat(nothing.sentence()).startsWith("Attention is worth nothing on these texts");
    Worth few = new Worth(50, 0, 0);
    assertThat(few.isDecided()).isFalse();
    assertThat(few.sentence())
        .startsWith("It is undecided whether attention is worth anything on these texts");
  }

  @Test
  void theNumberOfTextsThatWouldDecideDoes() {
    for (Worth each :
        List.of(new Worth(1000, 40, 30), new Worth(1000, 40, 38), new Worth(300, 9, 12))) {
      assertThat(each.isDecided()).isFalse();
      double factor = (double) each.needed() / each.texts();
      Worth more =
          new Worth(
              (int) each.needed(), (int) (each.gained() * factor), (int) (each.lost() * factor));
      assertThat(more.interval().high() - more.interval().low())
          .isLessThanOrEqualTo(
              2 * Math.max(Math.abs(each.difference()), 0.01 - Math.abs(each.difference())));
      assertThat(each.sentence()).contains("texts would decide");
    }
  }

  @Test
  void attentionIsWorthMuchWhereOneWordTells() throws IOException {
    writeReviews();
    Laboratory.Result result = runs.run(new AttentionTemperature(), SMALL, 2, "run");
    assertThat(result.checks()).hasSize(13).allMatch(Check::passed);
    JsonNode metrics = runs.metrics("run");
    assertThat(metrics.get("texts").asInt()).isEqualTo(200);
    assertThat(metrics.get("worth").asDouble())
        .isCloseTo(
            metrics.get("accuracy_at_1").asDouble()
                - metrics.get("accuracy_at_infinity").asDouble(),
            within(1e-12));
    assertThat(metrics.get("accuracy_at_1").asDouble()).isGreaterThan(0.95);
    assertThat(metrics.get("effective_entries_at_infinity").asDouble())
        .isCloseTo(metrics.get("entries").asDouble(), within(1e-9));
    assertThat(metrics.get("heat_capacity_at_0").asDouble()).isZero();
    assertThat(runs.page("run")).contains("Figure 6").doesNotContain("NaN");
  }

  @Test
  void anyFileOfLabelledTextsWillDo() throws IOException {
    SeededRandom random = new SeededRandom(4);
    StringBuilder rows = new StringBuilder("text,label\n\"\",rather good\n");
    for (int i = 0; i < 300; i++) {
      rows.append('"').append(text(i % 2, random)).append("\nin two lines\",");
      rows.append(i % 2 == 1 ? "rather good\n" : "rather bad\n");
    }
    Path file = Files.writeString(folder.resolve("reviews.csv"), rows.toString());
    List<String> settings = List.of("rows=1", "draws=1", "train=" + file, "test_share=0.4");
    runs.run(new AttentionTemperature(), settings, 1, "run");
    assertThat(runs.metrics("run").get("texts").asInt()).isEqualTo(120);
    assertThat(runs.metrics("run").get("accuracy_at_1").asDouble()).isGreaterThan(0.9);
    assertThat(runs.page("run")).contains("What attention is worth on reviews.csv");
  }

  @Test
  void withoutTextsTheirChecksAreUndecided() throws IOException {
    Laboratory.Result result = runs.run(new AttentionTemperature(), SMALL, 2, "run");
    assertThat(result.checks())
        .filteredOn(check -> check.name().startsWith("Texts"))
        .hasSize(2)
        .allMatch(check -> check.outcome() == Check.Outcome.UNDECIDED)
        .allMatch(check -> check.why().contains("--data DIR"));
    assertThat(runs.page("run")).contains("SST-2 was not found").doesNotContain("NaN");
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    writeReviews();
    runs.assertSameBytes(new AttentionTemperature(), SMALL, 2, 6, 100);
  }

  @Test
  void settingsAndTextsAreChecked() throws IOException {
    for (String setting : List.of("rows=0", "draws=0", "test_share=0", "test_share=1")) {
      assertThatThrownBy(() -> runs.run(new AttentionTemperature(), List.of(setting), 1, "refused"))
          .hasMessageContaining("expected");
    }
    Path file = Files.writeString(folder.resolve("few.csv"), "text,label\na,x\nb,y\n");
    assertThatThrownBy(
            () -> runs.run(new AttentionTemperature(), List.of("train=" + file), 1, "few"))
        .hasMessageContaining("few.csv has too few texts, 2");
  }

  @Test
  @Tag("full")
  void attentionIsWorthSomethingOnRealReviews() throws IOException {
    Laboratory.Result result =
        runs.onRealData("text/sst2/stsa.binary.train")
            .run(new AttentionTemperature(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(13).allMatch(Check::passed);
    assertThat((Double) result.metrics().get("worth_low")).isPositive();
  }
}
