package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ScoreNormIdentityTest {

  @Test
  void knownValue() {
    // ½·‖ν‖ = sqrt(2·(ln 3 + 2/4)) at s = ln 3, m = 4
    assertThat(new ScoreNormIdentity(0.5, 4).norm(Math.log(3)))
        .isCloseTo(2 * Math.sqrt(2 * (1.0986122886681098 + 0.5)), within(1e-12));
    assertThat(new ScoreNormIdentity(0.5, 4).norm(-0.01)).isZero();
  }

  /** It solves {@code (1 + e^s/m) ds = ‖q‖² d(‖ν‖²/2)}. */
  @Property
  void solvesItsDifferentialEquation(
      @ForAll @DoubleRange(min = 0.05, max = 6) double score,
      @ForAll @DoubleRange(min = 1, max = 50) double companions,
      @ForAll @DoubleRange(min = 0.3, max = 2) double queryNorm) {
    ScoreNormIdentity identity = new ScoreNormIdentity(queryNorm, companions);
    double step = 1e-5;
    double above = identity.norm(score + step);
    double below = identity.norm(score - step);
    double slope = queryNorm * queryNorm * (above * above - below * below) / 2 / (2 * step);
    double expected = 1 + Math.exp(score) / companions;
    assertThat(slope).isCloseTo(expected, within(1e-5 * expected));
  }

  @Test
  void errorsAreRelativeAndStartAboveTheMinimumScore() {
    ScoreNormIdentity identity = new ScoreNormIdentity(1, 20);
    double[] scores = {0, 0.1, 0.5, 2};
    double[] norms = {7, 7, 1.02 * identity.norm(0.5), 0.96 * identity.norm(2)};
    double[] errors = identity.relativeErrors(scores, norms);
    assertThat(errors).hasSize(2);
    assertThat(errors[0]).isCloseTo(0.02, within(1e-12));
    assertThat(errors[1]).isCloseTo(0.04, within(1e-12));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> identity.relativeErrors(scores, new double[3]))
        .withMessageContaining("3 norms; expected 4");
  }

  @Test
  void agreementIsMedianAndMaximum() {
    assertThat(Agreement.of(new double[] {5, 1, 3})).isEqualTo(new Agreement(3, 3, 5));
    assertThat(Agreement.of(new double[] {5, 1, 2, 4})).isEqualTo(new Agreement(4, 3, 5));
    assertThat(Agreement.of(new double[0])).isEqualTo(new Agreement(0, Double.NaN, Double.NaN));
  }

  @Test
  void invalidArgumentsAreRejected() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ScoreNormIdentity(0, 20));
    assertThatIllegalArgumentException().isThrownBy(() -> new ScoreNormIdentity(1, Double.NaN));
  }
}
