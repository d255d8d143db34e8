package dev.heed.geometry.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourSearchTest {
  /** Points on a surface of four dimensions, with a little noise. */
  private static Points curved(int count, int dim) {
    SeededRandom random = new SeededRandom(7);
    double[] directions = new double[4 * dim];
    Arrays.setAll(directions, i -> random.gaussian());
    double[] values = new double[count * dim];
    for (int i = 0; i < count; i++) {
      double[] z = {random.gaussian(), random.gaussian(), random.gaussian(), random.gaussian()};
      for (int c = 0; c < dim; c++) {
        double sum = 0;
        for (int a = 0; a < 4; a++) {
          sum += directions[4 * c + a] * z[a] * (1 + 0.2 * z[(a + 1) % 4]);
        }
        values[i * dim + c] = sum + 0.1 * random.gaussian();
      }
    }
    return new Points(dim, values);
  }

  private static NeighbourSearch search(Points points, int k, int threads) {
    try (Workers workers = new Workers(threads)) {
      return NeighbourSearch.of(points, k, new SeededRandom(1), workers);
    }
  }

  private static double recall(Points points, int k) {
    SimilarityMatrix.Sparse exact =
        (SimilarityMatrix.Sparse)
            new Initialise.Neighbours(Metric.euclidean(), k).of(points, points);
    SimilarityMatrix both = exact.combined(search(points, k, 1).near(), (a, b) -> a * b);
    return Arrays.stream(both.rowSums()).sum() / exact.values().length;
  }

  @ParameterizedTest
  @CsvSource({"15, 10, 0.99", "15, 11, 0.99", "15, 3, 0.99", "90, 10, 0.95"})
  void findsNearlyAllNeighbours(int k, int dim, double expected) {
    assertThat(recall(curved(4_000, dim), k)).isGreaterThan(expected);
  }

  /** Noise of twenty dimensions has no near points to go by; two thirds are still found. */
  @Test
  void findsManyNeighboursInNoise() {
    SeededRandom random = new SeededRandom(3);
    double[] values = new double[4_000 * 20];
    Arrays.setAll(values, i -> random.gaussian());
    assertThat(recall(new Points(20, values), 15)).isGreaterThan(0.66);
  }

  @Test
  void doesNotDependOnTheNumberOfThreads() {
    Points points = curved(3_000, 9);
    NeighbourSearch one = search(points, 15, 1);
    for (int threads : new int[] {2, 5}) {
      NeighbourSearch other = search(points, 15, threads);
      assertThat(other.near().columnIndex()).isEqualTo(one.near().columnIndex());
      assertThat(other.order()).isEqualTo(one.order());
    }
  }

  /** Rows hold as many different other points as asked for, in ascending order. */
  @ParameterizedTest
  @CsvSource({"5, 2", "3000, 15", "200, 199"})
  void givesDifferentPointsEvenInOnePlace(int count, int k) {
    for (Points points : new Points[] {curved(count, 3), new Points(3, new double[3 * count])}) {
      NeighbourSearch found = search(points, k, 2);
      for (int i = 0; i < count; i++) {
        int[] row = Arrays.copyOfRange(found.near().columnIndex(), i * k, (i + 1) * k);
        assertThat(row).isSorted().doesNotContain(i).doesNotHaveDuplicates();
        assertThat(row[0]).isNotNegative();
      }
      assertThat(Arrays.stream(found.order()).sorted().distinct().count()).isEqualTo(count);
    }
  }
}
