package dev.heed.geometry;

import dev.heed.geometry.similarity.Points;

/**
 * A point near points that are far from 0, such as times in seconds since 1970. Differences from it
 * are exact, while sums of the coordinates themselves lose the digits in which points differ.
 *
 * @param shift one number per coordinate; 0 where points are not far from 0
 */
record Origin(double[] shift) {
  /** A coordinate is far from 0 if its middle is more than this number of half widths away. */
  private static final double FAR = 0x1p20;

  static Origin of(Points points) {
    double[] shift = middle(points);
    double[] width = new double[shift.length];
    for (int i = 0; i < points.values().length; i++) {
      int c = i % shift.length;
      width[c] = Math.max(width[c], Math.abs(points.values()[i] - shift[c]));
    }
    for (int c = 0; c < shift.length; c++) {
      shift[c] = Math.abs(shift[c]) > FAR * width[c] ? shift[c] : 0;
    }
    return new Origin(shift);
  }

  /** Half way between the least and the greatest value of each coordinate. */
  static double[] middle(Points points) {
    int d = points.dim();
    double[] middle = new double[d];
    for (int c = 0; c < d; c++) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int i = c; i < points.values().length; i += d) {
        least = Math.min(least, points.values()[i]);
        greatest = Math.max(greatest, points.values()[i]);
      }
      middle[c] = least / 2 + greatest / 2;
    }
    return middle;
  }

  /** The points relative to this one. */
  Points removed(Points points) {
    double[] values = points.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] -= shift[i % shift.length];
    }
    return new Points(points.dim(), values);
  }

  /** The inverse of {@link #removed}, in place. */
  double[] added(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] += shift[i % shift.length];
    }
    return values;
  }

  /**
   * The power of two by which values are divided to be of the order of 1, which changes no digit; 1
   * if all are 0.
   */
  static double unit(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest == 0 ? 1 : Math.scalb(1.0, Math.getExponent(largest));
  }

  /** The points divided by a power of two. */
  static Points divided(Points points, double unit) {
    double[] values = points.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= unit;
    }
    return new Points(points.dim(), values);
  }
}
