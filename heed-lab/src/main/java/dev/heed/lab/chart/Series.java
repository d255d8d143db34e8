package dev.heed.lab.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A named curve.
 *
 * @param name its name in the legend
 * @param points in the order in which they are joined
 */
public record Series(String name, List<Point> points) {

  /**
   * A point of a curve, with the interval that its value may lie in; an interval of no width is not
   * drawn.
   *
   * @param low lower end of the spread band
   * @param high upper end
   */
  public record Point(double x, double y, double low, double high) {
    public Point {
      if (low > high) {
        throw new IllegalArgumentException("expected low <= high, got " + low + " > " + high);
      }
    }

    /** A point without spread. */
    public Point(double x, double y) {
      this(x, y, y, y);
    }

    boolean hasSpread() {
      return low < high;
    }
  }

  public Series {
    Objects.requireNonNull(name, "name");
    points = List.copyOf(points);
  }

  /** The curve through {@code (x[i], y[i])}. */
  public static Series of(String name, double[] x, double[] y) {
    return withSpread(name, x, y, y, y);
  }

  /** As {@link #of}, inside the band from {@code low[i]} to {@code high[i]}. */
  public static Series withSpread(
      String name, double[] x, double[] y, double[] low, double[] high) {
    if (y.length != x.length || low.length != x.length || high.length != x.length) {
      throw new IllegalArgumentException(
          "series \"%s\": expected %d values of y, low and high, as many as of x, got %d, %d and %d"
              .formatted(name, x.length, y.length, low.length, high.length));
    }
    List<Point> points = new ArrayList<>(x.length);
    for (int i = 0; i < x.length; i++) {
      points.add(new Point(x[i], y[i], low[i], high[i]));
    }
    return new Series(name, points);
  }
}
