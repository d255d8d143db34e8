package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Locally linear embedding (Roweis and Saul 2000): the points for which {@code S Y} is nearest to
 * {@code Y}, eigenvectors of {@code (I − S)ᵀ(I − S)}.
 *
 * @param dim components of the result
 * @param neighbours number of neighbours of each point
 */
public record LocallyLinear(int dim, int neighbours) implements Method {
  /** Share of the Gram matrix's trace that is added to its diagonal; scikit-learn's default. */
  private static final double REGULARISATION = 1e-3;

  public LocallyLinear {
    atLeast("dim", 1, dim);
    atLeast("neighbors", 1, neighbours);
  }

  private Similarity similarity() {
    return Similarity.of(
        new Initialise.LocalCombination(Metric.euclidean(), neighbours, REGULARISATION));
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
    Scaling.requireConnected(
        new Initialise.Neighbours(Metric.euclidean(), neighbours)
            .of(points, points, computation.workers()),
        neighbours);
    SimilarityMatrix rest =
        SimilarityMatrix.Sparse.diagonal(data.count(), i -> 1)
            .combined(weights, (one, weight) -> one - weight);
    computation.progress().step("eigenvectors", 0, 1);
    Spectrum spectrum =
        Spectrum.of(
            data.count(), rest.transposed().times(rest, computation.workers()).dense().values());
    double[] factors = new double[dim];
    Arrays.fill(factors, 1);
    Points placed = Spectrum.columns(spectrum.smallestButOne(dim), factors);
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    double error = 0;
    for (int i = 0; i < dim; i++) {
      error += spectrum.values()[data.count() - 2 - i];
    }
    measures.put("reconstruction_error", error);
    return new Result.Embedded(
        placed, List.of(new Result.Applied("", similarity(), points, points)), measures);
  }
}
