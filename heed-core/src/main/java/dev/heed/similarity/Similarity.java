package dev.heed.similarity;

import java.util.List;

/**
 * A similarity as a composition: initialise, then strengthen and normalise.
 *
 * @param initialise the first similarities
 * @param steps what is done to them, in this order
 */
public record Similarity(Initialise initialise, List<Step> steps) {
  public Similarity {
    steps = List.copyOf(steps);
  }

  /** A composition. */
  public static Similarity of(Initialise initialise, Step... steps) {
    return new Similarity(initialise, List.of(steps));
  }

  /** The similarities of points with each other. */
  public SimilarityMatrix matrix(Points points) {
    return matrix(points, points);
  }

  /** The similarities of points {@code x}, the rows, with points {@code y}, the columns. */
  public SimilarityMatrix matrix(Points x, Points y) {
    SimilarityMatrix matrix = initialise.of(x, y);
    for (Step step : steps) {
      matrix = step.apply(matrix);
    }
    return matrix;
  }
}
