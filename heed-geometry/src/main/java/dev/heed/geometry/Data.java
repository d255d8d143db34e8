package dev.heed.geometry;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Points, with or without labels.
 *
 * @param points the points
 * @param labels one label per point, empty for a point whose label is unknown; or an empty list
 */
public record Data(Points points, List<String> labels) {
  /** A matrix of all pairs of this many points takes 800 MB. */
  private static final int MAX_PAIRED = 10_000;

  /** Exponent of sums over all pairs of squared coordinates, so that those of differences fit. */
  private static final int MAX_BITS = 1020;

  /** Half of the smallest extent of points whose squared distances have digits left. */
  private static final double LEAST = 0x1p-504;

  public Data {
    labels = List.copyOf(labels);
    if (points.count() == 0) {
      throw new ProblemException("there are no points", "at least 1");
    }
    if (!labels.isEmpty() && labels.size() != points.count()) {
      throw new ProblemException("there are " + labels.size() + " labels", "" + points.count());
    }
    for (double value : points.values()) {
      if (!Double.isFinite(value)) {
        throw new ProblemException("a coordinate is " + value, "a number");
      }
    }
  }

  /**
   * A coordinate that the methods cannot compute with.
   *
   * @param row index of its point
   * @param column index of the coordinate
   * @param expected the expectation as it reads after the word "expected"
   */
  public record Unusable(int row, int column, String expected) {
    private int index(Points points) {
      return row * points.dim() + column;
    }
  }

  /**
   * The largest coordinate, if sums of squared distances of such points overflow, or that farthest
   * from the middle of its column, if all points are so close together that squares underflow.
   */
  public static Optional<Unusable> unusable(Points points) {
    double terms = (double) points.count() * points.count() * points.dim();
    double most = Math.scalb(1.0, (MAX_BITS - Math.getExponent(terms)) / 2);
    double[] middle = Origin.middle(points);
    int largest = 0;
    int widest = 0;
    double width = 0;
    for (int i = 0; i < points.values().length; i++) {
      double value = points.values()[i];
      largest = Math.abs(value) > Math.abs(points.values()[largest]) ? i : largest;
      double distance = Math.abs(value - middle[i % points.dim()]);
      widest = distance > width ? i : widest;
      width = Math.max(width, distance);
    }
    if (Math.abs(points.values()[largest]) > most) {
      return Optional.of(
          at(
              largest,
              points,
              String.format(
                  Locale.ROOT, "at most %.1e, so that sums of squares are finite", most)));
    }
    return width > 0 && width < LEAST
        ? Optional.of(
            at(
                widest,
                points,
                String.format(
                    Locale.ROOT,
                    "points up to at least %.1e apart, so that squares are not 0",
                    2 * LEAST)))
        : Optional.empty();
  }

  private static Unusable at(int index, Points points, String expected) {
    return new Unusable(index / points.dim(), index % points.dim(), expected);
  }

  /** Creates points without labels. */
  public Data(Points points) {
    this(points, List.of());
  }

  int count() {
    return points.count();
  }

  /** Checks that squares of the coordinates and of their differences can be computed. */
  void requireUsable() {
    Optional<Unusable> unusable = unusable(points);
    if (unusable.isPresent()) {
      Unusable at = unusable.get();
      throw new ProblemException(
          "coordinate %d of point %d is %s"
              .formatted(at.column() + 1, at.row() + 1, points.values()[at.index(points)]),
          at.expected());
    }
  }

  /**
   * Checks that there are at least {@code min} points.
   *
   * @param why the reason, to be read after the number
   */
  void requirePoints(int min, String why) {
    if (count() < min) {
      throw new ProblemException(
          count() == 1 ? "there is 1 point" : "there are " + count() + " points",
          "at least " + min + ", " + why);
    }
  }

  /**
   * Checks that there are at most {@code max} points.
   *
   * @param why the reason, to be read after the number
   */
  void requireAtMost(int max, String why) {
    if (count() > max) {
      throw new ProblemException("there are " + count() + " points", "at most " + max + ", " + why);
    }
  }

  /** Checks that each point can have {@code neighbours} neighbours. */
  void requireNeighbours(int neighbours) {
    requirePoints(neighbours + 1, "for %d neighbours of each".formatted(neighbours));
  }

  /** Checks that {@code count} eigenvectors of a matrix of all pairs exist and can be computed. */
  void requireEigenvectors(int count) {
    requirePoints(count + 2, "for %d dimensions".formatted(count));
    requireAtMost(Spectrum.MAX_SIZE, "for eigenvectors of a matrix of all pairs");
  }

  /** Checks that points suffice for {@code dim} dimensions and matrices of all pairs fit memory. */
  void requirePairs(int dim) {
    requirePoints(dim + 2, "for %d dimensions".formatted(dim));
    requireAtMost(MAX_PAIRED, "for matrices of all pairs");
  }
}
