package dev.heed.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SixDigitsTest {
  private static void assertAsFormat(double value) {
    assertThat(PredictCommand.sixDigits(value))
        .isEqualTo(String.format(Locale.ROOT, "%.6f", value));
  }

  @Property
  void probabilitiesAreThoseOfFormat(@ForAll @DoubleRange(min = 0, max = 1) double probability) {
    assertAsFormat(probability);
    assertAsFormat(1 - probability * 1e-6);
    assertAsFormat(probability * 1e-6);
  }

  @Property
  void halvesAreThoseOfFormat(@ForAll @IntRange(max = 1_999_999) int halves) {
    double half = halves / 2e6;
    assertAsFormat(half);
    assertAsFormat(Math.nextUp(half));
    assertAsFormat(Math.nextDown(half));
  }
}
