package dev.heed.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScopeComparisonTest {
  @Test
  void areaIsTheShareOfPairsInOrder() {
    assertThat(ScopeComparison.area(new double[] {0.9, 0.8}, new double[] {0.1, 0.2, 0.3}))
        .isEqualTo(1);
    assertThat(ScopeComparison.area(new double[] {0.9, 0.2}, new double[] {0.2, 0.1, 0.5, 0.9}))
        .isEqualTo((3.5 + 1.5) / 8);
    assertThat(ScopeComparison.area(new double[] {0, 0}, new double[] {0, 0, 0})).isEqualTo(0.5);
  }
}
