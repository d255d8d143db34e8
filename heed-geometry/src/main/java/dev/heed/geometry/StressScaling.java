package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Metric multidimensional scaling by majorisation, SMACOF (de Leeuw 1977), from the principal
 * components: {@code D₁,₀} of the embedding approximates that of the points. Iteration ends when a
 * round lowers the stress by less than a share of 10⁻⁶.
 *
 * @param dim components of the result
 * @param iterations maximum number of rounds
 */
public record StressScaling(int dim, int iterations) implements Method {
  private static final double PRECISION = 1e-6;

  public StressScaling {
    atLeast("dim", 1, dim);
    atLeast("iterations", 1, iterations);
  }

  private static Similarity similarity() {
    return Similarity.of(new Initialise.Distance(Metric.euclidean(), 1, 0));
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role("high", similarity()), new Role("low", similarity()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requirePairs(dim);
    Points points = data.points();
    Workers workers = computation.workers();
    SimilarityMatrix.Dense high = similarity().matrix(points, points, workers).dense();
    Points placed =
        new Points(
            dim,
            PrincipalComponents.start(
                points,
                dim,
                extent(points),
                1e-6 * extent(points),
                new SeededRandom(computation.seed()).stream("mds", 0)));
    double before = Double.POSITIVE_INFINITY;
    double stress = stress(high, similarity().matrix(placed, placed, workers).dense());
    for (int round = 0; round < iterations && before - stress > PRECISION * stress; round++) {
      computation.progress().step("majorisation", round, iterations);
      placed = majorised(high, placed, workers);
      before = stress;
      stress = stress(high, similarity().matrix(placed, placed, workers).dense());
    }
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("stress", stress);
    return new Result.Embedded(
        placed,
        List.of(
            new Result.Applied("high", similarity(), points, points),
            new Result.Applied("low", similarity(), placed, placed)),
        measures);
  }

  private static double extent(Points points) {
    double largest = 0;
    for (double value : PrincipalComponents.of(points, 1).values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** One round: {@code X ← B(X) X / n} with {@code b_ij = −δ_ij/d_ij} and rows that sum to 0. */
  static Points majorised(SimilarityMatrix.Dense high, Points placed, Workers workers) {
    int n = placed.count();
    int dim = placed.dim();
    SimilarityMatrix.Dense low = similarity().matrix(placed, placed, workers).dense();
    double[][] at = placed.rows();
    double[] moved = new double[n * dim];
    workers.run(
        n,
        (long) n * n * (dim + 2),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
              // Both values are negative. Points in the same place exert no force on each other.
              double ratio = low.at(i, j) == 0 ? 0 : high.at(i, j) / low.at(i, j);
              for (int c = 0; c < dim; c++) {
                moved[i * dim + c] += ratio * (at[i][c] - at[j][c]) / n;
              }
            }
          }
        });
    return new Points(dim, moved);
  }

  /** {@code Σ_{i<j} (δ_ij − d_ij)²}. */
  static double stress(SimilarityMatrix.Dense high, SimilarityMatrix.Dense low) {
    double[] differences =
        high.map((i, j, value) -> (value - low.at(i, j)) * (value - low.at(i, j))).rowSums();
    double sum = 0;
    for (double each : differences) {
      sum += each;
    }
    return sum / 2;
  }

  static double stress(Points points, Points placed, Workers workers) {
    return stress(
        similarity().matrix(points, points, workers).dense(),
        similarity().matrix(placed, placed, workers).dense());
  }
}
