package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import dev.heed.kernel.SeededRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Stochastic neighbour embedding (Hinton and Roweis 2002) and t-SNE (van der Maaten and Hinton
 * 2008): descent on {@code KL(P ‖ Q)} of the similarities of points and embedding, over all pairs,
 * starting from the principal components.
 *
 * @param kernel Gaussian for SNE, Student's t distribution for t-SNE
 * @param dim components of the result
 * @param perplexity effective number of neighbours of a point
 * @param iterations number of steps of the descent
 */
public record NeighbourEmbedding(Kernel kernel, int dim, double perplexity, int iterations)
    implements Method {

  /** The similarity of embedded points. */
  public enum Kernel {
    /** {@code e^(−d²)}, normalised by rows. */
    GAUSSIAN,
    /** {@code 1/(1 + d²)}, normalised over all pairs. */
    STUDENT
  }

  public NeighbourEmbedding {
    atLeast("dim", 1, dim);
    atLeast("iterations", 1, iterations);
    Require.above("perplexity", 1, perplexity);
  }

  /** The similarities of the points. */
  Similarity high() {
    Initialise squares = new Initialise.Distance(Metric.euclidean(), 2, 0);
    Step sigma = new Step.Perplexity(perplexity);
    return switch (kernel) {
      case GAUSSIAN -> Similarity.of(squares, sigma, new Step.Rows());
      case STUDENT ->
          Similarity.of(squares, sigma, new Step.Rows(), new Step.Symmetrise(), new Step.Global());
    };
  }

  /** The similarities of the embedding. */
  Similarity low() {
    Metric d = Metric.euclidean();
    return switch (kernel) {
      case GAUSSIAN ->
          Similarity.of(
              new Initialise.Distance(d, 2, 0),
              new Step.Exponential(1),
              new Step.OffDiagonal(),
              new Step.Rows());
      case STUDENT ->
          Similarity.of(
              new Initialise.Distance(d, 2, -1),
              new Step.Inflate(-1),
              new Step.OffDiagonal(),
              new Step.Global());
    };
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role("high", high()), new Role("low", low()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requirePairs(dim);
    if (perplexity >= data.count()) {
      throw new ProblemException(
          "perplexity is " + perplexity + " and there are " + data.count() + " points",
          "a perplexity below the number of points");
    }
    Points points = data.points();
    computation.progress().step("similarities", 0, 1);
    SimilarityMatrix.Dense p = high().matrix(points, points, computation.workers()).dense();
    NeighbourForces forces = NeighbourForces.of(kernel, p.values(), dim, computation.workers());
    double[] start =
        PrincipalComponents.start(
            points, dim, 3e-4, 1e-6, new SeededRandom(computation.seed()).stream("t-sne", 0));
    Points placed = new Points(dim, descent(forces, start, computation));
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put(
        "kl_divergence",
        divergence(p, low().matrix(placed, placed, computation.workers()).dense()));
    return new Result.Embedded(
        placed,
        List.of(
            new Result.Applied("high", high(), points, points),
            new Result.Applied("low", low(), placed, placed)),
        measures);
  }

  private double[] descent(NeighbourForces forces, double[] start, Computation computation) {
    int n = start.length / dim;
    Descent descent =
        switch (kernel) {
          // Rows that sum to 1 make forces n times as large as a total sum of 1.
          case GAUSSIAN -> new Descent(iterations, 0, 1, 0.5);
          case STUDENT -> new Descent(iterations, iterations / 4, 12, Math.max(n / 12.0 / 4, 50));
        };
    return descent.run(forces, start, computation.progress());
  }

  /** {@code Σ p log(p/q)}. */
  static double divergence(SimilarityMatrix.Dense p, SimilarityMatrix.Dense q) {
    double[] rows =
        p.map(
                (i, j, value) ->
                    value > 0
                        ? value * StrictMath.log(value / Math.max(q.at(i, j), Double.MIN_NORMAL))
                        : 0)
            .rowSums();
    double sum = 0;
    for (double row : rows) {
      sum += row;
    }
    return sum;
  }
}
