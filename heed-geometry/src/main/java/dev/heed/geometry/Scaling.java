package dev.heed.geometry;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.SimilarityMatrix;
import java.util.Arrays;

/** Classical multidimensional scaling of a matrix, and connected parts of graphs. */
final class Scaling {
  private Scaling() {}

  /**
   * Points whose inner products are nearest to {@code ½ J M J}, where {@code J} subtracts the mean
   * (Torgerson 1952).
   *
   * @param squares {@code M = −d²}
   */
  static Points classical(SimilarityMatrix.Dense squares, int dim) {
    int n = squares.rows();
    double[] means = squares.rowSums();
    double mean = Arrays.stream(means).sum() / n / n;
    SimilarityMatrix.Dense products =
        squares.map((i, j, value) -> (value - means[i] / n - means[j] / n + mean) / 2);
    Spectrum spectrum = Spectrum.of(n, products.values());
    double[] factors = new double[dim];
    Arrays.setAll(factors, i -> Math.sqrt(Math.max(0, spectrum.values()[i])));
    return Spectrum.columns(Arrays.copyOf(spectrum.vectors(), dim), factors);
  }

  /**
   * Rejects a graph that is not connected.
   *
   * @param graph a matrix with non-zero values between neighbours, in at least one direction
   */
  static void requireConnected(SimilarityMatrix graph, int neighbours) {
    int[] part = parts(graph);
    int count = Arrays.stream(part).max().orElse(0) + 1;
    if (count > 1) {
      long largest = 0;
      for (int each = 0; each < count; each++) {
        int wanted = each;
        largest = Math.max(largest, Arrays.stream(part).filter(p -> p == wanted).count());
      }
      throw new ProblemException(
          "the graph of %d neighbours has %d parts, the largest of %d points"
              .formatted(neighbours, count, largest),
          "a connected graph: more neighbours, or the points of one part only");
    }
  }

  /** The connected part of each node; parts are numbered in the order of first occurrence. */
  static int[] parts(SimilarityMatrix graph) {
    int[] parent = new int[graph.rows()];
    Arrays.setAll(parent, i -> i);
    graph.map(
        (i, j, value) -> {
          if (value != 0) {
            int a = root(parent, i);
            int b = root(parent, j);
            parent[Math.max(a, b)] = Math.min(a, b);
          }
          return value;
        });
    int[] part = new int[parent.length];
    int count = 0;
    for (int i = 0; i < part.length; i++) {
      int root = root(parent, i);
      part[i] = root == i ? count++ : part[root];
    }
    return part;
  }

  private static int root(int[] parent, int node) {
    int root = node;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }
}
