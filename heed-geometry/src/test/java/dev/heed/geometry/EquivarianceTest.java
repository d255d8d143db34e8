package dev.heed.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Points scaled by powers of two, or moved far from the origin, have the answers of the points. */
class EquivarianceTest {
  private static final int COUNT = 45;

  /** Methods whose scores or degrees depend on the origin. */
  private static final Set<MethodName> ORIGIN =
      EnumSet.of(MethodName.GCN, MethodName.TRANSFORMER, MethodName.GRAPH_ATTENTION);

  /** Methods whose scores are compared with 1. */
  private static final Set<MethodName> UNIT =
      EnumSet.of(MethodName.TRANSFORMER, MethodName.GRAPH_ATTENTION);

  /** Embeddings in the unit of the points. */
  private static final Set<MethodName> LENGTHS =
      EnumSet.of(MethodName.CLASSICAL_MDS, MethodName.MDS, MethodName.ISOMAP);

  /** Three groups, with coordinates that are multiples of 1/1024: exact also beside 1e12. */
  private static Data data(DoubleUnaryOperator change) {
    SeededRandom random = new SeededRandom(3);
    double[] values = new double[2 * COUNT];
    for (int i = 0; i < values.length; i++) {
      double value = random.gaussian() + 2.5 * (i / 2 % 3) * (i % 2 + 1);
      values[i] = change.applyAsDouble(Math.rint(value * 1024) / 1024);
    }
    return new Data(
        new Points(2, values), IntStream.range(0, COUNT).mapToObj(i -> "c" + i % 3).toList());
  }

  private static Result run(MethodName name, DoubleUnaryOperator change) {
    Map<Setting, Double> few =
        name.defaults().containsKey(Setting.ITERATIONS)
            ? Map.of(Setting.ITERATIONS, 30.0)
            : Map.of();
    return Golden.run(name.create(few), data(change));
  }

  @ParameterizedTest
  @EnumSource(MethodName.class)
  void scaledPointsHaveScaledAnswers(MethodName name) {
    Result plain = run(name, value -> value);
    for (int power : new int[] {500, 300, -300, -500}) {
      Result scaled = run(name, value -> Math.scalb(value, power));
      if (UNIT.contains(name)) {
        assertFinite(scaled);
      } else {
        assertSame(plain, scaled, power, LENGTHS.contains(name), 0, 1e-7);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(MethodName.class)
  void movedPointsHaveMovedAnswers(MethodName name) {
    Result plain = run(name, value -> value);
    Result moved = run(name, value -> value + 1e12);
    if (ORIGIN.contains(name)) {
      assertFinite(moved);
    } else {
      assertSame(plain, moved, 0, true, 1e12, 1e-6);
    }
  }

  private static void assertFinite(Result result) {
    assertThat(result.measures().values()).allMatch(Double::isFinite);
    if (result instanceof Result.Propagated propagated) {
      assertThat(Arrays.stream(propagated.features().values()).allMatch(Double::isFinite)).isTrue();
    }
  }

  private static void assertSame(
      Result plain, Result other, int power, boolean lengths, double origin, double precision) {
    plain
        .measures()
        .forEach(
            (measure, value) -> {
              double unit = Math.scalb(1.0, power * unitOf(measure));
              double found = other.measures().get(measure) / unit;
              // Next to 1e12, features have steps of 1.2e-4.
              double step = origin * 0x1p-53;
              assertThat(found)
                  .as(measure)
                  .isCloseTo(value, within(1e-6 * Math.abs(value) + 1e-9 + step));
            });
    switch (plain) {
      // Its walk magnifies the last bit of its start; the graph that it walks is a measure.
      case Result.Embedded embedded when plain.measures().containsKey("edges") ->
          assertThat(embedded.points().count()).isEqualTo(COUNT);
      case Result.Embedded embedded ->
          assertClose(
              ((Result.Embedded) other).points().values(),
              embedded.points().values(),
              lengths ? power : 0,
              0,
              precision);
      case Result.Propagated propagated ->
          assertClose(
              ((Result.Propagated) other).features().values(),
              propagated.features().values(),
              power,
              origin,
              Math.max(precision, origin * 0x1p-52));
      case Result.Clustered clustered ->
          assertThat(((Result.Clustered) other).cluster()).isEqualTo(clustered.cluster());
      case Result.Classified classified ->
          assertThat(((Result.Classified) other).labels()).isEqualTo(classified.labels());
    }
  }

  private static int unitOf(String measure) {
    return switch (measure) {
      case "stress", "inertia" -> 2;
      case "longest_path", "spread_before", "spread_after" -> 1;
      default -> 0;
    };
  }

  private static void assertClose(
      double[] found, double[] expected, int power, double origin, double precision) {
    double[] back = Arrays.stream(found).map(value -> Math.scalb(value - origin, -power)).toArray();
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertThat(back).containsExactly(expected, within(precision * Math.max(1, largest)));
  }

  /** Each row of the result is a mean of rows, so times stay within the times. */
  @Test
  void attentionKeepsTheDigitsOfTimes() {
    double[] values = new double[40];
    Arrays.setAll(values, i -> i % 2 == 0 ? 1.7e9 + i * 37 % 211 : 20 + Math.sin(i));
    double[] less = values.clone();
    for (int i = 0; i < less.length; i += 2) {
      less[i] -= 1.7e9;
    }
    for (Propagation.Layer layer :
        List.of(
            new Propagation.SquaredDistance(OptionalDouble.empty()), new Propagation.Heat(5, 1))) {
      Result.Propagated far = propagated(layer, values);
      Result.Propagated near = propagated(layer, less);
      for (int i = 0; i < values.length; i++) {
        double expected = near.features().values()[i] + (i % 2 == 0 ? 1.7e9 : 0);
        assertThat(far.features().values()[i]).isCloseTo(expected, within(1e-6));
      }
      assertThat(far.measures().get("spread_after"))
          .isCloseTo(near.measures().get("spread_after"), within(1e-6));
    }
  }

  private static Result.Propagated propagated(Propagation.Layer layer, double[] values) {
    return (Result.Propagated)
        Golden.run(new Propagation(layer, 1), new Data(new Points(2, values)));
  }

  /** Scores that single precision cannot hold apart are computed in double precision. */
  @Test
  void attentionIsThatOfTheCompositionForLargeScores() {
    Data data = data(value -> 300 * value);
    for (Propagation.Layer layer :
        List.of(
            new Propagation.DotProduct(),
            new Propagation.SquaredDistance(OptionalDouble.of(2)),
            new Propagation.SquaredDistance(OptionalDouble.of(1e-308)))) {
      double[] expected =
          layer
              .similarity(data.points(), 1)
              .matrix(data.points())
              .propagate(data.points().values(), 2);
      Result.Propagated found = (Result.Propagated) Golden.run(new Propagation(layer, 1), data);
      assertThat(found.features().values()).containsExactly(expected, within(1e-8));
    }
  }

  @Test
  void heatSpreadsEvenlyInTheEnd() {
    Data data = data(value -> value);
    double[] mean = PrincipalComponents.mean(data.points());
    for (double time : new double[] {1e6, 1e16, 1e100, 1e308, Double.MAX_VALUE}) {
      Result.Propagated found =
          (Result.Propagated) Golden.run(new Propagation(new Propagation.Heat(10, time), 2), data);
      for (int i = 0; i < 2 * COUNT; i++) {
        assertThat(found.features().values()[i]).isCloseTo(mean[i % 2], within(1e-9));
      }
    }
  }

  @Test
  void coordinatesBeyondSquaresAreRefused() {
    double eighth = data(value -> value).points().values()[7];
    for (MethodName name : MethodName.values()) {
      assertThatThrownBy(() -> run(name, value -> value == eighth ? 1e308 : value))
          .as("%s", name)
          .hasMessageMatching(
              "coordinate 2 of point 4 is 1\\.0E308; expected at most \\S+, so that sums of squares"
                  + " are finite");
      assertThatThrownBy(() -> run(name, value -> value * 1e-170))
          .as("%s", name)
          .hasMessageContaining("apart, so that squares are not 0");
    }
  }
}
