package dev.heed.attention.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PseudoMetricTest {
  private static final SeededRandom RANDOM = new SeededRandom(7);

  private static Matrix matrix(int rows, int columns) {
    double[] values = new double[rows * columns];
    Arrays.setAll(values, i -> RANDOM.gaussian());
    return new Matrix(rows, columns, values);
  }

  @Nested
  class L2 implements PseudoMetricContract {
    private final PseudoMetric metric = new PseudoMetric.L2(matrix(7, DIM));

    @Override
    public PseudoMetric metric() {
      return metric;
    }
  }

  @Nested
  class LearnedMetric implements PseudoMetricContract {
    private final PseudoMetric metric =
        new PseudoMetric.LearnedMetric(
            matrix(7, DIM), matrix(1, 7), matrix(DIM, 7), matrix(1, DIM));

    @Override
    public PseudoMetric metric() {
      return metric;
    }
  }

  @Nested
  class LearnedMetricWithSkip implements PseudoMetricContract {
    private final PseudoMetric metric =
        new PseudoMetric.LearnedMetric(
            new FeatureMap.Residual(
                matrix(7, DIM),
                matrix(1, 7),
                matrix(3, 7),
                matrix(1, 3),
                Optional.of(matrix(3, DIM))));

    @Override
    public PseudoMetric metric() {
      return metric;
    }
  }

  @Nested
  class Cosine implements PseudoMetricContract {
    @Override
    public PseudoMetric metric() {
      return new PseudoMetric.Cosine();
    }

    @Test
    void isOneMinusTheCosine() {
      double[] x = {3, 4};
      double[] y = {4, 3};
      assertThat(metric().squaredDistance(0, x, y)).isEqualTo(1 - 24.0 / 25, withinRounding());
      assertThat(metric().squaredDistance(0, x, new double[2])).isEqualTo(0.5, withinRounding());
    }

    private static org.assertj.core.data.Offset<Double> withinRounding() {
      return org.assertj.core.data.Offset.offset(1e-15);
    }
  }

  @Test
  void aProjectionThatIgnoresAComponentBreaksTheContract() {
    double[] values = matrix(7, PseudoMetricContract.DIM).values();
    for (int i = 2; i < values.length; i += PseudoMetricContract.DIM) {
      values[i] = 0;
    }
    PseudoMetric blind = new PseudoMetric.L2(new Matrix(7, PseudoMetricContract.DIM, values));
    PseudoMetricContract contract = () -> blind;
    assertThatThrownBy(contract::everyComponentCounts)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("component 2");
  }

  @Test
  void everyPseudoMetricKeepsTheContract() {
    int checked = 0;
    for (Class<?> type : PseudoMetric.class.getPermittedSubclasses()) {
      assertThat(
              Arrays.stream(PseudoMetricTest.class.getDeclaredClasses())
                  .filter(PseudoMetricContract.class::isAssignableFrom)
                  .map(Class::getSimpleName))
          .contains(type.getSimpleName());
      checked++;
    }
    assertThat(checked).isPositive();
  }
}
