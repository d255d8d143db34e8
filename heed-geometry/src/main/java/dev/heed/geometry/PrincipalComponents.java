package dev.heed.geometry;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;

/** Principal components, the start of embeddings and the axes of plots. */
public final class PrincipalComponents {
  private PrincipalComponents() {}

  /**
   * Coordinates along the {@code dim} directions of largest variance; zeros where points have fewer
   * components.
   *
   * @param points any number of points
   */
  public static Points of(Points points, int dim) {
    Points centred = centred(points);
    int d = points.dim();
    double[] covariance = new double[d * d];
    for (double[] point : centred.rows()) {
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          covariance[a * d + b] += point[a] * point[b];
        }
      }
    }
    double[][] directions = Spectrum.of(d, covariance).vectors();
    double[] values = new double[points.count() * dim];
    for (int i = 0; i < values.length; i++) {
      double[] point = centred.at(i / dim);
      for (int c = 0; c < d && i % dim < d; c++) {
        values[i] += point[c] * directions[i % dim][c];
      }
    }
    return new Points(dim, values);
  }

  /** The points, shifted so that their mean is the origin. */
  static Points centred(Points points) {
    Points near = Origin.of(points).removed(points);
    return new Origin(mean(near)).removed(near);
  }

  /** The mean of points that are not far from 0. */
  static double[] mean(Points points) {
    double[] mean = new double[points.dim()];
    for (int i = 0; i < points.values().length; i++) {
      mean[i % mean.length] += points.values()[i] / points.count();
    }
    return mean;
  }

  /**
   * A start for an embedding: principal components, scaled so that the largest coordinate is {@code
   * extent}, with a little noise that separates points without a component in some direction.
   */
  static double[] start(Points points, int dim, double extent, double noise, SeededRandom random) {
    double[] values = of(points, dim).values();
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < values.length; i++) {
      double scaled = largest > 0 ? values[i] * extent / largest : 0;
      values[i] = scaled + noise * random.gaussian();
    }
    return values;
  }
}
