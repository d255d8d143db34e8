package dev.heed.dynamics.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLocalTest {
  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  /** The gradient of a settled state is that of the loss, by differences. */
  @Test
  void aSettledStateHoldsTheGradient() {
    LocalPropagation network = new LocalPropagation(new int[] {3, 4, 5, 2}, new SeededRandom(1));
    double[] input = {0.3, -0.7, 0.9};
    double[] label = {0.5, -0.2};
    double[] state = network.settled(input, label);
    assertThat(network.velocity(state, input, label, 5))
        .containsOnly(new double[] {0}, within(1e-15));
    double[] gradient = network.gradient(state, input);
    int at = 0;
    for (int layer = 1; layer <= 3; layer++) {
      double[] weights = network.weights(layer);
      for (int i = 0; i < weights.length; i++) {
        double before = weights[i];
        weights[i] = before + 1e-6;
        double up = network.loss(input, label);
        weights[i] = before - 1e-6;
        double down = network.loss(input, label);
        weights[i] = before;
        assertThat(gradient[at++]).isCloseTo((up - down) / 2e-6, within(1e-9));
      }
    }
    assertThat(gradient).hasSize(at);
  }

  @Test
  void theOrderIsTheSlopeInLogarithms() {
    double[] x = {1, 2, 4};
    assertThat(TrainingLocal.order(x, new double[] {8, 2, 0.5})).isCloseTo(-2, within(1e-12));
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    List<String> small = List.of("speeds=20,40", "draws=1");
    runs.assertSameBytes(new TrainingLocal(), small, 2, 20);
    assertThat(runs.page("threads1")).contains("Figure 1").doesNotContain("NaN");
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("inputs=0", "speeds=5", "speeds=0,1", "draws=0")) {
      assertThatThrownBy(() -> runs.run(new TrainingLocal(), List.of(setting), 1, "refused"))
          .hasMessageContaining("expected");
    }
  }

  @Test
  @Tag("full")
  void theErrorFallsWithTheSpeed() throws IOException {
    Laboratory.Result result = runs.run(new TrainingLocal(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(3).allMatch(Check::passed);
  }
}
