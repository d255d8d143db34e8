package dev.heed.dynamics.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
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

class RotatingBindingTest {
  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  /** Cosine binding has a closed form at 120°: weights of ½(1 + cos 30°) and ½. */
  @Test
  void aThirdInputTurnsTwo() {
    assertThat(Binding.LINEAR.deviation(120)).isCloseTo(30, within(1e-9));
    assertThat(Binding.COSINE.deviation(120)).isCloseTo(15, within(1e-9));
    assertThat(Binding.SOFTMAX.deviation(120)).isCloseTo(0.33, within(0.005));
    assertThat(Binding.LINEAR.deviation(0)).isZero();
    assertThat(Binding.magnitude(120)).isCloseTo(0.75, within(1e-15));
  }

  @Test
  void picturesKnowTheirShapesAndNeighbours() {
    Picture bridge = Picture.bridge();
    assertThat(bridge.pixels()).isEqualTo(2 * 36 + 1);
    assertThat(Arrays.stream(bridge.shapes()).filter(shape -> shape < 0)).hasSize(1);
    assertThat(bridge.neighbours()[0]).hasSize(4).contains(0);
    Picture overlapping = Picture.overlapping(2, new SeededRandom(3));
    int shared = (int) Arrays.stream(overlapping.shapes()).filter(shape -> shape < 0).count();
    assertThat(shared).isBetween(1, 6);
    assertThat(overlapping.pixels()).isEqualTo(50 - shared);
    assertThat(overlapping.offsets()[0]).contains(12);
  }

  @Test
  void stepsLeaveFeaturesThatAgreeAsTheyAre() {
    Picture bridge = Picture.bridge();
    double[][] start = new double[bridge.pixels()][];
    Arrays.fill(start, new double[] {0.6, 0.8});
    double[] kernel = new double[Picture.places(1)];
    Arrays.fill(kernel, 1);
    for (Binding binding : Binding.values()) {
      double[][] end = bridge.bound(binding, kernel, start, 3);
      assertThat(end[5]).containsExactly(new double[] {0.6, 0.8}, within(1e-14));
      assertThat(bridge.across(end)).isCloseTo(1, within(1e-14));
    }
  }

  @Test
  void theAreaCountsPairs() {
    double[] same = {0.9, 0.5};
    double[] other = {0.1, 0.5, 0.7};
    assertThat(KernelTraining.area(same, other)).isCloseTo((3 + 1.5) / 6, within(1e-15));
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    List<String> small = List.of("draws=1", "steps=5", "pictures=1", "training=1");
    runs.assertSameBytes(new RotatingBinding(), small, 3, 60);
    assertThat(runs.page("threads1")).contains("Figure 2").doesNotContain("NaN");
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("draws=0", "steps=0", "pictures=0", "training=0")) {
      assertThatThrownBy(() -> runs.run(new RotatingBinding(), List.of(setting), 1, "refused"))
          .hasMessageContaining("expected");
    }
  }

  @Test
  @Tag("full")
  void onlySoftmaxKeepsShapesApartUntrained() throws IOException {
    Laboratory.Result result = runs.run(new RotatingBinding(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(7).allMatch(Check::passed);
  }
}
