package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Normalisations of scores up to the largest double, whose differences overflow. */
class LargeScoresTest {
  private static final double MAX = Double.MAX_VALUE;
  private static final int SIZE = 3;

  /** Square matrices: equal scores, extreme ones, and mixtures of all sizes. */
  @Provide
  Arbitrary<double[]> scores() {
    Arbitrary<Double> extreme =
        Arbitraries.of(MAX, -MAX, MAX / 2, 1e300, -1e300, -3.4028234663852886e38, 1e17, -1e17);
    Arbitrary<Double> mixed =
        Arbitraries.oneOf(
            extreme, Arbitraries.doubles().between(-5, 5), Arbitraries.of(0.0, Double.MIN_VALUE));
    return Arbitraries.oneOf(
        mixed.array(double[].class).ofSize(SIZE * SIZE),
        mixed.map(
            each -> {
              double[] equal = new double[SIZE * SIZE];
              Arrays.fill(equal, each);
              return equal;
            }));
  }

  @Property(tries = 500)
  void weightsSumToOne(@ForAll("scores") double[] z) {
    double[] rows = new Normalise.RowSoftmax().forward(z, SIZE, SIZE);
    double[] columns = new Normalise.Column().forward(z, SIZE, SIZE);
    double[] sparse = new Normalise.Sparsemax().forward(z, SIZE, SIZE);
    double[] sinkhorn = new Normalise.Sinkhorn(3).forward(z, SIZE, SIZE);
    for (int i = 0; i < SIZE; i++) {
      assertThat(sum(rows, i * SIZE, 1)).isCloseTo(1, within(1e-14));
      assertThat(sum(sparse, i * SIZE, 1)).isCloseTo(1, within(1e-14));
      assertThat(sum(sinkhorn, i * SIZE, 1)).isCloseTo(1, within(1e-14));
      assertThat(sum(columns, i, SIZE)).isCloseTo(1, within(1e-14));
    }
    double[] all = new Normalise.Global().forward(z, SIZE, SIZE);
    assertThat(Arrays.stream(all).sum()).isCloseTo(1, within(1e-14));
  }

  private static double sum(double[] values, int from, int step) {
    double sum = 0;
    for (int k = 0; k < SIZE; k++) {
      sum += values[from + k * step];
    }
    return sum;
  }

  /** A shift of a whole row changes no weight, so a row's gradients sum to 0. */
  @Property(tries = 300)
  void gradientsAreFinite(@ForAll("scores") double[] z) {
    double[] gradients = new double[z.length];
    Arrays.setAll(gradients, i -> Math.sin(i));
    for (Normalise normalise : Variants.normalisations().values()) {
      if (normalise instanceof Normalise.TwoSided) {
        continue; // its weights grow without bound
      }
      double[] weights = normalise.forward(z, SIZE, SIZE);
      double[] d = normalise.backward(z, weights, gradients, SIZE, SIZE);
      assertThat(Arrays.stream(d).allMatch(Double::isFinite)).as("%s", normalise).isTrue();
      double total = Arrays.stream(d).sum();
      assertThat(total).as("%s", normalise).isCloseTo(0, within(1e-13));
    }
  }

  /** Only differences of scores matter, and these are exact here. */
  @Test
  void shiftedScoresHaveTheSameWeights() {
    double[] small = {0, 16, 32, -16};
    double[] large = Arrays.stream(small).map(each -> each + 0x1p56).toArray();
    for (Normalise each :
        new Normalise[] {
          new Normalise.RowSoftmax(),
          new Normalise.Column(),
          new Normalise.Global(),
          new Normalise.Sinkhorn(4),
          new Normalise.Sparsemax()
        }) {
      assertThat(each.forward(large, 2, 2))
          .as("%s", each)
          .containsExactly(each.forward(small, 2, 2), within(1e-15));
    }
  }

  @Test
  void twoSidedWeightsAreThoseOfTheFormulaOrTheLargestNumber() {
    Normalise twoSided = new Normalise.TwoSided();
    assertThat(twoSided.forward(new double[] {-1e17, -1e17, 0, 0}, 2, 2))
        .containsExactly(MAX, 0.25, MAX, 0.25);
    // log w₁₂ = z₁₂ − log Σ₁ − log Σ₂: large terms cancel.
    double[] w = twoSided.forward(new double[] {1e17, 1e17, -1e17, -1e17}, 2, 2);
    assertThat(w[1]).isEqualTo(MAX);
    assertThat(w[2]).isZero();
    assertThat(twoSided.forward(new double[] {1e17, 0, 0, 0}, 2, 2)[3]).isEqualTo(0.25);
  }

  @Test
  void sinkhornKeepsWhatIsFarBelow() {
    double[] w = new Normalise.Sinkhorn(2).forward(new double[] {MAX, MAX, -MAX, -MAX}, 2, 2);
    assertThat(w).containsExactly(new double[] {0.5, 0.5, 0.5, 0.5}, within(1e-15));
  }
}
