package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Isomap (Tenenbaum, de Silva and Langford 2000): classical scaling of the lengths of shortest
 * paths in the neighbour graph.
 *
 * @param dim components of the result
 * @param neighbours number of neighbours of each point
 */
public record Isomap(int dim, int neighbours) implements Method {
  public Isomap {
    atLeast("dim", 1, dim);
    atLeast("neighbors", 1, neighbours);
  }

  private Similarity similarity() {
    return Similarity.of(new Initialise.ShortestPaths(Metric.euclidean(), neighbours));
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
    Scaling.requireConnected(
        new Initialise.NeighbourGraph(Metric.euclidean(), neighbours)
            .of(points, points, computation.workers()),
        neighbours);
    computation.progress().step("shortest paths", 0, 1);
    SimilarityMatrix.Dense paths =
        similarity().matrix(points, points, computation.workers()).dense();
    computation.progress().step("eigenvectors", 0, 1);
    Points placed = Scaling.classical(paths.map((i, j, value) -> -value * value), dim);
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("longest_path", -min(paths));
    return new Result.Embedded(
        placed, List.of(new Result.Applied("", similarity(), points, points)), measures);
  }

  private static double min(SimilarityMatrix.Dense matrix) {
    double minimum = 0;
    for (double value : matrix.values()) {
      minimum = Math.min(minimum, value);
    }
    return minimum;
  }
}
