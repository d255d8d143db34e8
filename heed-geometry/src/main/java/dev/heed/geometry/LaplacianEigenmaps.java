package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

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
 * Laplacian eigenmaps (Belkin and Niyogi 2003): the smoothest functions on the neighbour graph
 * whose edges weigh {@code e^(−d²/σ)}, solutions of {@code (D − W)y = λDy}.
 *
 * @param dim components of the result
 * @param neighbours number of neighbours of each point
 * @param bandwidth {@code σ}; by default the median squared distance to the last of the neighbours
 */
public record LaplacianEigenmaps(int dim, int neighbours, OptionalDouble bandwidth)
    implements Method {
  public LaplacianEigenmaps {
    atLeast("dim", 1, dim);
    atLeast("neighbors", 1, neighbours);
    bandwidth.ifPresent(value -> Require.above("bandwidth", 0, value));
  }

  private Similarity similarity() {
    Metric d = Metric.euclidean();
    return Similarity.of(
        new Initialise.Distance(d, 2, 0).on(new Initialise.NeighbourGraph(d, neighbours)),
        DiffusionMap.exponential(bandwidth, neighbours));
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
    SimilarityMatrix weights = similarity().matrix(points, points, computation.workers());
    DiffusionMap.requireWeights(weights);
    Scaling.requireConnected(weights, neighbours);
    computation.progress().step("eigenvectors", 0, 1);
    double[] degrees = weights.rowSums();
    Spectrum spectrum =
        Spectrum.of(data.count(), new Step.SymmetricDegree().apply(weights).dense().values());
    double[][] vectors = new double[dim][];
    for (int k = 0; k < dim; k++) {
      double[] vector = spectrum.vectors()[k + 1];
      vectors[k] = new double[vector.length];
      Arrays.setAll(vectors[k], i -> vector[i] / Math.sqrt(degrees[i]));
    }
    double[] factors = new double[dim];
    Arrays.fill(factors, 1);
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("eigenvalue_1", 1 - spectrum.values()[1]);
    return new Result.Embedded(
        Spectrum.columns(vectors, factors),
        List.of(new Result.Applied("", similarity(), points, points)),
        measures);
  }
}
