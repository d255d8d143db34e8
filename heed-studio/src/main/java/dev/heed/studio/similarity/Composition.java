package dev.heed.studio.similarity;

import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.MarkovClustering;
import dev.heed.geometry.Method;
import dev.heed.geometry.MethodName;
import dev.heed.geometry.Propagation;
import dev.heed.geometry.Setting;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.Step;
import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A similarity of points in the plane, composed of three parts: initialise, strengthen, normalise.
 * Each part may be that of a named method of {@code dev.heed.geometry}.
 *
 * @param method the name of the method, such as {@code t-sne}; empty if no part is a method's
 * @param bandwidth σ, the length scale of the exponential, also for squared distances
 * @param neighbours the number of neighbours of initialisations that use neighbours; also the
 *     perplexity
 * @param power the exponent of the inflation
 * @param seed the seed of the random matrices of attention
 */
public record Composition(
    Optional<String> method,
    Initial initialise,
    Strengthen strengthen,
    Normalise normalise,
    double bandwidth,
    int neighbours,
    double power,
    long seed) {
  private static final int HIDDEN_UNITS = 10;
  private static final double REGULARISATION = 1e-3;

  /** Iterations of Sinkhorn's normalisation. */
  private static final int ROUNDS = 50;

  /** The first part: similarities from points. */
  public enum Initial {
    /** The part of the chosen method. */
    METHOD,
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

  /** The second part: makes large similarities stand out. */
  public enum Strengthen {
    /** The part of the chosen method. */
    METHOD,
    NONE,
    EXPONENTIAL,
    INFLATE,
    PERPLEXITY
  }

  /** The third part: scales rows, columns or the whole matrix. */
  public enum Normalise {
    /** The part of the chosen method. */
    METHOD,
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

  /**
   * Checks the parts.
   *
   * @throws ProblemException if one is missing or out of range, or if the method is unknown
   */
  public Composition {
    method = method == null ? Optional.empty() : method;
    if (initialise == null || strengthen == null || normalise == null) {
      throw new ProblemException(
          "a part of the similarity is missing", "initialise, strengthen and normalise");
    }
    if (isPartOfMethod(initialise, strengthen, normalise)) {
      known(method);
    }
    if (!(bandwidth > 0 && bandwidth <= 1e6)) {
      throw new ProblemException("bandwidth is " + bandwidth, "a number above 0");
    }
    Require.atLeast("neighbours", 1, neighbours);
    if (!(power >= 1 && power <= 20)) {
      throw new ProblemException("power is " + power, "1 to 20");
    }
  }

  private static boolean isPartOfMethod(
      Initial initialise, Strengthen strengthen, Normalise normalise) {
    return initialise == Initial.METHOD
        || strengthen == Strengthen.METHOD
        || normalise == Normalise.METHOD;
  }

  /**
   * Methods that compare points with centres or need labels, so that they have no similarity of
   * points with each other, and L2 attention, which is {@link Named} here.
   */
  private static final Set<MethodName> EXCLUDED =
      EnumSet.of(
          MethodName.K_MEANS, MethodName.FUZZY_C_MEANS, MethodName.SVM, MethodName.L2_ATTENTION);

  /** Attention with random matrices, and mean shift, which is attention too. */
  private enum Named {
    SELF_ATTENTION("self-attention", Initial.SELF_ATTENTION),
    L2_ATTENTION("L2 self-attention", Initial.L2_ATTENTION),
    METRIC_ATTENTION("metric-attention", Initial.METRIC_ATTENTION),
    MEAN_SHIFT("mean shift", Initial.SQUARED_DISTANCE);

    private final String title;
    private final Initial initialise;

    Named(String title, Initial initialise) {
      this.title = title;
      this.initialise = initialise;
    }
  }

  /**
   * A method and its parts.
   *
   * @param title the display name
   */
  public record Parts(
      String name, String title, Initial initialise, Strengthen strengthen, Normalise normalise) {}

  /** The methods with a similarity of points with each other. */
  public static List<Parts> methods() {
    Stream<Parts> named =
        Stream.of(Named.values())
            .map(
                each ->
                    new Parts(
                        each.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        each.title,
                        each.initialise,
                        Strengthen.EXPONENTIAL,
                        Normalise.ROWS));
    Stream<Parts> known =
        EnumSet.complementOf(EnumSet.copyOf(EXCLUDED)).stream()
            .map(
                each ->
                    new Parts(
                        each.toString(),
                        each.title(),
                        Initial.METHOD,
                        Strengthen.METHOD,
                        Normalise.METHOD));
    return Stream.concat(named, known).toList();
  }

  private static MethodName known(Optional<String> name) {
    MethodName method =
        MethodName.of(
            name.orElseThrow(
                () ->
                    new ProblemException(
                        "method is missing, and a part is METHOD", "the name of a method")));
    if (EXCLUDED.contains(method)) {
      throw new ProblemException(
          method + " has no similarity of points with each other",
          "one of "
              + EnumSet.complementOf(EnumSet.copyOf(EXCLUDED)).stream()
                  .map(MethodName::toString)
                  .collect(Collectors.joining(", ")));
    }
    return method;
  }

  /** The similarity of the method. */
  private Similarity ofMethod(Points points) {
    MethodName name = known(method);
    Map<Setting, Double> all =
        Map.of(
            Setting.NEIGHBOURS,
            (double) neighbours,
            Setting.PERPLEXITY,
            (double) neighbours,
            Setting.BANDWIDTH,
            twiceSquared(),
            Setting.INFLATION,
            power);
    Method made =
        name.create(
            all.entrySet().stream()
                .filter(each -> name.defaults().containsKey(each.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    return switch (made) {
      case Propagation propagation -> propagation.layer().similarity(points, seed);
      case MarkovClustering clustering -> clustering.round(clustering.walk().matrix(points));
      default -> made.similarities().getFirst().similarity();
    };
  }

  /** The similarity of points. */
  public Similarity of(Points points) {
    Optional<Similarity> ofMethod =
        isPartOfMethod(initialise, strengthen, normalise)
            ? Optional.of(ofMethod(points))
            : Optional.empty();
    List<Step> steps = new ArrayList<>(strengthening(ofMethod));
    steps.addAll(normalisation(ofMethod));
    return new Similarity(initial(ofMethod), steps);
  }

  /**
   * The notation of the three parts. There is one σ, the bandwidth: where a part divides by 2σ², it
   * says so.
   */
  List<String> notation(Points points) {
    Similarity similarity = of(points);
    List<String> notation = new ArrayList<>(similarity.notation());
    if (similarity.strengthening().stream()
        .anyMatch(
            step ->
                step instanceof Step.Exponential(double[] sigma)
                    && sigma.length == 1
                    && sigma[0] == twiceSquared())) {
      notation.set(1, notation.get(1).replaceFirst("σ = ", "2σ² = "));
    }
    return notation;
  }

  private Initialise initial(Optional<Similarity> ofMethod) {
    Initialise.Metric d = Initialise.Metric.euclidean();
    SeededRandom random = new SeededRandom(seed).stream("attention", 0);
    return switch (initialise) {
      case METHOD -> ofMethod.orElseThrow().initialise();
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
                  matrix(HIDDEN_UNITS, 2, random),
                  matrix(1, HIDDEN_UNITS, random),
                  matrix(2, HIDDEN_UNITS, random),
                  new Matrix(1, 2, new double[2])));
      case NEIGHBOURS -> new Initialise.Neighbours(d, neighbours);
      case SHORTEST_PATHS -> new Initialise.ShortestPaths(d, neighbours);
      case LOCAL_COMBINATION -> new Initialise.LocalCombination(d, neighbours, REGULARISATION);
    };
  }

  /** A matrix of normal numbers with standard deviation {@code 1/√columns}. */
  private static Matrix matrix(int rows, int columns, SeededRandom random) {
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.gaussian() / Math.sqrt(columns);
    }
    return new Matrix(rows, columns, values);
  }

  /** The divisor of squared distances for which the bandwidth σ is a length: 2σ². */
  private double twiceSquared() {
    return 2 * bandwidth * bandwidth;
  }

  /** The second part. For squared distances σ is squared, so that the bandwidth is a length. */
  private List<Step> strengthening(Optional<Similarity> ofMethod) {
    boolean squared =
        switch (initialise) {
          case SQUARED_DISTANCE, L2_ATTENTION, METRIC_ATTENTION -> true;
          case METHOD ->
              ofMethod.orElseThrow().initialise() instanceof Initialise.Distance distance
                  && distance.t() == 2;
          default -> false;
        };
    return switch (strengthen) {
      case METHOD -> ofMethod.orElseThrow().strengthening();
      case NONE -> List.of();
      case EXPONENTIAL -> List.of(new Step.Exponential(squared ? twiceSquared() : bandwidth));
      case INFLATE -> List.of(new Step.Inflate(power));
      case PERPLEXITY -> List.of(new Step.Perplexity(neighbours));
    };
  }

  private List<Step> normalisation(Optional<Similarity> ofMethod) {
    return switch (normalise) {
      case METHOD -> ofMethod.orElseThrow().normalisation();
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
