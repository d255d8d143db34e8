package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void anOddNumberHasOneMiddleValue() {
    assertThat(Statistics.median(9, 1, 4)).isEqualTo(4);
    assertThat(Statistics.medianLow(9, 1, 4)).isEqualTo(4);
    assertThat(Statistics.medianHigh(9, 1, 4)).isEqualTo(4);
    assertThat(Statistics.median(7)).isEqualTo(7);
  }

  @Test
  void anEvenNumberHasTwoMiddleValues() {
    assertThat(Statistics.median(9, 1, 4, 2)).isEqualTo(3);
    assertThat(Statistics.medianLow(9, 1, 4, 2)).isEqualTo(2);
    assertThat(Statistics.medianHigh(9, 1, 4, 2)).isEqualTo(4);
  }

  @Test
  void noValuesHaveNoMedian() {
    assertThatThrownBy(Statistics::median)
        .isInstanceOf(ProblemException.class)
        .hasMessage("number of values is 0; expected at least 1");
    assertThatThrownBy(Statistics::medianLow).isInstanceOf(ProblemException.class);
    assertThatThrownBy(Statistics::medianHigh).isInstanceOf(ProblemException.class);
  }

  /** At least half of the values lie on either side, and the three medians are consistent. */
  @Property
  void mediansLieInTheMiddle(
      @ForAll @NotEmpty @DoubleRange(min = -100, max = 100) double[] values) {
    double[] before = values.clone();
    double low = Statistics.medianLow(values);
    double high = Statistics.medianHigh(values);
    assertThat(values).containsExactly(before);
    assertThat(values).contains(low, high);
    assertThat(Statistics.median(values)).isEqualTo(low == high ? low : (low + high) / 2);
    assertThat(2 * Arrays.stream(values).filter(value -> value <= low).count())
        .isGreaterThanOrEqualTo(values.length);
    assertThat(2 * Arrays.stream(values).filter(value -> value >= high).count())
        .isGreaterThanOrEqualTo(values.length);
    assertThat(Arrays.stream(values).filter(value -> low < value && value < high)).isEmpty();
    assertThat(values.length % 2 == 0 || low == high).isTrue();
  }

  /** The values of method 3 in table I of Newcombe, Statistics in Medicine 17 (1998). */
  @Test
  void wilsonsIntervalHasThePublishedValues() {
    assertInterval(81, 263, 0.2553, 0.3662);
    assertInterval(15, 148, 0.0624, 0.1605);
    assertInterval(0, 20, 0, 0.1611);
    assertInterval(1, 29, 0.0061, 0.1718);
  }

  @Test
  void wilsonsIntervalReachesTheEndOfTheRangeAndNeverMore() {
    assertThat(Statistics.wilson(0, 20).low()).isEqualTo(0);
    assertThat(Statistics.wilson(20, 20).high()).isEqualTo(1);
    assertThat(Statistics.wilson(20, 20).low()).isCloseTo(1 - 0.1611, within(5e-5));
  }

  @Test
  void aShareOfNothingHasNoInterval() {
    assertThatThrownBy(() -> Statistics.wilson(0, 0))
        .hasMessage("number of trials is 0; expected at least 1");
    assertThatThrownBy(() -> Statistics.wilson(3, 2))
        .hasMessage("number of successes is 3; expected 0 to 2");
    assertThatThrownBy(() -> new Interval(Double.NaN, 1)).isInstanceOf(ProblemException.class);
  }

  /** The interval's ends p solve (share − p)² = z² p (1 − p) / n, Wilson's definition. */
  @Property
  void theEndsOfWilsonsIntervalSolveItsEquation(
      @ForAll @IntRange(min = 1, max = 1_000_000) int trials,
      @ForAll @DoubleRange(min = 0, max = 1) double part) {
    long successes = Math.round(part * trials);
    double share = (double) successes / trials;
    Interval interval = Statistics.wilson(successes, trials);
    assertThat(interval.low()).isBetween(0.0, share);
    assertThat(interval.high()).isBetween(share, 1.0);
    for (double p : new double[] {interval.low(), interval.high()}) {
      double z = 1.959963984540054;
      assertThat((share - p) * (share - p)).isCloseTo(z * z * p * (1 - p) / trials, within(1e-12));
    }
  }

  private static void assertInterval(long successes, long trials, double low, double high) {
    Interval interval = Statistics.wilson(successes, trials);
    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }
}
