package dev.heed.text.audit.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SignificanceTest {
  @Test
  void tailIsThatOfTheNormalDistribution() {
    assertThat(Significance.tail(0)).isEqualTo(0.5);
    assertThat(Significance.tail(1.959963984540054)).isCloseTo(0.025, within(1e-12));
    assertThat(Significance.tail(-1.959963984540054)).isCloseTo(0.975, within(1e-12));
    assertThat(Significance.tail(10)).isCloseTo(7.619853024160527e-24, within(1e-36));
  }

  /** Of 100 texts, half labelled, 10 are drawn: mean 5, variance 10 · ½ · ½ · 90/99. */
  @Test
  void deviationIsHypergeometric() {
    assertThat(Significance.deviation(8, 10, 0.5, 100))
        .isCloseTo(3 / Math.sqrt(2.5 * 90 / 99), within(1e-12));
    assertThat(Significance.deviation(100, 100, 0.5, 100)).isZero();
    assertThat(Significance.deviation(3, 3, 1, 100)).isZero();
  }

  /** By hand: p·m/rank is 0.02, 0.02, 0.04 and 0.04 in ascending order of p. */
  @Test
  void falseDiscoveriesAreThoseOfBenjaminiAndHochberg() {
    double[] p = {0.01, 0.04, 0.03, 0.005};
    assertThat(Significance.falseDiscoveries(p, 4))
        .containsExactly(new double[] {0.02, 0.04, 0.04, 0.02}, within(1e-15));
    assertThat(Significance.falseDiscoveries(new double[] {0.2, 0.01}, 10))
        .containsExactly(new double[] {1, 0.1}, within(1e-15));
    assertThat(Significance.falseDiscoveries(new double[0], 3)).isEmpty();
  }

  @Test
  void quantileIsTheInverseOfTheTail() {
    assertThat(Significance.quantile(0.025)).isCloseTo(1.959963984540054, within(1e-12));
    assertThat(Significance.tail(Significance.quantile(1e-6))).isCloseTo(1e-6, within(1e-15));
  }
}
