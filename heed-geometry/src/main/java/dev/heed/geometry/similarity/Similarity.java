package dev.heed.geometry.similarity;

import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * A similarity as a composition: initialise, then strengthen and normalise.
 *
 * @param initialise the initial similarities
 * @param steps the steps, in their order
 */
public record Similarity(Initialise initialise, List<Step> steps) {
  public Similarity {
    steps = List.copyOf(steps);
  }

  /** Composes a similarity. */
  public static Similarity of(Initialise initialise, Step... steps) {
    return new Similarity(initialise, List.of(steps));
  }

  /**
   * The matrix at each stage.
   *
   * @param initialised the initial similarities
   * @param strengthened the matrix after the last strengthening step
   * @param normalised the matrix after all steps
   */
  public record Stages(
      SimilarityMatrix initialised, SimilarityMatrix strengthened, SimilarityMatrix normalised) {}

  /** The similarities of points with each other. */
  public SimilarityMatrix matrix(Points points) {
    return matrix(points, points);
  }

  /** The similarities of points {@code x} (rows) with points {@code y} (columns). */
  public SimilarityMatrix matrix(Points x, Points y) {
    try (Workers workers = new Workers(1)) {
      return matrix(x, y, workers);
    }
  }

  /**
   * Like {@link #matrix(Points, Points)}, in several threads; the result is the same for any
   * number.
   */
  public SimilarityMatrix matrix(Points x, Points y, Workers workers) {
    SimilarityMatrix matrix = initialise.of(x, y, workers);
    for (int i = 0; i < steps.size(); i++) {
      matrix = applied(i, matrix, workers);
    }
    return matrix;
  }

  private SimilarityMatrix applied(int index, SimilarityMatrix matrix, Workers workers) {
    boolean rowsNext = index + 1 < steps.size() && steps.get(index + 1) instanceof Step.Rows;
    return rowsNext && steps.get(index) instanceof Step.Exponential exponential
        ? exponential.ofShares(matrix)
        : steps.get(index).apply(matrix, workers);
  }

  /** The matrix after each of the three stages. */
  public Stages stages(Points x, Points y, Workers workers) {
    SimilarityMatrix initialised = initialise.of(x, y, workers);
    SimilarityMatrix strengthened = initialised;
    for (int i = 0; i < strengtheningSteps(); i++) {
      strengthened = applied(i, strengthened, workers);
    }
    SimilarityMatrix normalised = strengthened;
    for (int i = strengtheningSteps(); i < steps.size(); i++) {
      normalised = applied(i, normalised, workers);
    }
    return new Stages(initialised, strengthened, normalised);
  }

  /**
   * The notation of the three stages, such as {@code D₂,₀}, {@code Γ∞(σ = 1)} and {@code N_r};
   * {@code –} for an empty stage.
   */
  public List<String> notation() {
    return List.of(initialise.notation(), notation(strengthening()), notation(normalisation()));
  }

  /** The last step comes first, as in a composition of functions. */
  private static String notation(List<Step> steps) {
    List<String> names = new ArrayList<>(steps.stream().map(Step::notation).toList());
    return names.isEmpty() ? "–" : String.join(" ∘ ", names.reversed());
  }

  /** The steps up to and including the last strengthening step. */
  public List<Step> strengthening() {
    return steps.subList(0, strengtheningSteps());
  }

  /** The steps after the last strengthening step. */
  public List<Step> normalisation() {
    return steps.subList(strengtheningSteps(), steps.size());
  }

  private int strengtheningSteps() {
    int count = steps.size();
    while (count > 0 && !(steps.get(count - 1) instanceof Step.Strengthen)) {
      count--;
    }
    return count;
  }
}
