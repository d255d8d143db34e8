package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.base.Require;
import dev.heed.base.Statistics;
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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * Repeated {@code H ← S H}, common to graph networks and attention. The points are the initial
 * features {@code H}; the similarity is always that of the original points.
 *
 * <p>A softmax over all points is computed without a matrix of all pairs; every other similarity is
 * a matrix.
 *
 * @param layer the similarity
 * @param steps number of propagations
 */
public record Propagation(Layer layer, int steps) implements Method {
  public Propagation {
    atLeast("steps", 1, steps);
  }

  /** A similarity for propagation. */
  public sealed interface Layer {
    /** The composition for these points. */
    Similarity similarity(Points points, long seed);

    /** Number of neighbours that each point needs; 0 for similarities of all points. */
    default int neighbours() {
      return 0;
    }

    /** Whether each row of the matrix sums to 1. */
    default boolean keepsMeans() {
      return true;
    }

    /** Whether {@code σ} depends on the points. */
    default boolean scaledByData() {
      return false;
    }
  }

  /** Graph convolution (Kipf and Welling 2017) on the neighbour graph. */
  public record Convolution(int neighbours) implements Layer {
    public Convolution {
      atLeast("neighbors", 1, neighbours);
    }

    @Override
    public boolean keepsMeans() {
      return false;
    }

    @Override
    public Similarity similarity(Points points, long seed) {
      return Similarity.of(new Initialise.Loops(graph(neighbours)), new Step.SymmetricDegree());
    }
  }

  /** The heat operator of DiffusionNet (Sharp et al. 2022) on the neighbour graph. */
  public record Heat(int neighbours, double time) implements Layer {
    public Heat {
      atLeast("neighbors", 1, neighbours);
      Require.above("time", 0, time);
    }

    @Override
    public Similarity similarity(Points points, long seed) {
      return Similarity.of(new Initialise.Laplacian(graph(neighbours)), new Step.HeatKernel(time));
    }
  }

  /** A Transformer's attention (Vaswani et al. 2017), with {@code Q = K = I}. */
  public record DotProduct() implements Layer {
    @Override
    public boolean scaledByData() {
      return true;
    }

    @Override
    public Similarity similarity(Points points, long seed) {
      Matrix identity = identity(points.dim());
      return Similarity.of(
          new Initialise.Scored(new Score.Bilinear(identity, identity)),
          new Step.Exponential(Math.sqrt(points.dim())),
          new Step.Rows());
    }
  }

  /**
   * L2 self-attention, with {@code Q = I}.
   *
   * @param bandwidth {@code σ}; by default the median squared distance to the tenth neighbour, over
   *     up to 1,000 points
   */
  public record SquaredDistance(OptionalDouble bandwidth) implements Layer {
    public SquaredDistance {
      bandwidth.ifPresent(value -> Require.above("bandwidth", 0, value));
    }

    @Override
    public boolean scaledByData() {
      return bandwidth.isEmpty();
    }

    @Override
    public Similarity similarity(Points points, long seed) {
      return Similarity.of(
          new Initialise.Scored(new PseudoMetric.L2(identity(points.dim()))),
          new Step.Exponential(bandwidth.orElseGet(() -> typical(points))),
          new Step.Rows());
    }
  }

  /**
   * Graph attention (Veličković et al. 2018) on the neighbour graph with loops, with {@code P = I}
   * and random {@code α}.
   */
  public record GraphAttention(int neighbours) implements Layer {
    private static final double SLOPE = 0.2;

    public GraphAttention {
      atLeast("neighbors", 1, neighbours);
    }

    @Override
    public Similarity similarity(Points points, long seed) {
      int d = points.dim();
      SeededRandom random = new SeededRandom(seed).stream("graph attention", 0);
      double[] query = new double[d];
      double[] key = new double[d];
      Arrays.setAll(query, i -> random.gaussian() / Math.sqrt(d));
      Arrays.setAll(key, i -> random.gaussian() / Math.sqrt(d));
      Score score =
          new Score.GraphAttention(
              identity(d), new Matrix(1, d, query), new Matrix(1, d, key), SLOPE);
      return Similarity.of(
          new Initialise.Scored(score).on(new Initialise.Loops(graph(neighbours))),
          new Step.Exponential(1),
          new Step.Rows());
    }
  }

  private static Initialise graph(int neighbours) {
    return new Initialise.NeighbourGraph(Metric.euclidean(), neighbours);
  }

  private static Matrix identity(int size) {
    double[] values = new double[size * size];
    for (int i = 0; i < size; i++) {
      values[i * size + i] = 1;
    }
    return new Matrix(size, size, values);
  }

  private static double typical(Points points) {
    int sample = Math.min(points.count(), 1_000);
    double[] values = new double[sample * points.dim()];
    for (int i = 0; i < sample; i++) {
      int row = (int) ((long) i * points.count() / sample);
      System.arraycopy(points.at(row), 0, values, i * points.dim(), points.dim());
    }
    // Eleven neighbours, since each point of the sample also finds itself.
    Initialise squares =
        new Initialise.Distance(Metric.euclidean(), 2, 0)
            .on(new Initialise.Neighbours(Metric.euclidean(), 11));
    SimilarityMatrix nearest = squares.of(new Points(points.dim(), values), points);
    double[] farthest = new double[sample];
    nearest.map((i, j, value) -> farthest[i] = Math.max(farthest[i], -value));
    double median = Statistics.medianHigh(farthest);
    return median > 0 ? median : 1;
  }

  @Override
  public List<Role> similarities() {
    Similarity similarity = layer.similarity(new Points(1, new double[] {0}), 1);
    Step unknown = new Step.Exponential(Double.NaN);
    List<Step> steps =
        similarity.steps().stream()
            .map(step -> layer.scaledByData() && step instanceof Step.Exponential ? unknown : step)
            .toList();
    return List.of(new Role(new Similarity(similarity.initialise(), steps)));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    Points points = data.points();
    if (layer.neighbours() > 0) {
      data.requireNeighbours(layer.neighbours());
    }
    if (layer instanceof Heat) {
      data.requirePairs(0);
    }
    Similarity similarity = layer.similarity(points, computation.seed());
    Optional<AllPairs> pairs = AllPairs.of(similarity);
    double[] h =
        pairs.isPresent()
            ? pairs.get().propagated(points, steps, computation)
            : multiplied(similarity, points, computation);
    Points features = new Points(points.dim(), h);
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("spread_before", spread(points));
    measures.put("spread_after", spread(features));
    return new Result.Propagated(
        features, List.of(new Result.Applied("", similarity, points, points)), measures);
  }

  private double[] multiplied(Similarity similarity, Points points, Computation computation) {
    computation.progress().step("similarities", 0, 1);
    SimilarityMatrix matrix = similarity.matrix(points, points, computation.workers());
    // Rows that sum to 1 commute with a shift, so the origin is taken out and added again.
    Origin origin = layer.keepsMeans() ? Origin.of(points) : new Origin(new double[points.dim()]);
    double[] h = origin.removed(points).values();
    for (int step = 0; step < steps; step++) {
      h = matrix.propagate(h, points.dim());
      computation.progress().step("propagation", step + 1, steps);
    }
    return origin.added(h);
  }

  /** The root mean square distance from the mean. */
  private static double spread(Points points) {
    double[] centred = PrincipalComponents.centred(points).values();
    double unit = Origin.unit(centred);
    double sum = 0;
    for (double value : centred) {
      sum += value / unit * (value / unit);
    }
    return unit * Math.sqrt(sum / points.count());
  }
}
