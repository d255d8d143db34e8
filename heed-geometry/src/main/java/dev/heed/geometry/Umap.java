package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.geometry.layout.SharedWalk;
import dev.heed.geometry.neighbour.NeighbourSearch;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * UMAP (McInnes, Healy and Melville 2018): lowers the cross-entropy of two fuzzy graphs edge by
 * edge, pushing random pairs apart, starting from the principal components. One thread walks the
 * edges, so the result depends on the seed alone.
 *
 * @param dim components of the result
 * @param neighbours number of neighbours of each point, itself not counted
 * @param epochs number of epochs; the heaviest edge is walked once in each
 */
public record Umap(int dim, int neighbours, int epochs) implements Method {
  /**
   * With these, {@code 1/(1 + a·d^2b)} falls from 1 at the distance 0.1 like {@code e^(0.1 − d)}.
   */
  static final double A = 1.576943460405378;

  static final double B = 0.8950608781227859;

  /** Most points that are compared in all pairs and walked by one thread. */
  private static final int MAX_PAIRS = 2_500;

  /** Random points that an edge's end is pushed away from. */
  private static final int PUSHES = 5;

  /** Bound of a step's components. */
  private static final double MAX_STEP = 4;

  /** Largest coordinate of the start. */
  private static final double EXTENT = 10;

  public Umap {
    atLeast("dim", 1, dim);
    atLeast("neighbors", 2, neighbours);
    atLeast("iterations", 1, epochs);
  }

  Similarity high() {
    return high(new Initialise.LocalDistance(Metric.euclidean(), neighbours));
  }

  private Similarity high(Initialise.LocalDistance distance) {
    return Similarity.of(
        distance,
        new Step.RowTotal(StrictMath.log(neighbours) / StrictMath.log(2)),
        new Step.FuzzyUnion());
  }

  static Similarity low() {
    Metric d = new Initialise.Scaled(Metric.euclidean(), StrictMath.pow(A, 1 / (2 * B)));
    return Similarity.of(new Initialise.Distance(d, 2 * B, -1), new Step.Inflate(-1));
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role("high", high()), new Role("low", low()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requirePoints(dim + 2, "for %d dimensions".formatted(dim));
    data.requireNeighbours(neighbours);
    Points points = data.points();
    computation.progress().step("neighbours", 0, 1);
    SeededRandom random = new SeededRandom(computation.seed());
    Similarity high =
        points.count() > MAX_PAIRS
            ? high(near(points, random.stream("umap neighbours", 0), computation.workers()))
            : high();
    SimilarityMatrix.Sparse graph =
        (SimilarityMatrix.Sparse) high.matrix(points, points, computation.workers());
    double[] y =
        PrincipalComponents.start(points, dim, EXTENT, 1e-4, random.stream("umap start", 0));
    if (dim == 2 && points.count() > MAX_PAIRS) {
      walkShared(graph, y, random.stream("umap", 0), computation);
    } else {
      walk(graph, y, random.stream("umap", 0), computation.progress());
    }
    Points placed = new Points(dim, y);
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("edges", (double) graph.values().length);
    return new Result.Embedded(
        placed,
        List.of(
            new Result.Applied("high", high, points, points),
            new Result.Applied("low", low(), placed, placed)),
        measures);
  }

  private Initialise.LocalDistance near(Points points, SeededRandom random, Workers workers) {
    NeighbourSearch search = NeighbourSearch.of(points, neighbours, random, workers);
    return new Initialise.LocalDistance(
        Metric.euclidean(), neighbours, new Initialise.Given(search.near()));
  }

  private void walkShared(
      SimilarityMatrix.Sparse graph, double[] y, SeededRandom random, Computation computation) {
    SharedWalk walk = new SharedWalk(graph, epochs, Umap::pull, Umap::push, random);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      walk.walk(epoch, y, computation.workers());
      computation.progress().step("walking", epoch, epochs);
    }
  }

  /** Walks each edge in proportion to its weight, with steps that shrink linearly to 0. */
  private void walk(
      SimilarityMatrix.Sparse graph,
      double[] y,
      SeededRandom random,
      Computation.Progress progress) {
    double heaviest = Arrays.stream(graph.values()).max().orElse(1);
    double[] due = new double[graph.values().length];
    Arrays.setAll(due, p -> heaviest / graph.values()[p]);
    double[] next = due.clone();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double rate = 1 - (epoch - 1.0) / epochs;
      for (int i = 0; i < graph.rows(); i++) {
        for (int p = graph.offsets()[i]; p < graph.offsets()[i + 1]; p++) {
          if (next[p] <= epoch) {
            next[p] += due[p];
            pull(y, i, graph.columnIndex()[p], rate);
            for (int push = 0; push < PUSHES; push++) {
              push(y, i, random.below(graph.rows()), rate);
            }
          }
        }
      }
      progress.step("walking", epoch, epochs);
    }
  }

  /** The attraction's factor of a difference, by the squared distance. */
  private static double pull(double square) {
    double power = StrictMath.pow(square, B);
    return -2 * A * B * power / square / (1 + A * power);
  }

  /** The repulsion's factor of a difference, by the squared distance. */
  private static double push(double square) {
    return 2 * B / ((0.001 + square) * (1 + A * StrictMath.pow(square, B)));
  }

  private void pull(double[] y, int i, int j, double rate) {
    double square = square(y, i, j);
    if (square > 0) {
      double factor = pull(square);
      for (int c = 0; c < dim; c++) {
        double step =
            rate * Math.clamp(factor * (y[i * dim + c] - y[j * dim + c]), -MAX_STEP, MAX_STEP);
        y[i * dim + c] += step;
        y[j * dim + c] -= step;
      }
    }
  }

  private void push(double[] y, int i, int j, double rate) {
    if (i != j) {
      double square = square(y, i, j);
      double factor = push(square);
      for (int c = 0; c < dim; c++) {
        double step =
            square > 0
                ? Math.clamp(factor * (y[i * dim + c] - y[j * dim + c]), -MAX_STEP, MAX_STEP)
                : MAX_STEP;
        y[i * dim + c] += rate * step;
      }
    }
  }

  private double square(double[] y, int i, int j) {
    double square = 0;
    for (int c = 0; c < dim; c++) {
      double difference = y[i * dim + c] - y[j * dim + c];
      square += difference * difference;
    }
    return square;
  }
}
