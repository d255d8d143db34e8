package dev.heed.nets.experiment.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.experiment.Runs;
import dev.heed.nets.model.Mixing;
import dev.heed.nets.model.MixingNetwork;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresPyTorch
class MixingReachTest {
  private static final List<String> SMALL =
      List.of("length=6", "dim=4", "heads=2", "layers=1", "batch=3", "steps=6", "every=2");

  @TempDir Path folder;

  private Runs runs() {
    return new Runs(new MixingReach(), folder);
  }

  @Test
  void boundsAreThoseOfThePage() {
    assertThat(ReachTask.REVERSE.bound(16, 4).orElseThrow()).isCloseTo(0.34375, within(1e-12));
    assertThat(ReachTask.ROTATE.bound(16, 4).orElseThrow()).isCloseTo(0.8359375, within(1e-12));
    assertThat(ReachTask.ADD.bound(16, 4).orElseThrow()).isCloseTo(0.9805, within(5e-5));
    assertThat(ReachTask.COPY.bound(16, 4)).hasValue(1);
    assertThat(ReachTask.SORT.bound(16, 4)).isEmpty();
  }

  /** The best answer to every window of every sequence, counted. */
  @ParameterizedTest
  @CsvSource({"ROTATE, 5, 1", "REVERSE, 5, 1", "REVERSE, 5, 2", "ADD, 7, 2", "ADD, 7, 1"})
  void boundsAreThoseOfTheBestAnswer(ReachTask task, int length, int reach) {
    int all = (int) Math.pow(task.inputs(), length);
    for (int place = 0; place < length; place++) {
      Map<List<Integer>, int[]> counts = new HashMap<>();
      for (int number = 0; number < all; number++) {
        int[] sequence = new int[length];
        int rest = number;
        for (int i = 0; i < length; i++) {
          sequence[i] = rest % task.inputs();
          rest /= task.inputs();
        }
        int from = Math.max(0, place - reach);
        int to = Math.min(length, place + reach + 1);
        List<Integer> window = Arrays.stream(sequence, from, to).boxed().toList();
        counts
            .computeIfAbsent(window, each -> new int[task.outputs()])[
            task.solve(sequence)[place]]++;
      }
      int right =
          counts.values().stream().mapToInt(each -> Arrays.stream(each).max().orElseThrow()).sum();
      assertThat(task.bound(place, length, reach).orElseThrow())
          .isCloseTo((double) right / all, within(1e-12));
    }
  }

  @Test
  void additionCarries() {
    // 3 + 1, lowest bit first: pairs (1,1), (1,0), (0,0).
    assertThat(ReachTask.ADD.solve(new int[] {3, 2, 0})).containsExactly(0, 0, 1);
    assertThat(ReachTask.ROTATE.solve(new int[] {1, 2, 3, 4, 5})).containsExactly(3, 4, 5, 1, 2);
  }

  @ParameterizedTest
  @EnumSource(Mixing.class)
  void aConvolutionSeesNoFartherThanItsReach(Mixing mixing) {
    int length = 14;
    MixingNetwork net =
        new MixingNetwork(
            mixing, new MixingNetwork.Options(5, 3, 8, 2, 16, 2, length), new SeededRandom(2));
    try (PointerScope _ = new PointerScope()) {
      long[] sequence = new long[length];
      float[] before =
          Tensors.floats(net.forward(Tensors.of(sequence.clone(), Device.CPU, 1, length)));
      sequence[6] = 3;
      float[] after = Tensors.floats(net.forward(Tensors.of(sequence, Device.CPU, 1, length)));
      for (int place = 0; place < length; place++) {
        boolean changed = false;
        for (int k = 0; k < 3; k++) {
          changed |= before[3 * place + k] != after[3 * place + k];
        }
        boolean near = Math.abs(place - 6) <= Mixing.reach(2);
        assertThat(changed).isEqualTo(near || mixing != Mixing.CONVOLUTION);
      }
    }
  }

  @Test
  void nothingElseShows() throws IOException {
    runs().assertNothingElseShows(SMALL);
    assertThat(runs().report("one")).contains("Figure 5");
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runs().run(List.of("heads=3"), 1, "refused"))
        .withMessageContaining("dim is 32, heads is 3; expected a multiple of heads");
    assertThat(Laboratory.defaults(new MixingReach()).toString())
        .isEqualTo(
            "{length=16, dim=32, heads=4, layers=2, batch=64, rate=0.003, steps=300, every=50}");
  }

  @Test
  @Tag("full")
  void everyCheckPasses() throws IOException {
    assertThat(runs().run(List.of(), 2, "run").checks()).hasSize(5).allMatch(Check::passed);
  }
}
