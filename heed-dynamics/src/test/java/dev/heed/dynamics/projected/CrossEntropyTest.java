package dev.heed.dynamics.projected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.heed.kernel.KernelSelection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossEntropyTest {
  private static final double[] SHARES = {0.5, 0.5, 0.2, 0.5, 0.3};

  private static double loss(double[][] z, int label, boolean relativeToLabel) {
    double[] room = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
    return CrossEntropy.loss(
        KernelSelection.kernels(), z, label, SHARES, 2, 3, room, relativeToLabel);
  }

  /** Documents 2, 3 and 4; a column for each class. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "2, true", "0, false", "1, false", "2, false"})
  void isTheFormula(int label, boolean relativeToLabel) {
    double[][] z = {{0.3, -2, 30}, {1.5, 4, -7}, {-0.2, 0.1, 8}};
    double expected = 0;
    double[][] gradient = new double[3][3];
    for (int i = 0; i < 3; i++) {
      double sum = 0;
      for (double[] column : z) {
        sum += StrictMath.exp(column[i]);
      }
      expected += SHARES[2 + i] * (StrictMath.log(sum) - z[label][i]);
      for (int k = 0; k < 3; k++) {
        double target = k == label ? 1 : 0;
        gradient[k][i] = SHARES[2 + i] * (StrictMath.exp(z[k][i]) / sum - target);
      }
    }
    assertThat(loss(z, label, relativeToLabel)).isCloseTo(expected, within(1e-13));
    for (int k = 0; k < 3; k++) {
      assertThat(z[k]).containsExactly(gradient[k], within(1e-15));
    }
  }

  /** {@code p − 1} would be a multiple of 2⁻⁵³. */
  @Test
  void smallGradientsOfTheLabelKeepTheirDigits() {
    double[][] z = {{0, 0, 0}, {-40, -41, -42}};
    loss(z, 0, true);
    assertThat(z[0][0]).isCloseTo(-0.2 * StrictMath.exp(-40), withinPercentage(1e-10));
  }

  @Test
  void logitsFarAboveTheLabelsTakeTheHighestAsReference() {
    assertThat(loss(far(), 2, true)).isInfinite();
    double[][] z = far();
    assertThat(loss(z, 2, false)).isCloseTo(0.2 * 5000 + 0.5 * 900 + 0.3 * 2000, within(1e-9));
    assertThat(z[0]).containsExactly(new double[] {0.2, 0, 0}, within(1e-15));
    assertThat(z[1]).containsExactly(new double[] {0, 0.5, 0.3}, within(1e-15));
    assertThat(z[2]).containsExactly(new double[] {-0.2, -0.5, -0.3}, within(1e-15));
  }

  private static double[][] far() {
    return new double[][] {{3000, 0, -1000}, {0, 900, 0}, {-2000, 0, -2000}};
  }
}
