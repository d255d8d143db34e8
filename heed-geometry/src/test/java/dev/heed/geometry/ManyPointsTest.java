package dev.heed.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the ways to embed many points with those that compare all pairs. */
class ManyPointsTest {
  private static final int MANY = 3_000;

  private static Points points(int count) {
    SeededRandom random = new SeededRandom(2);
    double[] values = new double[count * 8];
    for (int i = 0; i < count; i++) {
      double t = random.uniform(0, 6);
      for (int c = 0; c < 8; c++) {
        values[i * 8 + c] =
            3 * Math.sin(t * (c + 1) / 3) + 5 * (i % 4) * (c % 2) + 0.2 * random.gaussian();
      }
    }
    return new Points(8, values);
  }

  private static Points embedded(Method method, Points points, int threads) {
    try (Workers workers = new Workers(threads)) {
      Result result = method.run(new Data(points), Golden.computation(workers));
      return ((Result.Embedded) result).points();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"T_SNE", "UMAP"})
  void givesTheSameBytesForAnyNumberOfThreads(MethodName name) {
    Method method = name.create(Map.of(Setting.ITERATIONS, 12.0));
    double[] one = embedded(method, points(MANY), 1).values();
    for (int threads : new int[] {2, 3}) {
      assertThat(embedded(method, points(MANY), threads).values()).isEqualTo(one);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"T_SNE", "UMAP"})
  void keepsNeighboursTogether(MethodName name) {
    Points points = points(MANY);
    Method method = name.create(Map.of(Setting.ITERATIONS, 200.0));
    try (Workers workers = new Workers(2)) {
      double trustworthiness =
          Trustworthiness.of(points, embedded(method, points, 2), 15, workers).orElseThrow();
      assertThat(trustworthiness).isGreaterThan(0.97);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"T_SNE", "UMAP"})
  void embedsUnusualPoints(MethodName name) {
    Method method = name.create(Map.of(Setting.ITERATIONS, 20.0));
    double[] twoPlaces = new double[2 * MANY];
    Arrays.setAll(twoPlaces, i -> i / 2 % 3 == 0 ? 1 : -4);
    double[] outlier = points(MANY / 4).values();
    outlier[0] = 1e9;
    for (Points points :
        new Points[] {
          new Points(1, new double[MANY]), new Points(2, twoPlaces), new Points(2, outlier)
        }) {
      assertThat(Arrays.stream(embedded(method, points, 1).values()).allMatch(Double::isFinite))
          .isTrue();
    }
  }

  /** With all others as neighbours, a sparse matrix gives what a dense one gives. */
  @Test
  void similaritiesOfAllNeighboursAreThoseOfAllPairs() {
    Points points = points(60);
    Initialise.Distance squares = new Initialise.Distance(Metric.euclidean(), 2, 0);
    Step[] steps = {
      new Step.Perplexity(7), new Step.Rows(), new Step.Symmetrise(), new Step.Global()
    };
    double[] expected = Similarity.of(squares, steps).matrix(points).dense().values();
    Initialise near = squares.on(new Initialise.Neighbours(Metric.euclidean(), 59));
    assertThat(Similarity.of(near, steps).matrix(points).dense().values())
        .containsExactly(expected, within(1e-15));
  }

  @Test
  void gradientIsThatOfAllPairs() {
    int n = 500;
    Points points = points(n);
    SimilarityMatrix.Sparse p =
        (SimilarityMatrix.Sparse)
            Similarity.of(
                    new Initialise.Distance(Metric.euclidean(), 2, 0)
                        .on(new Initialise.Neighbours(Metric.euclidean(), 30)),
                    new Step.Perplexity(10),
                    new Step.Rows(),
                    new Step.Symmetrise(),
                    new Step.Global())
                .matrix(points);
    SeededRandom random = new SeededRandom(6);
    double[] y = IntStream.range(0, 2 * n).mapToDouble(i -> 8 * random.gaussian()).toArray();
    int[] order = IntStream.range(0, n).map(i -> n - 1 - i).toArray();
    double[] sorted = new double[2 * n];
    Arrays.setAll(sorted, i -> y[2 * order[i / 2] + i % 2]);
    double[] expected = new double[2 * n];
    double[] found = new double[2 * n];
    try (Workers workers = new Workers(1)) {
      NeighbourForces.of(NeighbourEmbedding.Kernel.STUDENT, p.dense().values(), 2, workers)
          .gradient(y, 3, expected);
      SparseForces forces = new SparseForces(p, order, workers);
      forces.gradient(sorted, 3, found);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      for (int i = 0; i < found.length; i++) {
        double of = expected[2 * order[i / 2] + i % 2];
        assertThat(found[i]).isCloseTo(of, within(0.01 * largest));
      }
      Similarity low = MethodName.T_SNE.create().similarities().getLast().similarity();
      double divergence =
          NeighbourEmbedding.divergence(p.dense(), low.matrix(new Points(2, y)).dense());
      assertThat(forces.divergence(sorted)).isCloseTo(divergence, within(1e-3));
    }
  }
}
