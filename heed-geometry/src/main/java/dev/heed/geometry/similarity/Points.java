package dev.heed.geometry.similarity;

import dev.heed.base.ProblemException;
import java.util.Arrays;

/**
 * Points of {@code dim} coordinates.
 *
 * @param dim number of coordinates of a point
 * @param values {@code [count, dim]}, row-major
 */
public record Points(int dim, double[] values) {
  public Points {
    if (dim < 1 || values.length % dim != 0) {
      throw new ProblemException(
          "points have " + values.length + " values", "a multiple of dim, " + dim);
    }
  }

  /** Number of points. */
  public int count() {
    return values.length / dim;
  }

  /** A copy of one point. */
  public double[] at(int index) {
    return Arrays.copyOfRange(values, index * dim, (index + 1) * dim);
  }

  /** A copy of all points. */
  public double[][] rows() {
    double[][] rows = new double[count()][];
    Arrays.setAll(rows, this::at);
    return rows;
  }
}
