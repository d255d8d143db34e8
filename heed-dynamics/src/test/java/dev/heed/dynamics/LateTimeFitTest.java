package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.LateTimeFit.Law;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LateTimeFitTest {
  private static final double[] TIMES =
      IntStream.range(0, 50).mapToDouble(i -> 100 * Math.exp(0.3 * i)).toArray();

  @ParameterizedTest
  @EnumSource
  void theLawThatMadeTheValuesComesFirst(Law law) {
    LateTimeFit made = new LateTimeFit(law, 0.7, 0.2, 1, 0);
    double[] values = DoubleStream.of(TIMES).map(made::at).toArray();
    List<LateTimeFit> ranking = LateTimeFit.rank(TIMES, values);
    LateTimeFit best = ranking.getFirst();
    assertThat(best.law()).isEqualTo(law);
    assertThat(best.slope()).isCloseTo(0.7, within(1e-9));
    assertThat(best.intercept()).isCloseTo(0.2, within(1e-8));
    assertThat(best.rSquared()).isCloseTo(1, within(1e-12));
    assertThat(best.residual()).isLessThan(1e-9);
    assertThat(ranking).hasSize(4);
    assertThat(ranking.get(1).residual()).isGreaterThan(1e-3);
    assertThat(ranking.get(1).rSquared()).isLessThan(0.9999);
  }

  @Test
  void lawsHaveTheirFormulas() {
    double t = Math.exp(Math.exp(1));
    assertThat(new LateTimeFit(Law.LOG_LOG, 2, 3, 1, 0).at(t)).isCloseTo(5, within(1e-12));
    assertThat(new LateTimeFit(Law.LOG, 2, 3, 1, 0).at(t)).isCloseTo(3 + 2 * Math.E, within(1e-12));
    assertThat(new LateTimeFit(Law.SQUARED_LOG, 2, 3, 1, 0).at(t))
        .isCloseTo(3 + 2 * Math.E * Math.E, within(1e-12));
    assertThat(new LateTimeFit(Law.POWER, 0.5, Math.log(3), 1, 0).at(16))
        .isCloseTo(12, within(1e-12));
  }

  @Test
  void residualIsARootMeanSquareRelativeToTheRange() {
    // About 10 + 2i with one value off by 0.4 to each side: the slope stays, 0.4·√(2/5) / 8 is
    // left.
    double[] times = IntStream.range(2, 7).mapToDouble(i -> Math.exp(i)).toArray();
    double[] values = {10, 12.4, 13.6 + 0.4, 15.6, 18};
    LateTimeFit fit =
        LateTimeFit.rank(times, values).stream()
            .filter(each -> each.law() == Law.LOG)
            .findFirst()
            .orElseThrow();
    double[] left = new double[5];
    for (int i = 0; i < 5; i++) {
      left[i] = values[i] - fit.intercept() - fit.slope() * (i + 2);
    }
    double squares = DoubleStream.of(left).map(x -> x * x).sum();
    assertThat(fit.residual()).isCloseTo(Math.sqrt(squares / 5) / 8, within(1e-12));
    assertThat(fit.slope()).isCloseTo(1.92, within(1e-9));
  }

  @Test
  void invalidArgumentsAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LateTimeFit.rank(new double[] {3, 4}, new double[] {1, 2}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LateTimeFit.rank(new double[] {2, 3, 4}, new double[] {1, 2, 3}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LateTimeFit.rank(new double[] {3, 4, 5}, new double[] {0, 2, 3}));
  }
}
