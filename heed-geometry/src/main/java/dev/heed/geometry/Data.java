package dev.heed.geometry;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import java.util.List;

/**
 * Points, with or without labels.
 *
 * @param points the points
 * @param labels one label per point, empty for a point whose label is unknown; or an empty list
 */
public record Data(Points points, List<String> labels) {
  /** A matrix of all pairs of this many points takes 800 MB. */
  private static final int MAX_PAIRED = 10_000;

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

  /** Creates points without labels. */
  public Data(Points points) {
    this(points, List.of());
  }

  int count() {
    return points.count();
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
