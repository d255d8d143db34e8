package dev.heed.dynamics.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.dynamics.noise.NoisyTokens.Pooled;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenNoiseTest {
  private static final List<String> SMALL =
      List.of("dim=40", "until=5", "draws=1", "texts=10", "flipped=2");

  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  private static NoisyTokens tokens(double signal) {
    return new NoisyTokens(
        new NoiseSettings(40, 4, 6, 3, 1, 1), signal, new SeededRandom(2), () -> {});
  }

  private static double loss(NoisyTokens data, double[] query) {
    Pooled now = data.train(query);
    double loss = 0;
    for (int i = 0; i < data.texts(); i++) {
      loss += Math.log1p(Math.exp(-data.label(i) * now.outputs()[i])) / data.texts();
    }
    return loss;
  }

  /** The derivative by a factor is the pull times the products of tokens. */
  @Test
  void thePullIsTheGradientOfTheLoss() {
    NoisyTokens data = tokens(5);
    SeededRandom random = new SeededRandom(7);
    double[] query = new double[24];
    Arrays.setAll(query, i -> 0.01 * random.gaussian());
    double[] gradient = data.times(data.pull(data.train(query)));
    for (int i = 0; i < query.length; i++) {
      double[] up = query.clone();
      double[] down = query.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      assertThat(-gradient[i]).isCloseTo((loss(data, up) - loss(data, down)) / 2e-6, within(1e-7));
    }
  }

  @Test
  void attentionStartsAsAMeanAndHalfOfTheFlippedTextsArePositive() {
    NoisyTokens data = tokens(5);
    Pooled now = data.train(new double[24]);
    assertThat(now.attention()).containsOnly(0.25);
    boolean[] flipped = new boolean[6];
    for (int i = 0; i < 6; i++) {
      flipped[i] = data.isFlipped(i);
      assertThat(data.label(i)).isEqualTo(i < 3 == flipped[i] ? -1 : 1);
    }
    assertThat(flipped).containsExactly(true, false, false, true, true, false);
  }

  @Test
  void timesAreEvenInTheirLogarithm() {
    assertThat(NoiseCourse.times(0.05)).hasSize(8).startsWith(0.01).endsWith(0.05).isSorted();
  }

  @Test
  void aStrongSignalIsSelectedAndAMapOnlyHurries() {
    double signal = 30;
    NoisyTokens data =
        new NoisyTokens(
            new NoiseSettings(40, 4, 6, 1, 1, 1), signal, new SeededRandom(2), () -> {});
    NoiseCourse alone = NoiseCourse.of(NoiseCourse.measure(data, signal, 10, false, () -> {}));
    NoiseCourse mapped = NoiseCourse.of(NoiseCourse.measure(data, signal, 10, true, () -> {}));
    assertThat(alone.selected()).isBetween(0.0, 10.0);
    assertThat(alone.points().getLast().attention()).isGreaterThan(0.8);
    assertThat(mapped.selected()).isLessThanOrEqualTo(alone.selected());
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    runs.assertSameBytes(new TokenNoise(), SMALL, 30, 200);
    assertThat(runs.page("threads1")).contains("Figure 4").contains("never");
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("dim=2", "flipped=20", "until=0", "draws=0")) {
      assertThatThrownBy(() -> runs.run(new TokenNoise(), List.of(setting), 1, "refused"))
          .hasMessageContaining("expected");
    }
  }

  @Test
  @Tag("full")
  void aStrongSignalIsFoundBeforeWrongLabelsAreLearned() throws IOException {
    Laboratory.Result result = runs.run(new TokenNoise(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(5).allMatch(Check::passed);
  }
}
