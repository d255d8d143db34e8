package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TwoTimeTest {
  /** A training that goes as 3 ln t and 4 ln t: its speed is 5. */
  private static TwoTime logarithmic() {
    double[] times = {1, 10, 1000, 1e6};
    List<double[]> states = new ArrayList<>();
    for (double time : times) {
      states.add(new double[] {3 * Math.log(time), 1 - 4 * Math.log(time)});
    }
    return new TwoTime(times, states);
  }

  @Test
  void logarithmicTrainingsAgeFully() {
    TwoTime states = logarithmic();
    for (double wait : new double[] {1, 5, 10, 700}) {
      for (double ratio : new double[] {0.1, 1, 10, 1000}) {
        assertThat(states.distance(wait, wait * ratio))
            .isCloseTo(5 * Math.log1p(ratio), within(1e-9));
      }
    }
    assertThat(states.speed(3, 4000)).isCloseTo(5, within(1e-12));
    assertThat(states.distance(10, 0)).isZero();
  }

  @Test
  void agreementCountsPairs() {
    int n = 40;
    SeededRandom random = new SeededRandom(2);
    List<double[]> states = new ArrayList<>();
    for (int record = 0; record < 2; record++) {
      double[] state = new double[n];
      Arrays.setAll(state, i -> random.below(12)); // with ties
      states.add(state);
    }
    double[] first = states.getFirst();
    double[] last = states.getLast();
    double inOrder = 0;
    int pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (last[i] < last[j]) {
          pairs++;
          inOrder += first[i] < first[j] ? 1 : first[i] == first[j] ? 0.5 : 0;
        }
      }
    }
    TwoTime both = new TwoTime(new double[] {1, 2}, states);
    assertThat(both.agreement(0).orElseThrow()).isCloseTo(inOrder / pairs, within(1e-12));
    assertThat(both.agreement(1)).hasValue(1);
  }

  @Test
  void rankingsStandStillAfterTheLastChange() {
    TwoTime states =
        new TwoTime(
            new double[] {1, 2, 3, 4, 5},
            List.of(
                new double[] {1, 2, 3},
                new double[] {2, 1, 3},
                new double[] {1, 2, 3},
                new double[] {0, 5, 6},
                new double[] {0, 7, 8}));
    assertThat(states.stoodStill(1)).hasValue(3);
    assertThat(states.stoodStill(0.6)).hasValue(1);
    assertThat(new TwoTime(new double[] {1}, List.of(new double[] {4, 4})).stoodStill(1))
        .isEqualTo(OptionalDouble.empty());
  }

  @Test
  void refusesTimesThatItDoesNotHave() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> logarithmic().distance(0.5, 1))
        .withMessageContaining("time 0.5; expected 1.0 to 1000000.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TwoTime(new double[] {2, 2}, List.of(new double[1], new double[1])))
        .withMessageContaining("expected ascending times above 0");
  }
}
