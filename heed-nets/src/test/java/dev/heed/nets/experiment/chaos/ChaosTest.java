package dev.heed.nets.experiment.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.experiment.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresPyTorch
class ChaosTest {
  private static final List<String> SMALL =
      List.of(
          "length=24",
          "train_series=12",
          "test_series=10",
          "width=4",
          "units=3",
          "batch=4",
          "steps=6",
          "every=2");

  @TempDir Path folder;

  private Runs runs() {
    return new Runs(new Chaos(), folder);
  }

  /** At r = 4 the exponent is ln 2; at 3.2 the series has the period 2 and a slope below 1. */
  @Test
  void exponentsAreThoseOfTheory() {
    assertThat(ChaoticMap.logisticExponent(4, 0.3)).isCloseTo(Math.log(2), within(0.02));
    // A period of two: half the logarithm of 1 − (r² − 2r − 3) − … = 4 + 2r − r².
    assertThat(ChaoticMap.logisticExponent(3.2, 0.5130445095326298))
        .isCloseTo(Math.log(4 + 6.4 - 10.24) / 2, within(1e-3));
  }

  @Test
  void seriesAreOfTheWantedKind() {
    SeededRandom random = new SeededRandom(4);
    for (ChaoticMap map : ChaoticMap.values()) {
      for (boolean chaotic : new boolean[] {false, true}) {
        ChaoticMap.Series series = map.draw(50, chaotic, random);
        assertThat(series.isChaotic()).isEqualTo(chaotic);
        for (float value : series.values()) {
          assertThat(value).isBetween(0f, 1f);
        }
      }
    }
  }

  @Test
  void periodicSeriesAreRecognised() {
    assertThat(Periodicity.of(new float[] {1, 5, 2, 1, 5, 2, 1, 5, 2}, 4)).isOne();
    assertThat(Periodicity.of(new float[] {3, 3, 3, 3}, 2)).isOne();
    SeededRandom random = new SeededRandom(1);
    float[] noise = new float[400];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.gaussian();
    }
    assertThat(Periodicity.of(noise, 20)).isLessThan(0.3);
    assertThat(
            Periodicity.area(
                new double[] {1, 0.5, 0.5, 0.2}, new boolean[] {false, false, true, true}))
        .isEqualTo((1 + 1 + 0.5 + 1) / 4);
  }

  @Test
  void nothingElseShows() throws IOException {
    runs().assertNothingElseShows(SMALL);
    assertThat(runs().report("one")).contains("Figure 3").contains("not seen");
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runs().run(List.of("width=200"), 1, "refused"))
        .withMessageContaining("width is 200; expected at most length, 128");
    assertThat(Laboratory.defaults(new Chaos()).toString())
        .isEqualTo(
            "{length=128, train_series=2000, test_series=1000, width=16, units=32, batch=64,"
                + " rate=0.003, steps=600, every=100}");
  }

  @Test
  @Tag("full")
  void everyCheckPasses() throws IOException {
    assertThat(runs().run(List.of(), 2, "run").checks()).hasSize(5).allMatch(Check::passed);
  }
}
