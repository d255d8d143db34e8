package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ExponentialTest {

  @Property
  void agreesWithStrictMath(@ForAll @DoubleRange(min = -700, max = 700) double x) {
    double expected = StrictMath.exp(x);
    assertThat(Exponential.of(x)).isCloseTo(expected, within(2 * Math.ulp(expected)));
  }

  @Test
  void smallExponentsAndSpecialValues() {
    for (double x : new double[] {0, -0.0, 1e-300, -1e-20, 1e-9, -1e-5, 0.3, -0.4, 1}) {
      double expected = StrictMath.exp(x);
      assertThat(Exponential.of(x)).isCloseTo(expected, within(2 * Math.ulp(expected)));
    }
    assertThat(Exponential.of(-701)).isZero();
    assertThat(Exponential.of(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Exponential.of(Double.NaN)).isNaN();
  }
}
