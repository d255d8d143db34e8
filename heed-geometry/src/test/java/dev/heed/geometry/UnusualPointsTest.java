package dev.heed.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnusualPointsTest {
  private static Data data(int count, int dim, IntToDoubleFunction value) {
    double[] values = new double[count * dim];
    Arrays.setAll(values, value);
    return new Data(
        new Points(dim, values),
        IntStream.range(0, count).mapToObj(i -> i % 2 == 0 ? "even" : "odd").toList());
  }

  private static final List<Data> UNUSUAL =
      List.of(
          data(1, 3, i -> i),
          data(2, 3, i -> i),
          data(4, 1, i -> i),
          data(40, 3, i -> 5),
          // every point twice
          data(60, 3, i -> Math.sin(Math.floorDiv(i, 6) * 2.7 + i % 3)),
          // a constant column
          data(40, 3, i -> i % 3 == 1 ? 7 : Math.sin(i * 1.3)),
          // one dimension
          data(40, 1, i -> Math.sin(i * 1.3)),
          // far from the origin, and large
          data(40, 2, i -> 1e9 + 1e7 * Math.sin(i * 1.3)),
          // small, so that squares underflow
          data(40, 2, i -> 1e-160 * Math.sin(i * 1.3)),
          // two parts, far from each other
          data(40, 2, i -> Math.sin(i * 1.3) + (i < 40 ? 0 : 1e6)));

  /** Each method gives finite results or a problem that states the expectation. */
  @ParameterizedTest
  @EnumSource(MethodName.class)
  void everyMethodSucceedsOrStatesAProblem(MethodName name) {
    int found = 0;
    for (Data data : UNUSUAL) {
      try {
        switch (Golden.run(name.create(), data)) {
          case Result.Embedded embedded -> {
            assertThat(embedded.points().count()).isEqualTo(data.count());
            assertFinite(embedded.points());
          }
          case Result.Propagated propagated -> assertFinite(propagated.features());
          case Result.Clustered clustered -> {
            assertThat(clustered.cluster()).hasSize(data.count());
            assertThat(Arrays.stream(clustered.cluster()).distinct().sorted())
                .containsExactlyElementsOf(IntStream.range(0, clustered.count()).boxed().toList());
          }
          case Result.Classified classified ->
              assertThat(classified.labels()).hasSameSizeAs(classified.rows());
        }
        found++;
      } catch (ProblemException e) {
        assertThat(e.problem()).isNotBlank();
        assertThat(e.getMessage()).isEqualTo(e.problem() + "; expected " + e.expected());
      }
    }
    assertThat(found).as("results").isPositive();
  }

  private static void assertFinite(Points points) {
    assertThat(Arrays.stream(points.values()).allMatch(Double::isFinite)).isTrue();
  }

  @Test
  void messagesStateThePartsOfAGraph() {
    Data parts = UNUSUAL.getLast();
    for (MethodName name :
        List.of(MethodName.ISOMAP, MethodName.LLE, MethodName.LAPLACIAN_EIGENMAPS)) {
      assertThatThrownBy(() -> Golden.run(name.create(Map.of(Setting.NEIGHBOURS, 3.0)), parts))
          .as(name.toString())
          .isInstanceOf(ProblemException.class)
          .hasMessageMatching(
              "the graph of 3 neighbours has [2-9] parts, the largest of \\d+ points; expected a"
                  + " connected graph: more neighbours, or the points of one part only");
    }
  }

  @Test
  void messagesStateTheNumberOfPointsNeeded() {
    Data ten = data(10, 2, i -> Math.sin(i * 1.3));
    assertThatThrownBy(() -> Golden.run(new Isomap(2, 15), ten))
        .hasMessage("there are 10 points; expected at least 16, for 15 neighbours of each");
    assertThatThrownBy(() -> Golden.run(MethodName.T_SNE.create(), ten))
        .hasMessage(
            "perplexity is 30.0 and there are 10 points; expected a perplexity below the number of"
                + " points");
    assertThatThrownBy(() -> Golden.run(new KMeans(11, 10), ten))
        .hasMessage("there are 10 points; expected at least 11, one for each cluster");
    assertThatThrownBy(() -> Golden.run(new NearestNeighbours(9), ten))
        .hasMessage("there are 8 points with a label; expected at least 9, for as many neighbours");
    assertThatThrownBy(() -> Golden.run(new ClassicalScaling(2), data(1, 2, i -> i)))
        .hasMessage("there is 1 point; expected at least 4, for 2 dimensions");
  }

  @Test
  void classifiersNeedLabels() {
    Data none = new Data(new Points(1, new double[] {1, 2, 3}));
    assertThatThrownBy(() -> Golden.run(new NearestNeighbours(1), none))
        .hasMessage("the points have no labels; expected a label for some of them");
    Data alike = new Data(none.points(), List.of("a", "a", ""));
    assertThatThrownBy(() -> Golden.run(MethodName.SVM.create(), alike))
        .hasMessage("all known labels are the same; expected at least 2 different labels");
  }

  @Test
  void classifiersLabelPointsWithoutALabel() {
    Data data =
        new Data(
            new Points(1, new double[] {0, 10, 1, 11, 0.5, 10.5}),
            List.of("low", "high", "low", "high", "", ""));
    for (Method method :
        List.of(new NearestNeighbours(2), new SupportVectors(1, OptionalDouble.empty()))) {
      Result.Classified found = (Result.Classified) Golden.run(method, data);
      assertThat(found.rows()).containsExactly(4, 5);
      assertThat(found.labels()).containsExactly("low", "high");
      assertThat(found.measures()).doesNotContainKey("accuracy");
    }
  }

  /**
   * If only a point's own weight is left, embeddings fail and attention leaves each point alone.
   */
  @Test
  void tooSmallBandwidthsAreRejectedOrLeavePointsAlone() {
    Data data = data(40, 2, i -> Math.sin(i * 1.3));
    for (Method method :
        List.of(
            new DiffusionMap(2, 10, OptionalDouble.of(1e-9), 1),
            new LaplacianEigenmaps(2, 10, OptionalDouble.of(1e-9)))) {
      assertThatThrownBy(() -> Golden.run(method, data))
          .hasMessage("every weight of point 1 underflows; expected a larger bandwidth");
    }
    for (double bandwidth : new double[] {1e-9, 1e-300}) {
      Method method =
          new Propagation(new Propagation.SquaredDistance(OptionalDouble.of(bandwidth)), 2);
      Result.Propagated still = (Result.Propagated) Golden.run(method, data);
      assertThat(still.features().values()).containsExactly(data.points().values(), within(1e-6));
    }
    Data wide = data(40, 2, i -> 1e3 * Math.sin(i * 1.3));
    assertThatThrownBy(() -> Golden.run(new FuzzyCMeans(3, 1.001, 5), wide))
        .hasMessageContaining("underflows; expected a larger fuzziness, or k-means");
  }

  /** A point on a centre belongs to it alone; the points 0 and 4 do. */
  @Test
  void aPointOnACentreBelongsToItAlone() {
    double[] u =
        new FuzzyCMeans(2, 2, 10)
            .memberships()
            .matrix(new Points(1, new double[] {0, 4}), new Points(1, new double[] {0, 1, 4}))
            .dense()
            .values();
    assertThat(u).containsExactly(new double[] {1, 0.9, 0, 0, 0.1, 1}, within(1e-12));
  }

  @Test
  void rejectsInvalidSettings() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MethodName.of("tsne"))
        .withMessageStartingWith("there is no method \"tsne\"; expected one of classical-mds, mds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MethodName.MDS.create(Map.of(Setting.PERPLEXITY, 30.0)))
        .withMessage("--perplexity with mds; expected one of --dim, --iterations");
    for (MethodName name : MethodName.values()) {
      name.defaults()
          .forEach(
              (setting, value) ->
                  assertThatIllegalArgumentException()
                      .as(name + " " + setting)
                      .isThrownBy(() -> name.create(Map.of(setting, -1.0)))
                      .withMessageContaining(setting.title() + " is -1"));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Data(new Points(1, new double[] {Double.NaN})))
        .withMessage("a coordinate is NaN; expected a number");
  }
}
