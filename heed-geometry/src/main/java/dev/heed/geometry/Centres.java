package dev.heed.geometry;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Operations shared by the two centre-based clusterings. */
final class Centres {
  private Centres() {}

  /** Draws starting centres far from each other by k-means++ (Arthur and Vassilvitskii 2007). */
  static Points drawn(Points points, int count, SeededRandom random) {
    double[] centres = new double[count * points.dim()];
    double[] nearest = new double[points.count()];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    double[][] rows = points.rows();
    int chosen = random.below(rows.length);
    for (int k = 0; k < count; k++) {
      System.arraycopy(rows[chosen], 0, centres, k * points.dim(), points.dim());
      double sum = 0;
      for (int i = 0; i < rows.length; i++) {
        double d = Metric.euclidean().of(rows[i], rows[chosen]);
        nearest[i] = Math.min(nearest[i], d * d);
        sum += nearest[i];
      }
      double at = random.uniform() * sum;
      int next = 0;
      while (next < rows.length - 1 && at >= nearest[next]) {
        at -= nearest[next++];
      }
      chosen = next;
    }
    return new Points(points.dim(), centres);
  }

  /** {@code c = S x}; a centre without points stays where it is. */
  static Points moved(SimilarityMatrix similarity, Points points, Points centres) {
    double[] values = similarity.propagate(points.values(), points.dim());
    double[] sums = similarity.rowSums();
    for (int i = 0; i < values.length; i++) {
      values[i] = sums[i / points.dim()] == 0 ? centres.values()[i] : values[i];
    }
    return new Points(points.dim(), values);
  }

  /** Maximum absolute change of a coordinate. */
  static double movement(Points before, Points after) {
    double largest = 0;
    for (int i = 0; i < before.values().length; i++) {
      largest = Math.max(largest, Math.abs(after.values()[i] - before.values()[i]));
    }
    return largest;
  }

  /** Index of each point's nearest centre; the first of equally near ones. */
  static int[] nearest(Points points, Points centres) {
    SimilarityMatrix near = new Initialise.Neighbours(Metric.euclidean(), 1).of(points, centres);
    return ((SimilarityMatrix.Sparse) near).columnIndex();
  }

  /** {@code Σ d²} of the points to their centres. */
  static double inertia(Points points, Points centres, int[] cluster) {
    double sum = 0;
    for (int i = 0; i < cluster.length; i++) {
      double d = Metric.euclidean().of(points.at(i), centres.at(cluster[i]));
      sum += d * d;
    }
    return sum;
  }

  /** Renumbers groups in the order of their first occurrence. */
  static int[] renumbered(int[] cluster) {
    Map<Integer, Integer> numbers = new HashMap<>();
    return Arrays.stream(cluster)
        .map(
            each -> {
              numbers.putIfAbsent(each, numbers.size());
              return numbers.get(each);
            })
        .toArray();
  }

  /** Number of different groups. */
  static int count(int[] cluster) {
    return (int) Arrays.stream(cluster).distinct().count();
  }
}
