package dev.heed.geometry;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.Workers;
import java.util.OptionalDouble;

/**
 * Trustworthiness of an embedding (Venna and Kaski 2001): 1 if all neighbours in the embedding are
 * neighbours of the original points, less for each that is not.
 */
public final class Trustworthiness {
  private Trustworthiness() {}

  /**
   * {@code 1 − 2/(nk(2n − 3k − 1)) Σ (rank − k)} over neighbours in the embedding that are not
   * neighbours of the original points, with ranks by the original distances; empty unless {@code k
   * < n/2}.
   *
   * @param k number of neighbours
   */
  public static OptionalDouble of(Points points, Points embedding, int k, Workers workers) {
    int n = points.count();
    if (2 * k >= n) {
      return OptionalDouble.empty();
    }
    SimilarityMatrix.Sparse near =
        new Initialise.Neighbours(Metric.euclidean(), k).of(embedding, embedding, workers);
    double[][] rows = points.rows();
    long[] penalties = new long[n];
    workers.run(
        n,
        (long) n * n * points.dim(),
        (from, to) -> {
          double[] d = new double[n];
          for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
              d[j] = Metric.euclidean().of(rows[i], rows[j]);
            }
            for (int p = near.offsets()[i]; p < near.offsets()[i + 1]; p++) {
              penalties[i] += Math.max(0, rank(d, i, near.columnIndex()[p]) - k);
            }
          }
        });
    long sum = 0;
    for (long penalty : penalties) {
      sum += penalty;
    }
    return OptionalDouble.of(1 - 2.0 * sum / ((double) n * k * (2.0 * n - 3.0 * k - 1)));
  }

  /** Rank of a point by distance, 1 for the nearest; equally near points are ranked by index. */
  private static int rank(double[] d, int self, int other) {
    int rank = 1;
    for (int j = 0; j < d.length; j++) {
      boolean nearer = d[j] < d[other] || d[j] == d[other] && j < other;
      rank += j != self && nearer ? 1 : 0;
    }
    return rank;
  }
}
