package dev.heed.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Moebius;
import dev.heed.limits.manifold.WavePotential;
import dev.heed.limits.manifold.WavePotential.Wave;
import dev.heed.limits.manifold.ZonalFlow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the theory that measurements are compared with. */
class TheoryTest {

  @ParameterizedTest
  @CsvSource({"CIRCLE,0", "CIRCLE,0.8", "SPHERE,0", "SPHERE,-1.3"})
  void zonalFlowSolvesItsEquation(Manifold manifold, double strength) {
    ZonalFlow start = ZonalFlow.bump(manifold, strength, 0.1);
    assertThat(start.at(1)).isCloseTo(1, within(1e-12));
    double t = 0.2;
    double dt = 1e-4;
    ZonalFlow now = start.after(t);
    ZonalFlow before = start.after(t - dt);
    ZonalFlow after = start.after(t + dt);
    double h = 1e-3;
    for (double z : new double[] {-0.9, -0.2, 0.3, 0.85}) {
      double first = (now.at(z + h) - now.at(z - h)) / (2 * h);
      double second = (now.at(z + h) - 2 * now.at(z) + now.at(z - h)) / (h * h);
      double round = 1 - z * z;
      double right =
          round * second - manifold.dimension() * z * first + 2 * strength * round * first;
      assertThat((after.at(z) - before.at(z)) / (2 * dt)).isCloseTo(right, within(2e-4));
    }
  }

  @Test
  void zonalFlowTendsToTheMeanWeightedBySquaredDensity() {
    ZonalFlow start = ZonalFlow.bump(Manifold.SPHERE, 0.7, 0.1);
    double weights = 0;
    double sum = 0;
    for (int i = 0; i < 2000; i++) {
      double z = -1 + (i + 0.5) / 1000;
      double weight = Math.exp(2 * 0.7 * z);
      weights += weight;
      sum += weight * start.at(z);
    }
    ZonalFlow end = start.after(20);
    for (double z : new double[] {-1, 0, 1}) {
      assertThat(end.at(z)).isCloseTo(sum / weights, within(1e-6));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ZonalFlow.bump(Manifold.TORUS, 0, 0.1))
        .withMessageContaining("expected the circle or the sphere");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.4, 1, 2})
  void moebiusMapsAreConformal(double scale) {
    Moebius map = new Moebius(scale);
    double[] x = Manifold.THREE_SPHERE.place(0.3, 0.2, 0.6);
    double[] y = map.of(x);
    assertThat(dot(y, y)).isCloseTo(1, within(1e-12));
    if (scale == 1) {
      assertThat(y).containsExactly(x, within(1e-15));
    }
    double h = 1e-5;
    for (double[] u : List.of(new double[] {0.3 + h, 0.2, 0.6}, new double[] {0.3, 0.2, 0.6 + h})) {
      double[] moved = Manifold.THREE_SPHERE.place(u);
      double ratio = distance(map.of(moved), y) / distance(moved, x);
      assertThat(ratio).isCloseTo(map.stretch(x), within(1e-4));
      double slope = Math.log(map.stretch(moved) / map.stretch(x));
      assertThat(slope).isCloseTo(map.slope(x) * (moved[0] - x[0]), within(1e-8));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Moebius(0))
        .withMessage("scale is 0.0; expected 0.2 to 5");
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double distance(double[] a, double[] b) {
    return Math.sqrt(dot(a, a) - 2 * dot(a, b) + dot(b, b));
  }

  /** The value of {@code f(x, y)}, by its waves. */
  private static double f(WavePotential potential, double[] x, double[] y) {
    double sum = 0;
    for (Wave wave : potential.waves()) {
      double[] v = new double[x.length];
      for (int i = 0; i < v.length; i++) {
        v[i] = y[i] - x[i] - potential.shift()[i];
      }
      sum += wave.cosine() * Math.cos(wave.phase(v)) + wave.sine() * Math.sin(wave.phase(v));
    }
    return sum;
  }

  @Test
  void waveScoresAreDotProductsWithTheStatedMinimiser() {
    WavePotential plane = PseudoMetricStudies.PLANE;
    SeededRandom random = new SeededRandom(4);
    double[] x = {0.3, -2};
    double least = f(plane, x, plane.minimiser(x));
    for (int i = 0; i < 500; i++) {
      double[] y = {random.uniform(-3.2, 3.2), random.uniform(-3.2, 3.2)};
      Points queries = plane.queries(List.of(x));
      Points keys = plane.keys(List.of(y));
      assertThat(dot(queries.values(), keys.values())).isCloseTo(-f(plane, x, y), within(1e-12));
      assertThat(f(plane, x, y)).isGreaterThanOrEqualTo(least - 1e-12);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WavePotential(new double[] {0}, List.of(new Wave(-1, 0.5, 1))))
        .withMessageContaining("g has the slope 0.5 at 0; expected none");
  }

  @Test
  void derivativesOfWavesMatchDifferenceQuotients() {
    WavePotential plane = PseudoMetricStudies.PLANE;
    double h = 1e-3;
    double[] x = {0, 0};
    double[] s = plane.shift();
    double mixed =
        (f(plane, x, new double[] {s[0] + h, s[1] + h})
                - f(plane, x, new double[] {s[0] + h, s[1] - h})
                - f(plane, x, new double[] {s[0] - h, s[1] + h})
                + f(plane, x, new double[] {s[0] - h, s[1] - h}))
            / (4 * h * h);
    assertThat(plane.second(0, 1)).isCloseTo(-0.8, within(1e-12)).isCloseTo(mixed, within(1e-5));
    double third =
        (f(plane, x, new double[] {s[0] + 2 * h, s[1]})
                - 2 * f(plane, x, new double[] {s[0] + h, s[1]})
                + 2 * f(plane, x, new double[] {s[0] - h, s[1]})
                - f(plane, x, new double[] {s[0] - 2 * h, s[1]}))
            / (2 * h * h * h);
    assertThat(plane.third(0, 0, 0)).isCloseTo(1.2, within(1e-12)).isCloseTo(third, within(1e-3));
    assertThat(plane.third(0, 1, 1)).isCloseTo(0.5, within(1e-12));
    assertThat(PseudoMetricStudies.LINE.second(0, 0)).isEqualTo(2);
    assertThat(PseudoMetricStudies.LINE.third(0, 0, 0)).isEqualTo(1.5);
  }
}
