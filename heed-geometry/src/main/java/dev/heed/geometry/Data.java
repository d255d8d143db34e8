package dev.heed.geometry;

import dev.heed.geometry.similarity.Points;
import java.util.List;

/**
 * Points with labels or without.
 *
 * @param labels one for each point, empty for a point whose label is unknown; or none at all
 */
public record Data(Points points, List<String> labels) {
  public Data {
    labels = List.copyOf(labels);
    if (points.count() == 0) {
      throw new IllegalArgumentException("there are no points; expected at least 1");
    }
    if (!labels.isEmpty() && labels.size() != points.count()) {
      throw new IllegalArgumentException(
          "there are " + labels.size() + " labels; expected " + points.count());
    }
    for (double value : points.values()) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a coordinate is " + value + "; expected a number");
      }
    }
  }

  /** Points without labels. */
  public Data(Points points) {
    this(points, List.of());
  }

  int count() {
    return points.count();
  }

  /**
   * At least so many points.
   *
   * @throws UnsuitableDataException if there are fewer
   */
  void requirePoints(int least, String why) throws UnsuitableDataException {
    if (count() < least) {
      throw new UnsuitableDataException(
          count() == 1 ? "there is 1 point" : "there are " + count() + " points",
          "at least " + least + ", " + why);
    }
  }

  /** So few points that matrices of all pairs are no burden. */
  void requireAtMost(int most, String why) throws UnsuitableDataException {
    if (count() > most) {
      throw new UnsuitableDataException(
          "there are " + count() + " points", "at most " + most + ", " + why);
    }
  }

  /** More points than a point is to have neighbours. */
  void requireNeighbours(int neighbours) throws UnsuitableDataException {
    requirePoints(neighbours + 1, "for %d neighbours of each".formatted(neighbours));
  }
}
