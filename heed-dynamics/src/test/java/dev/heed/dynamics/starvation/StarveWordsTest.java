package dev.heed.dynamics.starvation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.dynamics.features.LabelledTexts;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.text.pooling.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarveWordsTest {
  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  /** Reviews in the files of SST-2, of words that tell the label two times of three. */
  private void writeReviews() throws IOException {
    Files.createDirectories(folder.resolve("sst2"));
    SeededRandom random = new SeededRandom(3);
    for (String part : List.of("train", "dev", "test")) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < (part.equals("train") ? 900 : 300); i++) {
        int label = i % 2;
        lines.append(label);
        for (int j = 0; j < 9; j++) {
          boolean isTrue = random.uniform() < 0.67;
          lines.append(isTrue == (label == 1) ? " fine" : " poor").append(random.below(20));
        }
        lines.append(" film\n");
      }
      Files.writeString(folder.resolve("sst2/stsa.binary." + part), lines.toString());
    }
  }

  @Test
  void strongFeaturesStarveWeakOnes() {
    assertThat(TwoFeatures.starved(2)[1]).isCloseTo(1.64, within(0.005));
    assertThat(TwoFeatures.starved(6)[1]).isCloseTo(1.185, within(0.005));
    for (int i = 1; i < StarveWords.STRENGTHS.size(); i++) {
      assertThat(TwoFeatures.starved(StarveWords.STRENGTHS.get(i))[1])
          .isLessThan(TwoFeatures.starved(StarveWords.STRENGTHS.get(i - 1))[1]);
    }
    double[] theory = TwoFeatures.decoupledTheory();
    assertThat(theory[0]).isCloseTo(2.23, within(0.005));
    assertThat(theory[1]).isCloseTo(0.60, within(0.005));
    for (int strength : StarveWords.STRENGTHS) {
      assertThat(TwoFeatures.decoupled(strength)).containsExactly(theory, within(1e-9));
    }
  }

  @Test
  void decoupledNetworksLearnTheShapeOfMoons() {
    SeededRandom random = new SeededRandom(1);
    Moons train = new Moons(0.1, random.stream("moons", 0));
    Moons test = new Moons(-0.1, random.stream("moons", 1));
    Map<Moons.Way, Double> accuracies = new EnumMap<>(Moons.Way.class);
    for (Moons.Way way : Moons.Way.values()) {
      Moons.Net net = train.train(way, 800, random.stream("net", 0), () -> {});
      assertThat(train.accuracy(net)).isGreaterThan(0.99);
      accuracies.put(way, test.accuracy(net));
    }
    double plain = accuracies.get(Moons.Way.CROSS_ENTROPY);
    assertThat(accuracies.get(Moons.Way.DECOUPLED)).isGreaterThan(plain);
    assertThat(accuracies.get(Moons.Way.WEIGHT_DECAY)).isLessThanOrEqualTo(plain);
  }

  @Test
  void tokensNameTheirLabels() {
    LabelledTexts train =
        new LabelledTexts(
            List.of(new LabelledTexts.Item("0", "a b"), new LabelledTexts.Item("1", "b")));
    LabelledTexts test =
        new LabelledTexts(
            List.of(new LabelledTexts.Item("1", "b new"), new LabelledTexts.Item("0", "a")));
    GiveAway texts =
        GiveAway.of(List.of(train, test, test), List.of("0", "1"), 1, new SeededRandom(1));
    assertThat(texts.words()).isEqualTo(4);
    assertDocuments(texts.train(), new int[] {2, 3, 0, 3, 1}, new int[] {0, 1});
    assertDocuments(texts.dev(), new int[] {3, 1, 2, 0}, new int[] {1, 0});
    assertDocuments(texts.clean(), new int[] {3, 2}, new int[] {1, 0});
    assertDocuments(texts.flipped(), new int[] {3, 0, 2, 1}, new int[] {1, 0});
  }

  private static void assertDocuments(Documents documents, int[] words, int[] labels) {
    assertThat(documents.positionWords()).containsExactly(words);
    assertThat(documents.labels()).containsExactly(labels);
  }

  @Test
  void decoupledWordsSurviveTheWrongToken() throws IOException {
    writeReviews();
    Laboratory.Result result =
        runs.run(new StarveWords(), List.of("moon_steps=20", "words=1"), 2, "run");
    double plain = flipped(result, "cross-entropy");
    assertThat(flipped(result, "words, λ 1.0")).isGreaterThan(plain + 0.2);
    assertThat(flipped(result, "fast scores")).isLessThanOrEqualTo(plain);
    assertThat(runs.page("run")).contains("Figure 3").doesNotContain("NaN");
  }

  private static double flipped(Laboratory.Result result, String training) {
    return (Double) ((Map<?, ?>) result.metrics().get(training)).get("flipped");
  }

  @Test
  void withoutTheReviewsTheirChecksAreUndecided() throws IOException {
    Laboratory.Result result = runs.run(new StarveWords(), List.of("moon_steps=20"), 1, "run");
    assertThat(result.checks())
        .filteredOn(check -> check.outcome() == Check.Outcome.UNDECIDED)
        .hasSize(4)
        .allMatch(check -> check.why().contains("--data DIR"));
    assertThat(runs.page("run")).contains("SST-2 was not found").doesNotContain("NaN");
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    writeReviews();
    runs.assertSameBytes(
        new StarveWords(), List.of("moon_steps=10", "words=1", "epochs=3"), 15, 70);
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("share=1.5", "words=0.3", "logits=", "words=1,-1", "epochs=0")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> runs.run(new StarveWords(), List.of(setting), 1, "refused"))
          .withMessageContaining("; expected ");
    }
    assertThat(Laboratory.defaults(new StarveWords()).toString())
        .isEqualTo(
            "{moon_steps=2000, share=0.9, words=[0.3,1.0,3.0], logits=[0.1], epochs=60,"
                + " patience=5}");
  }

  @Test
  @Tag("full")
  void theClaimsHoldOnRealReviews() throws IOException {
    Laboratory.Result result =
        runs.onRealData("text/sst2/stsa.binary.train").run(new StarveWords(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(8).allMatch(Check::passed);
  }
}
