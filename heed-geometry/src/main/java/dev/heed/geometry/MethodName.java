package dev.heed.geometry;

import static dev.heed.geometry.Setting.BANDWIDTH;
import static dev.heed.geometry.Setting.CLUSTERS;
import static dev.heed.geometry.Setting.COST;
import static dev.heed.geometry.Setting.DIM;
import static dev.heed.geometry.Setting.FUZZINESS;
import static dev.heed.geometry.Setting.GAMMA;
import static dev.heed.geometry.Setting.INFLATION;
import static dev.heed.geometry.Setting.ITERATIONS;
import static dev.heed.geometry.Setting.NEIGHBOURS;
import static dev.heed.geometry.Setting.PERPLEXITY;
import static dev.heed.geometry.Setting.STEPS;
import static dev.heed.geometry.Setting.TIME;

import dev.heed.base.ProblemException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The methods by name, with their settings and defaults. */
public enum MethodName {
  CLASSICAL_MDS(
      Kind.EMBEDDING,
      "Classical scaling",
      "directions of greatest variance, from distances",
      dim()),
  MDS(
      Kind.EMBEDDING,
      "Multidimensional scaling",
      "preserves all distances as well as possible (SMACOF)",
      dim(),
      value(ITERATIONS, 300)),
  ISOMAP(
      Kind.EMBEDDING,
      "Isomap",
      "preserves distances along the neighbour graph",
      dim(),
      value(NEIGHBOURS, 10)),
  LLE(
      Kind.EMBEDDING,
      "Locally linear embedding",
      "preserves each point's weights over its neighbours",
      dim(),
      value(NEIGHBOURS, 12)),
  LAPLACIAN_EIGENMAPS(
      Kind.EMBEDDING,
      "Laplacian eigenmaps",
      "smoothest functions on the neighbour graph",
      dim(),
      value(NEIGHBOURS, 10),
      given(BANDWIDTH)),
  DIFFUSION_MAP(
      Kind.EMBEDDING,
      "Diffusion map",
      "preserves distances of random walks",
      dim(),
      value(NEIGHBOURS, 10),
      given(BANDWIDTH),
      value(TIME, 1)),
  SNE(
      Kind.EMBEDDING,
      "SNE",
      "preserves each point's neighbours",
      dim(),
      value(PERPLEXITY, 30),
      value(ITERATIONS, 500)),
  T_SNE(
      Kind.EMBEDDING,
      "t-SNE",
      "preserves neighbours and separates groups",
      dim(),
      value(PERPLEXITY, 30),
      value(ITERATIONS, 1000)),
  UMAP(
      Kind.EMBEDDING,
      "UMAP",
      "preserves a fuzzy neighbour graph",
      dim(),
      value(NEIGHBOURS, 15),
      value(ITERATIONS, 500)),
  K_MEANS(
      Kind.CLUSTERING,
      "k-means",
      "assigns each point to its nearest centre",
      value(CLUSTERS, 3),
      value(ITERATIONS, 300)),
  FUZZY_C_MEANS(
      Kind.CLUSTERING,
      "Fuzzy c-means",
      "assigns each point to all centres, more to near ones",
      value(CLUSTERS, 3),
      value(FUZZINESS, 2),
      value(ITERATIONS, 1000)),
  MARKOV_CLUSTERING(
      Kind.CLUSTERING,
      "Markov clustering",
      "finds where random walks stay and how many clusters there are",
      value(NEIGHBOURS, 10),
      value(INFLATION, 2)),
  KNN(
      Kind.CLASSIFICATION,
      "Nearest neighbours",
      "the most frequent label of the neighbours",
      value(NEIGHBOURS, 5)),
  SVM(
      Kind.CLASSIFICATION,
      "Support vector machine",
      "the widest margin between labels, with a Gaussian kernel",
      value(COST, 1),
      given(GAMMA)),
  GCN(
      Kind.PROPAGATION,
      "Graph convolution",
      "averages over neighbours",
      value(NEIGHBOURS, 10),
      value(STEPS, 2)),
  HEAT(
      Kind.PROPAGATION,
      "Heat operator of DiffusionNet",
      "heat flow between neighbours",
      value(NEIGHBOURS, 10),
      value(TIME, 1),
      value(STEPS, 1)),
  TRANSFORMER(
      Kind.PROPAGATION, "Transformer", "dot-product attention between all points", value(STEPS, 1)),
  L2_ATTENTION(
      Kind.PROPAGATION,
      "L2 self-attention",
      "attention between all points, by distance",
      given(BANDWIDTH),
      value(STEPS, 1)),
  GRAPH_ATTENTION(
      Kind.PROPAGATION,
      "Graph attention",
      "attention to neighbours",
      value(NEIGHBOURS, 10),
      value(STEPS, 1));

  /** The kind of a method's result. */
  public enum Kind {
    EMBEDDING,
    CLUSTERING,
    CLASSIFICATION,
    PROPAGATION
  }

  private final Kind kind;
  private final String title;
  private final String summary;
  private final Map<Setting, OptionalDouble> defaults;

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  MethodName(
      Kind kind, String title, String summary, Map.Entry<Setting, OptionalDouble>... defaults) {
    this.kind = kind;
    this.title = title;
    this.summary = summary;
    Map<Setting, OptionalDouble> settings = new EnumMap<>(Setting.class);
    Arrays.stream(defaults).forEach(each -> settings.put(each.getKey(), each.getValue()));
    this.defaults = Collections.unmodifiableMap(settings);
  }

  private static Map.Entry<Setting, OptionalDouble> dim() {
    return value(DIM, 2);
  }

  private static Map.Entry<Setting, OptionalDouble> value(Setting setting, double value) {
    return Map.entry(setting, OptionalDouble.of(value));
  }

  /** A setting whose default depends on the data. */
  private static Map.Entry<Setting, OptionalDouble> given(Setting setting) {
    return Map.entry(setting, OptionalDouble.empty());
  }

  /** The kind of the result. */
  public Kind kind() {
    return kind;
  }

  /** The name in prose, such as {@code Fuzzy c-means}. */
  public String title() {
    return title;
  }

  /** A summary in a few words. */
  public String summary() {
    return summary;
  }

  /** The settings with their defaults; empty if the default depends on the data. */
  public Map<Setting, OptionalDouble> defaults() {
    return defaults;
  }

  /** The name on a command line, such as {@code t-sne}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The method of a name.
   *
   * @throws ProblemException if there is no such method
   */
  public static MethodName of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ProblemException(
                    "there is no method \"" + name + "\"",
                    Arrays.stream(values())
                        .map(MethodName::toString)
                        .collect(Collectors.joining(", ", "one of ", ""))));
  }

  /** Creates the method with its default settings. */
  public Method create() {
    return create(Map.of());
  }

  /**
   * Creates the method.
   *
   * @param given settings that differ from the defaults
   * @throws ProblemException if the method has no such setting, or a value is out of range
   */
  public Method create(Map<Setting, Double> given) {
    return create(new Values(settings(given)));
  }

  /**
   * The defaults with the given settings in their places.
   *
   * @throws ProblemException if the method has no such setting
   */
  public Map<Setting, OptionalDouble> settings(Map<Setting, Double> given) {
    Map<Setting, OptionalDouble> values = new EnumMap<>(defaults);
    given.forEach(
        (setting, value) -> {
          if (!defaults.containsKey(setting)) {
            throw new ProblemException(
                "--" + setting.title() + " with " + this,
                defaults.keySet().stream()
                    .map(each -> "--" + each.title())
                    .collect(Collectors.joining(", ", "one of ", "")));
          }
          values.put(setting, OptionalDouble.of(value));
        });
    return values;
  }

  private record Values(Map<Setting, OptionalDouble> of) {
    int whole(Setting setting) {
      return (int) number(setting);
    }

    OptionalDouble of(Setting setting) {
      return of.get(setting);
    }

    double number(Setting setting) {
      return of.get(setting).orElseThrow();
    }
  }

  private Method create(Values v) {
    return switch (this) {
      case CLASSICAL_MDS -> new ClassicalScaling(v.whole(DIM));
      case MDS -> new StressScaling(v.whole(DIM), v.whole(ITERATIONS));
      case ISOMAP -> new Isomap(v.whole(DIM), v.whole(NEIGHBOURS));
      case LLE -> new LocallyLinear(v.whole(DIM), v.whole(NEIGHBOURS));
      case LAPLACIAN_EIGENMAPS ->
          new LaplacianEigenmaps(v.whole(DIM), v.whole(NEIGHBOURS), v.of(BANDWIDTH));
      case DIFFUSION_MAP ->
          new DiffusionMap(v.whole(DIM), v.whole(NEIGHBOURS), v.of(BANDWIDTH), v.number(TIME));
      case SNE -> neighbours(NeighbourEmbedding.Kernel.GAUSSIAN, v);
      case T_SNE -> neighbours(NeighbourEmbedding.Kernel.STUDENT, v);
      case UMAP -> new Umap(v.whole(DIM), v.whole(NEIGHBOURS), v.whole(ITERATIONS));
      case K_MEANS -> new KMeans(v.whole(CLUSTERS), v.whole(ITERATIONS));
      case FUZZY_C_MEANS ->
          new FuzzyCMeans(v.whole(CLUSTERS), v.number(FUZZINESS), v.whole(ITERATIONS));
      case MARKOV_CLUSTERING -> new MarkovClustering(v.whole(NEIGHBOURS), v.number(INFLATION));
      case KNN -> new NearestNeighbours(v.whole(NEIGHBOURS));
      case SVM -> new SupportVectors(v.number(COST), v.of(GAMMA));
      case GCN -> new Propagation(new Propagation.Convolution(v.whole(NEIGHBOURS)), v.whole(STEPS));
      case HEAT ->
          new Propagation(
              new Propagation.Heat(v.whole(NEIGHBOURS), v.number(TIME)), v.whole(STEPS));
      case TRANSFORMER -> new Propagation(new Propagation.DotProduct(), v.whole(STEPS));
      case L2_ATTENTION ->
          new Propagation(new Propagation.SquaredDistance(v.of(BANDWIDTH)), v.whole(STEPS));
      case GRAPH_ATTENTION ->
          new Propagation(new Propagation.GraphAttention(v.whole(NEIGHBOURS)), v.whole(STEPS));
    };
  }

  private static Method neighbours(NeighbourEmbedding.Kernel kernel, Values v) {
    return new NeighbourEmbedding(kernel, v.whole(DIM), v.number(PERPLEXITY), v.whole(ITERATIONS));
  }
}
