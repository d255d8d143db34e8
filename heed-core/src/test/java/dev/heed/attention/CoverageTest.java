package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final int[][] SIZES = {{16, 16}, {256, 256}, {64, 16}, {16, 64}};

  @Test
  void doublyNormalisedAttentionLeavesEachKeyItsShare() {
    SeededRandom random = new SeededRandom(4);
    for (int[] size : SIZES) {
      for (double sd : new double[] {1, 3, 8}) {
        double[] z = dotProducts(random, size, sd);
        Coverage doubly = coverage(new Normalise.Sinkhorn(1), z, size);
        assertThat(doubly.least()).isGreaterThanOrEqualTo(1.0 / size[1] - 1e-12);
        assertThat(doubly.shareExplainedAway()).isZero();
        Coverage rows = coverage(new Normalise.RowSoftmax(), z, size);
        assertThat(rows.effectiveKeys()).isBetween(1.0, (double) size[1]);
        if (sd == 8 && size[0] == 256) {
          assertThat(rows.least()).isLessThan(1e-3);
          assertThat(rows.shareExplainedAway()).isPositive();
          assertThat(doubly.least()).isGreaterThan(0.03);
        }
      }
    }
  }

  /** Dot products of Gaussian vectors of 8 components, with standard deviation {@code sd}. */
  private static double[] dotProducts(SeededRandom random, int[] size, double sd) {
    int dim = 8;
    double[] queries = new double[size[0] * dim];
    double[] keys = new double[size[1] * dim];
    Arrays.setAll(queries, i -> random.gaussian());
    Arrays.setAll(keys, i -> random.gaussian());
    double[] z = new double[size[0] * size[1]];
    for (int i = 0; i < z.length; i++) {
      for (int c = 0; c < dim; c++) {
        z[i] += sd / Math.sqrt(dim) * queries[i / size[1] * dim + c] * keys[i % size[1] * dim + c];
      }
    }
    return z;
  }

  private static Coverage coverage(Normalise normalise, double[] z, int[] size) {
    return Coverage.of(normalise.forward(z, size[0], size[1]), size[0], size[1]);
  }

  @Test
  void theBoundIsTight() {
    int m = 8;
    double[] z = new double[m * m];
    Arrays.fill(z, -40);
    for (int j = 0; j < m; j++) {
      z[j] = 0;
    }
    for (int i = 1; i < m; i++) {
      z[i * m] = 0;
    }
    z[0] = 20;
    Coverage coverage = coverage(new Normalise.Sinkhorn(1), z, new int[] {m, m});
    assertThat(coverage.least()).isCloseTo(1.0 / m, within(1e-3));
  }

  @Test
  void countsKeys() {
    Coverage equal = Coverage.of(new double[] {0.5, 0.5, 0.5, 0.5}, 2, 2);
    assertThat(equal.totals()).containsExactly(1, 1);
    assertThat(equal.effectiveKeys()).isCloseTo(2, within(1e-12));
    Coverage one = Coverage.of(new double[] {1, 0, 1, 0}, 2, 2);
    assertThat(one.least()).isZero();
    assertThat(one.shareExplainedAway()).isEqualTo(0.5);
    assertThat(one.effectiveKeys()).isEqualTo(1);
  }

  @Test
  void refusesOtherSizes() {
    assertThatThrownBy(() -> Coverage.of(new double[3], 2, 2)).isInstanceOf(ProblemException.class);
    assertThatThrownBy(() -> Coverage.of(new double[0], 2, 0)).isInstanceOf(ProblemException.class);
  }

  /**
   * Earlier rows see the last query, which a decoder must not; documented at the normalisations.
   */
  @Test
  void doublyNormalisedAttentionIsNotCausal() {
    AttentionShape shape = AttentionShape.self(1, 6, 3);
    SeededRandom random = new SeededRandom(9);
    double[] queries = new double[shape.querySize()];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = random.gaussian();
    }
    double[] changed = queries.clone();
    changed[queries.length - 1] += 5;
    for (Normalise normalise :
        new Normalise[] {
          new Normalise.Sinkhorn(1), new Normalise.Column(), new Normalise.Global()
        }) {
      assertThat(firstRowsDiffer(normalise, shape, queries, changed)).isTrue();
    }
    assertThat(firstRowsDiffer(new Normalise.RowSoftmax(), shape, queries, changed)).isFalse();
  }

  private static boolean firstRowsDiffer(
      Normalise normalise, AttentionShape shape, double[] queries, double[] changed) {
    Attention attention = new Attention(new Score.Dot()).with(new Mask.Causal(0)).with(normalise);
    double[] before =
        new ReferenceAttention(attention, shape, queries, queries.clone(), queries.clone())
            .weights();
    double[] after =
        new ReferenceAttention(attention, shape, changed, queries.clone(), queries.clone())
            .weights();
    for (int i = 0; i < (shape.queries() - 1) * shape.keys(); i++) {
      if (before[i] != after[i]) {
        return true;
      }
    }
    return false;
  }
}
