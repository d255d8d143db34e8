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
import dev.heed.kernel.SeededRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Fuzzy c-means (Bezdek 1981): each point belongs to all centres, more so to near ones, and {@code
 * c = S x}.
 *
 * @param clusters number of centres
 * @param fuzziness {@code m}, above 1; the result approaches that of k-means as {@code m → 1}
 * @param iterations maximum number of rounds
 */
public record FuzzyCMeans(int clusters, double fuzziness, int iterations) implements Method {
  private static final double PRECISION = 1e-12;

  /** Points of this extent and up to its inverse are left as they are. */
  private static final double MIN_UNIT = 0x1p-100;

  public FuzzyCMeans {
    atLeast("clusters", 1, clusters);
    Require.above("fuzziness", 1, fuzziness);
    atLeast("iterations", 1, iterations);
  }

  /** Centres are the rows, points the columns. */
  Similarity similarity() {
    return Similarity.of(
        memberships().initialise(),
        new Step.Columns(),
        new Step.Inflate(fuzziness),
        new Step.Rows());
  }

  /** Memberships of points in centres; columns sum to 1. */
  Similarity memberships() {
    return Similarity.of(
        new Initialise.Distance(Metric.euclidean(), -2 / (fuzziness - 1), 0), new Step.Columns());
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role("centres and points", similarity()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requirePoints(clusters, "one for each cluster");
    Points near = Origin.of(data.points()).removed(data.points());
    // Powers of distances overflow sooner than their squares, and memberships have no unit.
    double unit = Origin.unit(near.values());
    Points points = unit < MIN_UNIT || unit > 1 / MIN_UNIT ? Origin.divided(near, unit) : near;
    Points start =
        Centres.drawn(
            points, clusters, new SeededRandom(computation.seed()).stream("fuzzy c-means", 0));
    Points centres = converged(points, start, computation);
    SimilarityMatrix u = memberships().matrix(centres, points, computation.workers());
    requireMembers(u);
    double certainty = 0;
    for (double sum : u.map((i, j, value) -> value * value).columnSums()) {
      certainty += sum / data.count();
    }
    int[] cluster = Centres.renumbered(Centres.nearest(points, centres));
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("partition_coefficient", certainty);
    return new Result.Clustered(
        cluster,
        Centres.count(cluster),
        List.of(new Result.Applied("centres and points", similarity(), centres, points)),
        measures);
  }

  /** Iterates until the centres have converged. */
  Points converged(Points points, Points start, Computation computation) {
    Points centres = start;
    double movement = Double.POSITIVE_INFINITY;
    double extent =
        Centres.movement(start, new Points(start.dim(), new double[start.values().length]));
    for (int round = 0; round < iterations && movement > PRECISION * extent; round++) {
      SimilarityMatrix s = similarity().matrix(centres, points, computation.workers());
      Points next = Centres.moved(s, points, centres);
      movement = Centres.movement(centres, next);
      centres = next;
      computation.progress().step("rounds", round + 1, iterations);
    }
    return centres;
  }

  private void requireMembers(SimilarityMatrix memberships) {
    double[] sums = memberships.columnSums();
    for (int j = 0; j < sums.length; j++) {
      if (!(sums[j] > 0)) {
        throw new ProblemException(
            "with fuzziness %s every weight of point %d underflows".formatted(fuzziness, j + 1),
            "a larger fuzziness, or k-means");
      }
    }
  }
}
