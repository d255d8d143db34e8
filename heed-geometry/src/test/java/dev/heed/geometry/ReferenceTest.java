package dev.heed.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.Score;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares each method with an independent implementation. The files have 12 digits, so 1e-9 means
 * "the same" for the result of one formula; each wider tolerance states its reason.
 */
class ReferenceTest {
  private static final double SAME = 1e-9;
  private static final int K = 5;
  private static final Metric D = Metric.euclidean();

  private final Golden golden = new Golden();
  private final Points x = golden.points("x");
  private final Data data = golden.data();

  private static double[] matrix(Similarity similarity, Points points) {
    return similarity.matrix(points).dense().values();
  }

  /**
   * The largest difference, after the sign (and scale) of each column is matched to the reference.
   */
  private static double difference(Points found, Points expected, boolean scaled) {
    double largest = 0;
    for (int c = 0; c < expected.dim(); c++) {
      double product = 0;
      double foundSquare = 0;
      double square = 0;
      for (int i = 0; i < expected.count(); i++) {
        product += found.at(i)[c] * expected.at(i)[c];
        foundSquare += found.at(i)[c] * found.at(i)[c];
        square += expected.at(i)[c] * expected.at(i)[c];
      }
      double factor = Math.signum(product) * (scaled ? Math.sqrt(square / foundSquare) : 1);
      for (int i = 0; i < expected.count(); i++) {
        largest = Math.max(largest, Math.abs(found.at(i)[c] * factor - expected.at(i)[c]));
      }
    }
    return largest;
  }

  private void sameEmbedding(Method method, String name, boolean scaled, double tolerance) {
    Points expected = golden.points(name);
    assertThat(difference(Golden.embedding(method, data), expected, scaled)).isLessThan(tolerance);
  }

  @Test
  void jointProbabilitiesOfTSne() {
    NeighbourEmbedding method = new NeighbourEmbedding(NeighbourEmbedding.Kernel.STUDENT, 2, 8, 10);
    // scikit-learn searches σ in single precision until the entropy is right to 1e-5.
    assertThat(matrix(method.high(), x)).containsExactly(golden.numbers("tsne_p"), within(1e-7));
  }

  @Test
  void conditionalProbabilitiesOfSne() {
    NeighbourEmbedding method =
        new NeighbourEmbedding(NeighbourEmbedding.Kernel.GAUSSIAN, 2, 8, 10);
    assertThat(matrix(method.high(), x)).containsExactly(golden.numbers("sne_p"), within(SAME));
  }

  @Test
  void gradientAndDivergenceOfTSne() {
    NeighbourEmbedding method = new NeighbourEmbedding(NeighbourEmbedding.Kernel.STUDENT, 2, 8, 10);
    SimilarityMatrix.Dense p = method.high().matrix(x).dense();
    Points y = golden.points("y");
    assertThat(NeighbourEmbedding.divergence(p, method.low().matrix(y).dense()))
        .isCloseTo(golden.number("tsne_kl"), within(SAME));
    double[] gradient = new double[y.values().length];
    try (Workers workers = new Workers(1)) {
      NeighbourForces.of(NeighbourEmbedding.Kernel.STUDENT, p.values(), 2, workers)
          .gradient(y.values(), 1, gradient);
    }
    assertThat(gradient).containsExactly(golden.numbers("tsne_gradient"), within(SAME));
  }

  @Test
  void isomap() {
    Similarity paths = Similarity.of(new Initialise.ShortestPaths(D, K));
    double[] lengths = Arrays.stream(matrix(paths, x)).map(value -> -value).toArray();
    assertThat(lengths).containsExactly(golden.numbers("isomap_paths"), within(SAME));
    sameEmbedding(new Isomap(2, K), "isomap", false, 1e-8);
  }

  @Test
  void locallyLinearEmbedding() {
    Similarity weights = Similarity.of(new Initialise.LocalCombination(D, K, 1e-3));
    assertThat(matrix(weights, x)).containsExactly(golden.numbers("lle_weights"), within(SAME));
    // The smallest eigenvalues of (I − S)ᵀ(I − S) are about 1e-6, which costs digits of the
    // vectors.
    sameEmbedding(new LocallyLinear(2, K), "lle", true, 1e-6);
  }

  @Test
  void eigenmaps() {
    // scikit-learn shifts and inverts, which leaves an error of this size.
    sameEmbedding(new LaplacianEigenmaps(2, K, OptionalDouble.of(3)), "eigenmaps", true, 1e-7);
  }

  @Test
  void diffusionMap() {
    DiffusionMap method = new DiffusionMap(2, K, OptionalDouble.of(30), 2);
    sameEmbedding(method, "diffusion", true, 1e-8);
    Result result = Golden.run(method, data);
    assertThat(result.measures().get("eigenvalue_1"))
        .isCloseTo(golden.numbers("diffusion_values")[0], within(SAME));
  }

  @Test
  void scaling() {
    sameEmbedding(new ClassicalScaling(2), "classical", false, 1e-8);
    try (Workers workers = new Workers(1)) {
      SimilarityMatrix.Dense high =
          Similarity.of(new Initialise.Distance(D, 1, 0)).matrix(x).dense();
      assertThat(StressScaling.majorised(high, golden.points("y"), workers).values())
          .containsExactly(golden.numbers("smacof_once"), within(SAME));
    }
    Result result = Golden.run(new StressScaling(2, 3000), data);
    // Both end near the same minimum; Heed stops when a round gains less than 1e-6.
    assertThat(result.measures().get("stress"))
        .isCloseTo(golden.number("smacof_stress"), within(1e-3 * golden.number("smacof_stress")));
  }

  @Test
  void umap() {
    assertThat(matrix(new Umap(2, K, 10).high(), x))
        .containsExactly(golden.numbers("umap"), within(SAME));
    // curve_fit stops when a step gains less than 1e-8.
    assertThat(Umap.A).isCloseTo(golden.number("umap_a"), within(1e-6));
    assertThat(Umap.B).isCloseTo(golden.number("umap_b"), within(1e-6));
    Points y = golden.points("y");
    double d = D.of(y.at(0), y.at(1));
    assertThat(Umap.low().matrix(y).dense().at(0, 1))
        .isCloseTo(1 / (1 + Umap.A * Math.pow(d, 2 * Umap.B)), within(1e-12));
  }

  @Test
  void trustworthiness() {
    try (Workers workers = new Workers(1)) {
      assertThat(Trustworthiness.of(x, golden.points("y"), K, workers).getAsDouble())
          .isCloseTo(golden.number("trustworthiness"), within(1e-12));
    }
  }

  @Test
  void clusteringsByCentres() {
    try (Workers workers = new Workers(1)) {
      Computation computation = Golden.computation(workers);
      Points start = golden.points("start");
      Points means = new KMeans(3, 300).converged(x, start, computation);
      assertThat(means.values()).containsExactly(golden.numbers("kmeans"), within(SAME));
      assertThat(Centres.inertia(x, means, Centres.nearest(x, means)))
          .isCloseTo(golden.number("kmeans_inertia"), within(1e-8));
      Points fuzzy = new FuzzyCMeans(3, 1.8, 2000).converged(x, start, computation);
      // Convergence is linear; both stop within 1e-10 of the limit.
      assertThat(fuzzy.values()).containsExactly(golden.numbers("fuzzy"), within(1e-8));
    }
  }

  /** If no point lies between two centres, {@code m → 1} leaves nothing fuzzy. */
  @Test
  void fuzzyCMeansBecomesKMeans() {
    double[] values = new double[60];
    Arrays.setAll(values, i -> 10 * (i / 20) + i * 37 % 10 / 10.0);
    Points groups = new Points(1, values);
    Points start = new Points(1, new double[] {1, 8, 22});
    try (Workers workers = new Workers(1)) {
      Computation computation = Golden.computation(workers);
      double[] means = new KMeans(3, 300).converged(groups, start, computation).values();
      double[] fuzzy = new FuzzyCMeans(3, 1.2, 300).converged(groups, start, computation).values();
      assertThat(fuzzy).containsExactly(means, within(1e-6));
      fuzzy = new FuzzyCMeans(3, 2, 300).converged(groups, start, computation).values();
      assertThat(Math.abs(fuzzy[0] - means[0])).isGreaterThan(1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "2", "4"})
  void markovClustering(String inflation) {
    Result.Clustered result =
        (Result.Clustered) Golden.run(new MarkovClustering(4, Double.parseDouble(inflation)), data);
    int[] expected =
        Arrays.stream(golden.numbers("mcl_" + inflation)).mapToInt(value -> (int) value).toArray();
    assertThat(result.cluster()).containsExactly(Centres.renumbered(expected));
    assertThat(result.count()).isGreaterThan(1);
  }

  @Test
  void classification() {
    Result.Classified knn = (Result.Classified) Golden.run(new NearestNeighbours(5), data);
    assertThat(knn.labels()).isEqualTo(golden.names("knn"));
    SupportVectors svm = new SupportVectors(2, OptionalDouble.of(0.3));
    Result.Classified found = (Result.Classified) Golden.run(svm, data);
    assertThat(found.labels()).isEqualTo(golden.names("svc"));
    Split split = Split.of(data);
    try (Workers workers = new Workers(1)) {
      Computation computation = Golden.computation(workers);
      List<SupportVectors.Machine> machines = svm.machines(split, computation);
      double[] decisions = golden.numbers("svc_decisions");
      for (int pair = 0; pair < machines.size(); pair++) {
        double[] ours = machines.get(pair).decisions(split.queryPoints(), computation);
        for (int i = 0; i < ours.length; i++) {
          // Both solvers stop where no pair of α violates its conditions by more than 1e-6.
          assertThat(ours[i]).isCloseTo(decisions[i * machines.size() + pair], within(1e-5));
        }
      }
    }
  }

  private void samePropagation(Propagation.Layer layer, String name, double tolerance) {
    Result.Propagated result = (Result.Propagated) Golden.run(new Propagation(layer, 1), data);
    assertThat(result.features().values()).containsExactly(golden.numbers(name), within(tolerance));
  }

  @Test
  void propagations() {
    samePropagation(new Propagation.Convolution(K), "gcn", SAME);
    samePropagation(new Propagation.Heat(K, 0.7), "heat", SAME);
    // Streamed in single precision: 2^-24 of coordinates up to 10, and of scores up to 50.
    samePropagation(new Propagation.DotProduct(), "transformer", 1e-4);
    samePropagation(new Propagation.SquaredDistance(OptionalDouble.of(4)), "l2", 1e-5);
    Points alpha = golden.points("alpha");
    Matrix identity = new Matrix(3, 3, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
    Score score =
        new Score.GraphAttention(
            identity, new Matrix(1, 3, alpha.at(0)), new Matrix(1, 3, alpha.at(1)), 0.2);
    Similarity attention =
        Similarity.of(
            new Initialise.Scored(score)
                .on(new Initialise.Loops(new Initialise.NeighbourGraph(D, K))),
            new Step.Exponential(1),
            new Step.Rows());
    assertThat(attention.matrix(x).propagate(x.values(), 3))
        .containsExactly(golden.numbers("gat"), within(SAME));
    assertThat(attention.notation())
        .isEqualTo(new Propagation.GraphAttention(K).similarity(x, 1).notation());
  }

  /** The streamed result is that of the composition. */
  @Test
  void streamingAndMatricesAgree() {
    for (Propagation.Layer layer :
        List.of(
            new Propagation.DotProduct(),
            new Propagation.SquaredDistance(OptionalDouble.empty()))) {
      Similarity similarity = layer.similarity(x, 1);
      assertThat(AllPairs.of(similarity)).isPresent();
      double[] h = x.values();
      for (int step = 0; step < 3; step++) {
        h = similarity.matrix(x).propagate(h, 3);
      }
      Result.Propagated streamed = (Result.Propagated) Golden.run(new Propagation(layer, 3), data);
      assertThat(streamed.features().values()).containsExactly(h, within(1e-4));
    }
  }

  /** Gradients agree with finite differences of the divergence of the two compositions. */
  @Test
  void gradientsAreThoseOfTheCompositions() {
    for (NeighbourEmbedding.Kernel kernel : NeighbourEmbedding.Kernel.values()) {
      NeighbourEmbedding method = new NeighbourEmbedding(kernel, 2, 8, 10);
      SimilarityMatrix.Dense p = method.high().matrix(x).dense();
      Points y = golden.points("y");
      double[] gradient = new double[y.values().length];
      try (Workers workers = new Workers(1)) {
        NeighbourForces.of(kernel, p.values(), 2, workers).gradient(y.values(), 1, gradient);
      }
      for (int i = 0; i < gradient.length; i += 7) {
        double step = 1e-5;
        double difference = (loss(method, p, y, i, step) - loss(method, p, y, i, -step)) / 2 / step;
        assertThat(gradient[i]).as(kernel + " " + i).isCloseTo(difference, within(1e-6));
      }
    }
  }

  private static double loss(
      NeighbourEmbedding method, SimilarityMatrix.Dense p, Points y, int place, double step) {
    double[] moved = y.values().clone();
    moved[place] += step;
    return NeighbourEmbedding.divergence(p, method.low().matrix(new Points(2, moved)).dense());
  }

  @Test
  void everyMethodHasCompositions() {
    for (MethodName name : MethodName.values()) {
      assertThat(name.create(Map.of()).similarities()).as(name.toString()).isNotEmpty();
    }
  }
}
