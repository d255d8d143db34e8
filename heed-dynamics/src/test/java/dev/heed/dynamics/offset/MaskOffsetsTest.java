package dev.heed.dynamics.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.dynamics.offset.OffsetNetwork.Form;
import dev.heed.dynamics.offset.OffsetNetwork.Mask;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MaskOffsetsTest {
  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  @Test
  void theLabelIsTheSymbolBeforeOrTwoPlacesAfter() {
    OrderTask task = new OrderTask(8, 2);
    assertThat(task.label(new int[] {0, 7, 3, 1, 6})).isEqualTo(7);
    assertThat(task.label(new int[] {0, 7, 4, 1, 6})).isEqualTo(6);
    assertThat(task.blind()).isCloseTo(0.5625, within(1e-15));
  }

  @ParameterizedTest
  @EnumSource(names = {"SOFT", "NOISY"})
  void theGradientIsThatOfDifferences(Mask kind) {
    OrderTask task = new OrderTask(4, 2);
    boolean[] seen = {true, true, false, true, true};
    OffsetNetwork network =
        new OffsetNetwork(new Form(task, 2, 5, true, seen), new SeededRandom(1));
    int[] window = {3, 1, 0, 2, 1};
    network.addGradient(window, 2, kind, new SeededRandom(9));
    double[] gradient = network.gradient().clone();
    double[] weights = network.weights();
    for (int i = 0; i < weights.length; i++) {
      double before = weights[i];
      weights[i] = before + 1e-6;
      double up = network.addGradient(window, 2, kind, new SeededRandom(9));
      weights[i] = before - 1e-6;
      double down = network.addGradient(window, 2, kind, new SeededRandom(9));
      weights[i] = before;
      assertThat(gradient[i]).isCloseTo((up - down) / 2e-6, within(1e-6));
    }
    assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
  }

  @Test
  void keptOffsetsAreThoseOfAnyHead() {
    MaskOffsets.Settings settings = new MaskOffsets.Settings(4, 2, 2, 5, 1, 1, 1, 1);
    double[] mask = {-1, 2, -1, -1, -1, -1, 0.1, -1, -1, 3};
    assertThat(MaskOffsets.kept(mask, settings)).containsExactly(-1, 2);
    assertThat(MaskOffsets.without(0)).isEqualTo("without offset 0");
    assertThat(MaskOffsets.without(-1)).isEqualTo("without offset −1");
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    List<String> small = List.of("symbols=4", "units=8", "steps=20", "draws=1", "reach=2");
    runs.assertSameBytes(new MaskOffsets(), small, 3, 20);
    assertThat(runs.page("threads1")).contains("Figure 2").doesNotContain("NaN");
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("symbols=1", "reach=1", "rate=0", "price=0", "draws=0")) {
      assertThatThrownBy(() -> runs.run(new MaskOffsets(), List.of(setting), 1, "refused"))
          .hasMessageContaining("expected");
    }
  }

  @Test
  @Tag("full")
  void theMaskFindsTheOffsetsThatMatter() throws IOException {
    Laboratory.Result result = runs.run(new MaskOffsets(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(8).allMatch(Check::passed);
  }
}
