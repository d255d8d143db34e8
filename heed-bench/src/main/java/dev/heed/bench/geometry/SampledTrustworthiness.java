package dev.heed.bench.geometry;

import dev.heed.geometry.similarity.Points;
import java.util.Arrays;

/**
 * Trustworthiness of an embedding as {@link dev.heed.geometry.Trustworthiness} defines it, averaged
 * over some of the points, each ranked among all.
 */
final class SampledTrustworthiness {
  private static final int SAMPLE = 2_000;

  private SampledTrustworthiness() {}

  /** The trustworthiness for {@code k} neighbours. */
  static double of(Points points, Points embedding, int k) {
    int n = points.count();
    int sample = Math.min(n, SAMPLE);
    double penalty = 0;
    for (int s = 0; s < sample; s++) {
      int i = (int) ((long) s * n / sample);
      double[] squares = squares(points, i);
      double[] ranked = squares.clone();
      Arrays.sort(ranked);
      double[] placed = squares(embedding, i);
      double[] sorted = placed.clone();
      Arrays.sort(sorted);
      int counted = 0;
      for (int j = 0; j < n && counted < k; j++) {
        if (j != i && placed[j] <= sorted[k]) {
          // The point itself has rank 0.
          penalty += Math.max(0, Arrays.binarySearch(ranked, squares[j]) - k);
          counted++;
        }
      }
    }
    return 1 - 2 * penalty / ((double) sample * k * (2.0 * n - 3.0 * k - 1));
  }

  private static double[] squares(Points points, int i) {
    int dim = points.dim();
    double[] values = points.values();
    double[] squares = new double[points.count()];
    for (int j = 0; j < squares.length; j++) {
      double sum = 0;
      for (int c = 0; c < dim; c++) {
        double difference = values[i * dim + c] - values[j * dim + c];
        sum += difference * difference;
      }
      squares[j] = sum;
    }
    return squares;
  }
}
