package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * Diffusion map (Coifman and Lafon 2006, {@code α = 1}): eigenvectors {@code ψ} of {@code S}, each
 * scaled by {@code λ^t}.
 *
 * @param dim components of the result
 * @param neighbours number of neighbours that determine a default bandwidth
 * @param bandwidth {@code σ}; by default the median squared distance to the last of the neighbours
 * @param time {@code t}
 */
public record DiffusionMap(int dim, int neighbours, OptionalDouble bandwidth, double time)
    implements Method {
  public DiffusionMap {
    atLeast("dim", 1, dim);
    atLeast("neighbors", 1, neighbours);
    bandwidth.ifPresent(value -> Require.above("bandwidth", 0, value));
    Require.above("time", 0, time);
  }

  static Step exponential(OptionalDouble bandwidth, int neighbours) {
    return bandwidth.isPresent()
        ? new Step.Exponential(bandwidth.getAsDouble())
        : new Step.TypicalScale(neighbours);
  }

  private Similarity similarity() {
    return Similarity.of(
        new Initialise.Distance(Metric.euclidean(), 2, 0),
        exponential(bandwidth, neighbours),
        new Step.TwoSided(),
        new Step.Rows());
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role(similarity()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requireEigenvectors(dim);
    data.requireNeighbours(neighbours);
    Points points = data.points();
    Similarity.Stages stages = similarity().stages(points, points, computation.workers());
    requireWeights(stages.strengthened());
    // S = D⁻¹K has the eigenvalues of the symmetric D^½ S D^−½, where D is its stationary density;
    // the ratio of densities is S_ij/S_ji.
    double[] degrees = new Step.TwoSided().apply(stages.strengthened()).rowSums();
    SimilarityMatrix.Dense symmetric =
        stages
            .normalised()
            .dense()
            .map((i, j, value) -> value * Math.sqrt(degrees[i] / degrees[j]));
    computation.progress().step("eigenvectors", 0, 1);
    SimilarityMatrix.Dense exact = (SimilarityMatrix.Dense) new Step.Symmetrise().apply(symmetric);
    Spectrum spectrum = Spectrum.of(data.count(), exact.values());
    double total = Arrays.stream(degrees).sum();
    double[][] vectors = new double[dim][];
    double[] factors = new double[dim];
    for (int k = 0; k < dim; k++) {
      double[] vector = spectrum.vectors()[k + 1];
      vectors[k] = new double[vector.length];
      Arrays.setAll(vectors[k], i -> vector[i] / Math.sqrt(degrees[i] / total));
      factors[k] = StrictMath.pow(Math.clamp(spectrum.values()[k + 1], 0, 1), time);
    }
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("eigenvalue_1", spectrum.values()[1]);
    return new Result.Embedded(
        Spectrum.columns(vectors, factors),
        List.of(new Result.Applied("", similarity(), points, points)),
        measures);
  }

  /** Rejects a bandwidth so small that all weights of a point to others underflow. */
  static void requireWeights(SimilarityMatrix weights) {
    double[] others = new Step.OffDiagonal().apply(weights).rowSums();
    for (int i = 0; i < others.length; i++) {
      if (!(others[i] > 0)) {
        throw new ProblemException(
            "every weight of point %d underflows".formatted(i + 1), "a larger bandwidth");
      }
    }
  }
}
