package dev.heed.kernel.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TileArithmeticTest {
  @Test
  void exponentialsAreAccurate() {
    double near = 0;
    double far = 0;
    for (float x = 0; x >= TileArithmetic.MIN_INPUT; x -= 1e-4f) {
      double error = Math.abs(TileArithmetic.exp(x) / Math.exp(x) - 1);
      far = Math.max(far, error);
      near = x >= -10 ? far : near;
    }
    assertThat(near).isLessThan(2.5e-7);
    assertThat(far).isLessThan(5e-7);
    assertThat(TileArithmetic.exp(0)).isEqualTo(1);
    assertThat(TileArithmetic.exp(Math.nextDown(TileArithmetic.MIN_INPUT))).isZero();
    assertThat(TileArithmetic.exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(TileArithmetic.exp(Float.NaN)).isNaN();
  }

  @Test
  void correctionsRescaleSums() {
    assertThat(TileArithmetic.correction(Float.NEGATIVE_INFINITY, 3)).isZero();
    assertThat(TileArithmetic.correction(1, 3)).isCloseTo((float) Math.exp(-2), within(1e-7f));
    for (float same : new float[] {Float.NEGATIVE_INFINITY, 3, Float.POSITIVE_INFINITY}) {
      assertThat(TileArithmetic.correction(same, same)).isEqualTo(1);
    }
  }
}
