package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
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
}
