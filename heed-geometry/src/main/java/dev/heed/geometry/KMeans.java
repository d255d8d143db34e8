package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import dev.heed.kernel.SeededRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * k-means (Lloyd 1982), the limit of fuzzy c-means for {@code m → 1}: each point belongs to its
 * nearest centre, and {@code c = S x}. The result is the best of ten starts.
 *
 * @param clusters number of centres
 * @param iterations maximum number of rounds of each start
 */
public record KMeans(int clusters, int iterations) implements Method {
  private static final int STARTS = 10;

  public KMeans {
    atLeast("clusters", 1, clusters);
    atLeast("iterations", 1, iterations);
  }

  /** Centres are the rows, points the columns. */
  static Similarity similarity() {
    return Similarity.of(
        new Initialise.Distance(Metric.euclidean(), 1, 0),
        new Step.GreatestOfColumn(),
        new Step.Rows());
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role("centres and points", similarity()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requirePoints(clusters, "one for each cluster");
    Points points = Origin.of(data.points()).removed(data.points());
    SeededRandom random = new SeededRandom(computation.seed());
    Points best = points;
    double lowest = Double.POSITIVE_INFINITY;
    for (int start = 0; start < STARTS; start++) {
      Points centres = Centres.drawn(points, clusters, random.stream("k-means", start));
      centres = converged(points, centres, computation);
      double inertia = Centres.inertia(points, centres, Centres.nearest(points, centres));
      if (inertia < lowest) {
        lowest = inertia;
        best = centres;
      }
      computation.progress().step("starts", start + 1, STARTS);
    }
    int[] cluster = Centres.renumbered(Centres.nearest(points, best));
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("inertia", lowest);
    return new Result.Clustered(
        cluster,
        Centres.count(cluster),
        List.of(new Result.Applied("centres and points", similarity(), best, points)),
        measures);
  }

  /** Runs Lloyd's rounds until no centre moves. */
  Points converged(Points points, Points start, Computation computation) {
    Points centres = start;
    double movement = 1;
    for (int round = 0; round < iterations && movement > 0; round++) {
      SimilarityMatrix s = similarity().matrix(centres, points, computation.workers());
      Points next = Centres.moved(s, points, centres);
      movement = Centres.movement(centres, next);
      centres = next;
    }
    return centres;
  }
}
