package dev.heed.app.studio.work;

import dev.heed.random.SeededRandom;
import dev.heed.score.Matrix;
import dev.heed.score.PseudoMetric;
import dev.heed.score.Score;
import dev.heed.similarity.Initialise;
import dev.heed.similarity.Similarity;
import dev.heed.similarity.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A similarity of points in the plane as one chooses it: initialise, strengthen, normalise.
 *
 * @param bandwidth σ: the length at which the exponential lets similarity fall; squared or not, as
 *     the initialisation is
 * @param neighbours of the initialisations that have some
 * @param power of the inflation
 * @param seed of the matrices of attention
 */
public record Composition(
    Initial initialise,
    Strengthen strengthen,
    Normalise normalise,
    double bandwidth,
    int neighbours,
    double power,
    long seed) {
  private static final int HIDDEN = 10;
  private static final double REGULARISATION = 1e-3;
  private static final int ROUNDS = 50;

  /** The first similarities. */
  public enum Initial {
    SQUARED_DISTANCE,
    DISTANCE,
    DOT,
    COSINE,
    SELF_ATTENTION,
    L2_ATTENTION,
    METRIC_ATTENTION,
    NEIGHBOURS,
    SHORTEST_PATHS,
    LOCAL_COMBINATION
  }

  /** How the large ones gain. */
  public enum Strengthen {
    NONE,
    EXPONENTIAL,
    INFLATE,
    PERPLEXITY
  }

  /** What sums to 1. */
  public enum Normalise {
    NONE,
    ROWS,
    COLUMNS,
    TWO_SIDED,
    ROWS_OF_TWO_SIDED,
    SYMMETRIC_DEGREE,
    GLOBAL,
    SYMMETRISED_ROWS,
    FUZZY_UNION,
    SINKHORN
  }

  public Composition {
    if (initialise == null || strengthen == null || normalise == null) {
      throw new IllegalArgumentException(
          "a part of the similarity is missing; expected initialise, strengthen and normalise");
    }
    if (!(bandwidth > 0 && bandwidth <= 1e6)) {
      throw new IllegalArgumentException(
          "bandwidth is " + bandwidth + "; expected a number above 0");
    }
    if (neighbours < 1) {
      throw new IllegalArgumentException("neighbours is " + neighbours + "; expected 1 or more");
    }
    if (!(power >= 1 && power <= 20)) {
      throw new IllegalArgumentException("power is " + power + "; expected 1 to 20");
    }
  }

  /** A method that is known by a name. */
  public enum Named {
    SELF_ATTENTION(Initial.SELF_ATTENTION, Strengthen.EXPONENTIAL, Normalise.ROWS),
    L2_ATTENTION(Initial.L2_ATTENTION, Strengthen.EXPONENTIAL, Normalise.ROWS),
    METRIC_ATTENTION(Initial.METRIC_ATTENTION, Strengthen.EXPONENTIAL, Normalise.ROWS),
    MEAN_SHIFT(Initial.SQUARED_DISTANCE, Strengthen.EXPONENTIAL, Normalise.ROWS),
    DIFFUSION_MAP(Initial.SQUARED_DISTANCE, Strengthen.EXPONENTIAL, Normalise.ROWS_OF_TWO_SIDED),
    SNE(Initial.SQUARED_DISTANCE, Strengthen.PERPLEXITY, Normalise.ROWS),
    T_SNE(Initial.SQUARED_DISTANCE, Strengthen.PERPLEXITY, Normalise.SYMMETRISED_ROWS),
    NEAREST_NEIGHBOURS(Initial.NEIGHBOURS, Strengthen.NONE, Normalise.ROWS),
    LOCALLY_LINEAR(Initial.LOCAL_COMBINATION, Strengthen.NONE, Normalise.NONE),
    ISOMAP(Initial.SHORTEST_PATHS, Strengthen.NONE, Normalise.NONE);

    private final Initial initialise;
    private final Strengthen strengthen;
    private final Normalise normalise;

    Named(Initial initialise, Strengthen strengthen, Normalise normalise) {
      this.initialise = initialise;
      this.strengthen = strengthen;
      this.normalise = normalise;
    }

    /** Its name for readers and the parts that it is made of. */
    public record Parts(
        String name, Initial initialise, Strengthen strengthen, Normalise normalise) {}

    public Parts parts() {
      return new Parts(
          name().toLowerCase(Locale.ROOT).replace('_', ' '), initialise, strengthen, normalise);
    }
  }

  /** The similarity after each stage: initialised, strengthened, normalised. */
  List<Similarity> stages() {
    Initialise first = initial();
    List<Step> steps = new ArrayList<>();
    List<Similarity> stages = new ArrayList<>();
    stages.add(new Similarity(first, steps));
    steps.addAll(strengthening());
    stages.add(new Similarity(first, steps));
    steps.addAll(normalisation());
    stages.add(new Similarity(first, steps));
    return stages;
  }

  Similarity whole() {
    return stages().getLast();
  }

  private Initialise initial() {
    Initialise.Metric d = Initialise.Metric.euclidean();
    SeededRandom random = new SeededRandom(seed).stream("attention", 0);
    return switch (initialise) {
      case SQUARED_DISTANCE -> new Initialise.Distance(d, 2, 0);
      case DISTANCE -> new Initialise.Distance(d, 1, 0);
      case DOT -> new Initialise.Scored(new Score.Dot());
      case COSINE -> new Initialise.Scored(new PseudoMetric.Cosine());
      case SELF_ATTENTION ->
          new Initialise.Scored(new Score.Bilinear(matrix(2, 2, random), matrix(2, 2, random)));
      case L2_ATTENTION -> new Initialise.Scored(new PseudoMetric.L2(matrix(2, 2, random)));
      case METRIC_ATTENTION ->
          new Initialise.Scored(
              new PseudoMetric.LearnedMetric(
                  matrix(HIDDEN, 2, random),
                  matrix(1, HIDDEN, random),
                  matrix(2, HIDDEN, random),
                  new Matrix(1, 2, new double[2])));
      case NEIGHBOURS -> new Initialise.Neighbours(d, neighbours);
      case SHORTEST_PATHS -> new Initialise.ShortestPaths(d, neighbours);
      case LOCAL_COMBINATION -> new Initialise.LocalCombination(d, neighbours, REGULARISATION);
    };
  }

  /** Normal, with a standard deviation of 1/√columns. */
  private static Matrix matrix(int rows, int columns, SeededRandom random) {
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.gaussian() / Math.sqrt(columns);
    }
    return new Matrix(rows, columns, values);
  }

  /** For squared distances σ is squared, so that it is a length in all cases. */
  private List<Step> strengthening() {
    double sigma =
        switch (initialise) {
          case SQUARED_DISTANCE, L2_ATTENTION, METRIC_ATTENTION -> 2 * bandwidth * bandwidth;
          default -> bandwidth;
        };
    return switch (strengthen) {
      case NONE -> List.of();
      case EXPONENTIAL -> List.of(new Step.Exponential(sigma));
      case INFLATE -> List.of(new Step.Inflate(power));
      case PERPLEXITY -> List.of(new Step.Perplexity(neighbours));
    };
  }

  private List<Step> normalisation() {
    return switch (normalise) {
      case NONE -> List.of();
      case ROWS -> List.of(new Step.Rows());
      case COLUMNS -> List.of(new Step.Columns());
      case TWO_SIDED -> List.of(new Step.TwoSided());
      case ROWS_OF_TWO_SIDED -> List.of(new Step.TwoSided(), new Step.Rows());
      case SYMMETRIC_DEGREE -> List.of(new Step.SymmetricDegree());
      case GLOBAL -> List.of(new Step.Global());
      case SYMMETRISED_ROWS -> List.of(new Step.Rows(), new Step.Symmetrise());
      case FUZZY_UNION -> List.of(new Step.FuzzyUnion());
      case SINKHORN -> List.of(new Step.Sinkhorn(ROUNDS));
    };
  }
}
