package dev.heed.geometry.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SimilarityTest {
  private static final Initialise.Metric D = Initialise.Metric.euclidean();
  private static final Points POINTS = points(13, 3);
  private static final Initialise SQUARES = new Initialise.Distance(D, 2, 0);

  private static Points points(int count, int dim) {
    SeededRandom random = new SeededRandom(3);
    double[] values = new double[count * dim];
    Arrays.setAll(values, i -> random.gaussian());
    return new Points(dim, values);
  }

  @Test
  void notationIsThatOfThePaper() {
    assertThat(
            Similarity.of(
                    new Initialise.Distance(D, 2, -1), new Step.Inflate(-1), new Step.Global())
                .notation())
        .containsExactly("D₂,₋₁", "Γ₋₁", "N_g");
    assertThat(
            Similarity.of(
                    new Initialise.Distance(D, -2 / 0.8, 0),
                    new Step.Columns(),
                    new Step.Inflate(1.8),
                    new Step.Rows())
                .notation())
        .containsExactly("D₋₂.₅,₀", "Γ₁.₈ ∘ N_c", "N_r");
    assertThat(Similarity.of(new Initialise.Scored(new Score.Dot())).notation())
        .containsExactly("xᵀy", "–", "–");
    assertThat(new Step.Prune(1e-5).notation()).isEqualTo("drop up to 1e−05");
  }

  /** The second stage ends with the last step that strengthens. */
  @Test
  void stagesFollowTheSteps() {
    Similarity similarity =
        Similarity.of(
            new Initialise.Distance(D, -2, 0),
            new Step.Columns(),
            new Step.Inflate(2),
            new Step.Rows());
    Points others = points(5, 3);
    try (Workers workers = new Workers(2)) {
      Similarity.Stages stages = similarity.stages(others, shifted(), workers);
      SimilarityMatrix columns = new Step.Columns().apply(stages.initialised());
      assertThat(new Step.Inflate(2).apply(columns).dense().values())
          .containsExactly(stages.strengthened().dense().values());
      assertThat(stages.normalised().dense().values())
          .containsExactly(similarity.matrix(others, shifted()).dense().values());
    }
  }

  private static Points shifted() {
    return new Points(3, Arrays.stream(POINTS.values()).map(v -> v + .1).toArray());
  }

  @Test
  void productsAndTransposesOfSparseMatrices() {
    SimilarityMatrix a = new Initialise.Neighbours(D, 3).of(POINTS, POINTS);
    SimilarityMatrix b = new Initialise.LocalCombination(D, 4, 1e-3).of(POINTS, POINTS);
    try (Workers workers = new Workers(1)) {
      SimilarityMatrix product = a.times(b, workers);
      assertThat(product).isInstanceOf(SimilarityMatrix.Sparse.class);
      double[] expected = a.dense().times(b.dense(), workers).values();
      assertThat(product.dense().values()).containsExactly(expected, within(1e-15));
      assertThat(a.times(b.dense(), workers).dense().values())
          .containsExactly(expected, within(1e-15));
    }
    assertThat(b.transposed().dense().values()).containsExactly(b.dense().transposed().values());
    assertThat(a.combined(b, (x, y) -> x - 2 * y).dense().values())
        .containsExactly(a.dense().combined(b.dense(), (x, y) -> x - 2 * y).values());
  }

  @Test
  void neighboursAreTheNearestAndTheFirstOfEquallyNearOnes() {
    Points line = new Points(1, new double[] {0, 1, 2, 4, 1});
    SimilarityMatrix.Sparse near = neighbours(line, 2);
    assertThat(near.columnIndex()).containsExactly(1, 4, 0, 4, 1, 4, 1, 2, 0, 1);
    assertThat(neighbours(line, 9).offsets()).containsExactly(0, 4, 8, 12, 16, 20);
  }

  private static SimilarityMatrix.Sparse neighbours(Points points, int k) {
    return (SimilarityMatrix.Sparse) new Initialise.Neighbours(D, k).of(points, points);
  }

  @Test
  void exponentialsThatAreTooLargeKeepTheirShares() {
    Points large = new Points(1, new double[] {60, 61});
    SimilarityMatrix softmax =
        Similarity.of(
                new Initialise.Scored(new Score.Dot()), new Step.Exponential(1), new Step.Rows())
            .matrix(large);
    assertThat(softmax.dense().at(0, 1)).isCloseTo(1, within(1e-12));
    assertThat(softmax.dense().at(0, 0)).isCloseTo(Math.exp(-60), within(1e-30));
    double[] infinite =
        new Step.Rows()
            .apply(
                new SimilarityMatrix.Dense(
                    1, 3, new double[] {Double.POSITIVE_INFINITY, 3, Double.POSITIVE_INFINITY}))
            .dense()
            .values();
    assertThat(infinite).containsExactly(0.5, 0, 0.5);
  }

  @Test
  void perplexityHasTheValueGiven() {
    SimilarityMatrix.Dense p =
        Similarity.of(SQUARES, new Step.Perplexity(5), new Step.Rows()).matrix(POINTS).dense();
    for (int i = 0; i < 13; i++) {
      double entropy = 0;
      for (int j = 0; j < 13; j++) {
        entropy -= i == j ? 0 : p.at(i, j) * Math.log(p.at(i, j));
      }
      assertThat(Math.exp(entropy)).isCloseTo(5, within(1e-9));
    }
  }

  @Test
  void shortestPathsOnACircleGoAlongIt() {
    int n = 40;
    double[] circle = new double[2 * n];
    for (int i = 0; i < n; i++) {
      circle[2 * i] = Math.cos(2 * Math.PI * i / n);
      circle[2 * i + 1] = Math.sin(2 * Math.PI * i / n);
    }
    SimilarityMatrix.Dense paths =
        Similarity.of(new Initialise.ShortestPaths(D, 2)).matrix(new Points(2, circle)).dense();
    assertThat(-paths.at(0, n / 2)).isCloseTo(Math.PI, within(0.01));
    assertThat(-paths.at(3, 13)).isCloseTo(Math.PI / 2, within(0.01));
  }

  @Test
  void localCombinationsReproduceThePoint() {
    Points grid = new Points(1, new double[] {0, 1, 2, 3, 4, 5, 6});
    SimilarityMatrix weights =
        Similarity.of(new Initialise.LocalCombination(D, 2, 1e-9)).matrix(grid);
    double[] made = weights.propagate(grid.values(), 1);
    assertThat(made).containsExactly(grid.values(), within(1e-6));
  }

  @Test
  void heatFlowsFasterWithTimeAndKeepsItsSum() {
    SimilarityMatrix.Dense path =
        new SimilarityMatrix.Dense(3, 3, new double[] {0, 1, 0, 1, 0, 1, 0, 1, 0});
    SimilarityMatrix.Dense heat =
        Similarity.of(new Initialise.Laplacian(new Initialise.Given(path)), new Step.HeatKernel(10))
            .matrix(POINTS)
            .dense();
    for (double value : heat.values()) {
      assertThat(value).isCloseTo(1.0 / 3, within(1e-4));
    }
    // The eigenvalues of this Laplacian are 0, −1 and −3.
    SimilarityMatrix.Dense brief =
        Similarity.of(
                new Initialise.Laplacian(new Initialise.Given(path)), new Step.HeatKernel(0.5))
            .matrix(POINTS)
            .dense();
    double trace = brief.at(0, 0) + brief.at(1, 1) + brief.at(2, 2);
    assertThat(trace).isCloseTo(1 + Math.exp(-0.5) + Math.exp(-1.5), within(1e-12));
  }

  @Test
  void sparseAgreesWithDense() {
    Mask.Graph graph = new Mask.Graph(new int[] {0, 2, 3, 5, 5}, new int[] {0, 3, 1, 0, 2});
    Points four = points(4, 3);
    Initialise.Pairwise gauss = new Initialise.Distance(D, 2, 0);
    for (Step step : new Step[] {new Step.Rows(), new Step.Columns(), new Step.Global()}) {
      Similarity similarity = Similarity.of(gauss.on(graph), new Step.Exponential(2), step);
      SimilarityMatrix sparse = similarity.matrix(four);
      assertThat(sparse).isInstanceOf(SimilarityMatrix.Sparse.class);
      SimilarityMatrix dense =
          step.apply(Similarity.of(gauss.on(graph), new Step.Exponential(2)).matrix(four).dense());
      assertThat(sparse.dense().values()).containsExactly(dense.dense().values(), within(1e-15));
      double[] h = {1, 2, 3, 5, 7, 11, 13, 17};
      assertThat(sparse.propagate(h, 2)).containsExactly(dense.propagate(h, 2), within(1e-12));
    }
  }

  @Test
  void sinkhornIsDoublyStochastic() {
    SimilarityMatrix matrix =
        Similarity.of(SQUARES, new Step.Exponential(3), new Step.Sinkhorn(500)).matrix(POINTS);
    assertThat(matrix.rowSums()).containsExactly(ones(), within(1e-9));
    assertThat(matrix.columnSums()).containsExactly(ones(), within(1e-9));
  }

  private static double[] ones() {
    double[] ones = new double[13];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void errorsStateTheExpectation() {
    SimilarityMatrix.Dense wide = new SimilarityMatrix.Dense(2, 3, new double[6]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Step.TwoSided().apply(wide))
        .withMessage("matrix is 2×3; expected a square one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> wide.propagate(new double[5], 1))
        .withMessage("features have 5 values; expected 3×1");
  }

  /** Neither large sums nor tiny exponentials change that rows sum to 1. */
  @Test
  void sharesSumToOneForAnyFiniteScores() {
    Points two = new Points(1, new double[] {0, 1});
    for (double score :
        new double[] {1e17, -1e17, -1e5, 1e5, Double.MAX_VALUE, -Double.MAX_VALUE}) {
      Initialise equal =
          new Initialise.Given(
              new SimilarityMatrix.Dense(2, 2, new double[] {score, score, 0, score}));
      double[] rows =
          Similarity.of(equal, new Step.Exponential(1), new Step.Rows())
              .matrix(two)
              .dense()
              .values();
      assertThat(rows[0]).isEqualTo(0.5);
      assertThat(rows[2] + rows[3]).isEqualTo(1);
      if (score > 0) {
        assertThat(Similarity.of(equal, new Step.Rows()).matrix(two).dense().values())
            .containsExactly(0.5, 0.5, 0, 1);
        assertThat(Similarity.of(equal, new Step.Columns()).matrix(two).dense().values())
            .containsExactly(1, 0.5, 0, 0.5);
      }
    }
  }
}
