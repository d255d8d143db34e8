package dev.heed.attention.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import org.junit.jupiter.api.Test;

/** The axioms of a pseudo-metric, for every score that claims to be one. */
interface PseudoMetricContract {
  int DIM = 5;
  int TRIPLES = 2000;

  PseudoMetric metric();

  @Test
  default void distanceToItselfIsZero() {
    triples((x, y, z) -> assertThat(metric().squaredDistance(0, x, x)).isZero());
  }

  @Test
  default void isSymmetric() {
    triples(
        (x, y, z) ->
            assertThat(metric().squaredDistance(0, x, y))
                .isNotNegative()
                .isEqualTo(metric().squaredDistance(0, y, x)));
  }

  @Test
  default void rootObeysTheTriangleInequality() {
    triples(
        (x, y, z) ->
            assertThat(root(x, z)).isLessThanOrEqualTo((root(x, y) + root(y, z)) * (1 + 1e-12)));
  }

  /** Fails for a map that ignores a component, as no pair of random vectors would show. */
  @Test
  default void everyComponentCounts() {
    triples(
        (x, y, z) -> {
          for (int c = 0; c < DIM; c++) {
            double[] moved = x.clone();
            moved[c] += 1;
            assertThat(metric().squaredDistance(0, x, moved))
                .as("component %d", c)
                .isGreaterThan(1e-6);
          }
        });
  }

  @Test
  default void scoreIsTheNegatedSquaredDistance() {
    triples(
        (x, y, z) ->
            assertThat(metric().of(0, x, y)).isEqualTo(-metric().squaredDistance(0, x, y)));
  }

  private double root(double[] x, double[] y) {
    return Math.sqrt(metric().squaredDistance(0, x, y));
  }

  /** An assertion about three vectors. */
  interface Triple {
    void check(double[] x, double[] y, double[] z);
  }

  private static void triples(Triple triple) {
    SeededRandom random = new SeededRandom(31);
    for (int i = 0; i < TRIPLES; i++) {
      double[][] vectors = new double[3][DIM];
      for (double[] vector : vectors) {
        // Every other triple lies nearly on a line, where the inequality is tight.
        double along = random.gaussian();
        double aside = i % 2 == 0 ? 1 : 1e-3;
        for (int c = 0; c < DIM; c++) {
          vector[c] = along + aside * random.gaussian();
        }
      }
      triple.check(vectors[0], vectors[1], vectors[2]);
    }
  }
}
