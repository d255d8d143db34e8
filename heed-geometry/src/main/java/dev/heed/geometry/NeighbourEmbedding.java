package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.neighbour.NeighbourSearch;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
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
  /** Most points that t-SNE compares in all pairs; from here on, comparing fewer takes less. */
  private static final int MAX_PAIRS = 2_500;

  /** Neighbours of a point that are compared, for each one of the perplexity, as is usual. */
  private static final int NEIGHBOURS = 3;

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

  /** The similarities of points with those of a matrix's entries only. */
  private Similarity high(SimilarityMatrix near) {
    return new Similarity(
        new Initialise.Distance(Metric.euclidean(), 2, 0).on(new Initialise.Given(near)),
        high().steps());
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    boolean many = kernel == Kernel.STUDENT && dim == 2 && data.count() > MAX_PAIRS;
    if (!many) {
      data.requirePairs(dim);
    }
    if (perplexity >= data.count()) {
      throw new ProblemException(
          "perplexity is " + perplexity + " and there are " + data.count() + " points",
          "a perplexity below the number of points");
    }
    return many ? runSparse(data.points(), computation) : runDense(data.points(), computation);
  }

  private Result runDense(Points points, Computation computation) {
    computation.progress().step("similarities", 0, 1);
    SimilarityMatrix.Dense p = high().matrix(points, points, computation.workers()).dense();
    NeighbourForces forces = NeighbourForces.of(kernel, p.values(), dim, computation.workers());
    Points placed = new Points(dim, descent(forces, start(points, computation), computation));
    double divergence = divergence(p, low().matrix(placed, placed, computation.workers()).dense());
    return result(high(), points, placed, divergence);
  }

  /** Compares each point with about its nearest ones only. */
  private Result runSparse(Points points, Computation computation) {
    computation.progress().step("neighbours", 0, 1);
    NeighbourSearch search =
        NeighbourSearch.of(
            points,
            (int) Math.min(points.count() - 1, NEIGHBOURS * perplexity),
            new SeededRandom(computation.seed()).stream("t-sne neighbours", 0),
            computation.workers());
    computation.progress().step("similarities", 0, 1);
    Similarity high = high(search.near());
    SimilarityMatrix.Sparse p =
        (SimilarityMatrix.Sparse) high.matrix(points, points, computation.workers());
    int[] order = search.order();
    SparseForces forces = new SparseForces(p, order, computation.workers());
    double[] start = start(points, computation);
    double[] sorted = new double[start.length];
    Arrays.setAll(sorted, i -> start[order[i / 2] * 2 + i % 2]);
    double[] y = descent(forces, sorted, computation);
    double[] placed = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      placed[order[i / 2] * 2 + i % 2] = y[i];
    }
    return result(high, points, new Points(2, placed), forces.divergence(y));
  }

  private double[] start(Points points, Computation computation) {
    return PrincipalComponents.start(
        points, dim, 3e-4, 1e-6, new SeededRandom(computation.seed()).stream("t-sne", 0));
  }

  private Result result(Similarity high, Points points, Points placed, double divergence) {
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("kl_divergence", divergence);
    return new Result.Embedded(
        placed,
        List.of(
            new Result.Applied("high", high, points, points),
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
