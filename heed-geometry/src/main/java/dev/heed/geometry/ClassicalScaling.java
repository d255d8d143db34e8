package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Classical multidimensional scaling: the leading eigenvectors of the doubly centred {@code D₂,₀}
 * (Torgerson 1952).
 *
 * @param dim components of the result
 */
public record ClassicalScaling(int dim) implements Method {
  public ClassicalScaling {
    atLeast("dim", 1, dim);
  }

  private static Similarity similarity() {
    return Similarity.of(new Initialise.Distance(Metric.euclidean(), 2, 0));
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role(similarity()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requireEigenvectors(dim);
    Points points = data.points();
    computation.progress().step("eigenvectors", 0, 1);
    Points placed =
        Scaling.classical(similarity().matrix(points, points, computation.workers()).dense(), dim);
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("stress", StressScaling.stress(points, placed, computation.workers()));
    return new Result.Embedded(
        placed, List.of(new Result.Applied("", similarity(), points, points)), measures);
  }
}
