package dev.heed.geometry.neighbour;

import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * Finds about the {@code k} nearest other points of each of many points by Euclidean distance,
 * without comparing all pairs: the parts of random-projection trees are compared with themselves,
 * then each point with the neighbours of its neighbours (NN-descent, Dong, Charikar and Li 2011).
 * Each thread writes the lists of its own points only, so their number does not affect the result.
 *
 * @param near {@code [n, n]} with a 1 for each neighbour, {@code k} a row
 * @param order the points in an order in which neighbours are near each other
 */
public record NeighbourSearch(SimilarityMatrix.Sparse near, int[] order) {
  /** Numbers of trees and rounds that find 99 of 100 neighbours of points on curved surfaces. */
  private static final int TREES = 6;

  private static final int ROUNDS = 2;

  /** Points of a tree's part: at least this many, as smaller ones separate too many neighbours. */
  private static final int LEAST_PART = 64;

  /** Neighbours kept at least; with fewer, a search ends beside the nearest ones. */
  private static final int LEAST_KEPT = 20;

  /** Neighbours of a point whose neighbours are compared with it. */
  private static final int JOINED = 20;

  /**
   * Searches.
   *
   * @param k number of neighbours, below the number of points
   */
  public static NeighbourSearch of(Points points, int k, SeededRandom random, Workers workers) {
    int n = points.count();
    int width = Math.min(n - 1, Math.max(k, LEAST_KEPT));
    int part = Math.max(LEAST_PART, width + width / 2);
    ProjectionTree[] trees = new ProjectionTree[TREES];
    workers.run(
        TREES,
        (long) TREES * n * points.dim(),
        (from, to) -> {
          for (int tree = from; tree < to; tree++) {
            trees[tree] = ProjectionTree.of(points, part, random.stream("neighbours", tree));
          }
        });
    Nearest found = Nearest.none(n, width);
    for (ProjectionTree tree : trees) {
      comparedInParts(points, tree, found, workers);
    }
    for (int round = 0; round < ROUNDS; round++) {
      found = joined(points, found, workers);
    }
    return new NeighbourSearch(matrix(found, n, k), trees[0].order());
  }

  private static void comparedInParts(
      Points points, ProjectionTree tree, Nearest found, Workers workers) {
    workers.runEach(
        tree.parts(),
        (long) points.values().length * points.count() / tree.parts(),
        () -> {
          PartDistances distances = new PartDistances(points);
          return (from, to) -> {
            for (int p = from; p < to; p++) {
              distances.offer(tree.order(), tree.start(p), tree.start(p + 1), found);
            }
          };
        });
  }

  /** Compares each point with the neighbours of its neighbours. */
  private static Nearest joined(Points points, Nearest known, Workers workers) {
    int n = points.count();
    Nearest found = known.copy();
    workers.runEach(
        n,
        (long) n * JOINED * JOINED * points.dim(),
        () -> {
          int[] seen = new int[n];
          Arrays.fill(seen, -1);
          return (from, to) -> {
            for (int i = from; i < to; i++) {
              join(points, i, known, found, seen);
            }
          };
        });
    return found;
  }

  private static void join(Points points, int i, Nearest known, Nearest found, int[] seen) {
    int width = known.width();
    int joined = Math.min(width, JOINED);
    seen[i] = i;
    for (int p = i * width; p < (i + 1) * width && known.index()[p] >= 0; p++) {
      seen[known.index()[p]] = i;
    }
    for (int p = i * width; p < i * width + joined && known.index()[p] >= 0; p++) {
      int first = known.index()[p] * width;
      for (int q = first; q < first + joined && known.index()[q] >= 0; q++) {
        int other = known.index()[q];
        if (seen[other] != i) {
          seen[other] = i;
          found.offer(i, other, PartDistances.square(points, i, other, found.worst(i)));
        }
      }
    }
  }

  private static SimilarityMatrix.Sparse matrix(Nearest found, int n, int k) {
    int[] index = new int[n * k];
    int[] offsets = new int[n + 1];
    for (int i = 0; i < n; i++) {
      offsets[i + 1] = (i + 1) * k;
      System.arraycopy(found.index(), i * found.width(), index, i * k, k);
      Arrays.sort(index, i * k, (i + 1) * k);
    }
    double[] ones = new double[index.length];
    Arrays.fill(ones, 1);
    return new SimilarityMatrix.Sparse(n, offsets, index, ones);
  }
}
