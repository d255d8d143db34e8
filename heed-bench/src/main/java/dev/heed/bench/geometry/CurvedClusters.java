package dev.heed.bench.geometry;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;

/**
 * Points in fifteen clusters, each a Gaussian bent into a curved surface: {@code c + A z + B q(z)}
 * with {@code z} normal in four dimensions, {@code q} its ten products of two, and noise in every
 * dimension.
 */
final class CurvedClusters {
  private static final int CLUSTERS = 15;
  private static final int LATENT = 4;
  private static final int PRODUCTS = LATENT * (LATENT + 1) / 2;

  /** Standard deviation of a centre's coordinates, beside 1 for those of a cluster's plane. */
  private static final double SPREAD = 1.5;

  private static final double BEND = 0.3;
  private static final double NOISE = 0.2;

  private CurvedClusters() {}

  /** Generates {@code count} points of {@code dim} coordinates; cluster {@code i mod 15}. */
  static Points of(int count, int dim, long seed) {
    SeededRandom random = new SeededRandom(seed);
    double[] centres = gaussians(CLUSTERS * dim, SPREAD, random);
    double[] planes = gaussians(CLUSTERS * dim * LATENT, 1 / Math.sqrt(LATENT), random);
    double[] bends = gaussians(CLUSTERS * dim * PRODUCTS, BEND, random);
    double[] values = new double[count * dim];
    for (int i = 0; i < count; i++) {
      double[] z = gaussians(LATENT, 1, random);
      double[] products = products(z);
      int cluster = i % CLUSTERS;
      for (int c = 0; c < dim; c++) {
        int row = cluster * dim + c;
        values[i * dim + c] =
            centres[row]
                + dot(planes, row * LATENT, z)
                + dot(bends, row * PRODUCTS, products)
                + NOISE * random.gaussian();
      }
    }
    return new Points(dim, values);
  }

  private static double[] gaussians(int count, double deviation, SeededRandom random) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = deviation * random.gaussian();
    }
    return values;
  }

  private static double[] products(double[] z) {
    double[] products = new double[PRODUCTS];
    int next = 0;
    for (int a = 0; a < LATENT; a++) {
      for (int b = 0; b <= a; b++) {
        products[next++] = z[a] * z[b];
      }
    }
    return products;
  }

  private static double dot(double[] rows, int from, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += rows[from + i] * x[i];
    }
    return sum;
  }
}
