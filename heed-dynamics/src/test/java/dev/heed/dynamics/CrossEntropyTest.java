package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.spi.KernelSelection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossEntropyTest {
  private static final int[] LABELS = {9, 9, 2, 0, 1};
  private static final double[] SHARES = {0.5, 0.5, 0.2, 0.5, 0.3};

  private static double loss(double[][] z, boolean relativeToLabel) {
    return CrossEntropy.loss(KernelSelection.kernels(), z, LABELS, SHARES, 2, 5, relativeToLabel);
  }

  /** Documents 2, 3 and 4; a column for each class. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isTheFormula(boolean relativeToLabel) {
    double[][] z = {{0.3, -2, 30}, {1.5, 4, -7}, {-0.2, 0.1, 8}};
    double expected = 0;
    double[][] gradient = new double[3][3];
    for (int i = 0; i < 3; i++) {
      double sum = 0;
      for (double[] column : z) {
        sum += StrictMath.exp(column[i]);
      }
      expected += SHARES[2 + i] * (StrictMath.log(sum) - z[LABELS[2 + i]][i]);
      for (int k = 0; k < 3; k++) {
        double target = k == LABELS[2 + i] ? 1 : 0;
        gradient[k][i] = SHARES[2 + i] * (StrictMath.exp(z[k][i]) / sum - target);
      }
    }
    assertThat(loss(z, relativeToLabel)).isCloseTo(expected, within(1e-13));
    for (int k = 0; k < 3; k++) {
      assertThat(z[k]).containsExactly(gradient[k], within(1e-15));
    }
  }

  @Test
  void logitsFarAboveTheLabelsTakeTheHighestAsReference() {
    assertThat(loss(far(), true)).isInfinite();
    double[][] z = far();
    assertThat(loss(z, false)).isCloseTo(0.2 * 5000 + 0.5 * 900, within(1e-9));
    assertThat(z[0]).containsExactly(new double[] {0.2, -0.5, 0}, within(1e-15));
    assertThat(z[1]).containsExactly(new double[] {0, 0.5, 0}, within(1e-15));
    assertThat(z[2]).containsExactly(new double[] {-0.2, 0, 0}, within(1e-15));
  }

  private static double[][] far() {
    return new double[][] {{3000, 0, -1000}, {0, 900, 0}, {-2000, 0, -2000}};
  }
}
