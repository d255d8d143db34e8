package dev.heed.geometry.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the fast forces with sums over all pairs. */
class StudentFieldTest {
  private static final int COUNT = 3_000;

  /** Points in 25 groups whose centres lie on a grid; a single group if {@code groups} is 0. */
  private static double[] points(double extent, double groups) {
    SeededRandom random = new SeededRandom(4);
    double[] points = new double[2 * COUNT];
    for (int i = 0; i < COUNT; i++) {
      int cell = i % 25;
      points[2 * i] = extent * (groups * (cell % 5 - 2) + 0.2 * random.gaussian());
      points[2 * i + 1] = extent * (groups * (cell / 5 - 2) + 0.2 * random.gaussian());
    }
    return points;
  }

  private static double exact(double[] y, double[] forces) {
    double z = 0;
    for (int i = 0; i < y.length; i += 2) {
      for (int j = 0; j < y.length; j += 2) {
        double dx = y[i] - y[j];
        double dy = y[i + 1] - y[j + 1];
        double w = 1 / (1 + dx * dx + dy * dy);
        z += i == j ? 0 : w;
        forces[i] += w * w * dx;
        forces[i + 1] += w * w * dy;
      }
    }
    return z;
  }

  private static double length(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** Errors are of the size of Barnes and Hut's with the usual angle. */
  @ParameterizedTest
  @CsvSource({"1e-4, 1", "1, 0", "1, 1", "5, 0", "5, 1", "20, 0", "20, 1", "100, 1", "3, 30"})
  void forcesAreThoseOfAllPairs(double extent, double groups) {
    double[] y = points(extent, groups);
    double[] expected = new double[y.length];
    double z = exact(y, expected);
    double[] found = new double[y.length];
    try (Workers workers = new Workers(1)) {
      StudentField field = new StudentField(workers);
      for (int call = 0; call < 3; call++) { // squares adapt to the points
        assertThat(field.forces(y, found)).isCloseTo(z, within(1e-3 * z));
        double[] error = new double[y.length];
        for (int i = 0; i < error.length; i++) {
          error[i] = found[i] - expected[i];
        }
        assertThat(length(error)).isLessThan(0.02 * length(expected) + 1e-9);
      }
    }
  }

  @Test
  void pointsInOnePlaceDoNotMove() {
    double[] forces = new double[200];
    try (Workers workers = new Workers(1)) {
      assertThat(new StudentField(workers).forces(new double[200], forces))
          .isCloseTo(9900, within(30.0));
    }
    assertThat(length(forces)).isLessThan(1);
  }

  @Test
  void forcesDoNotDependOnTheNumberOfThreads() {
    double[] y = points(20, 1);
    double[] one = new double[y.length];
    double[] three = new double[y.length];
    try (Workers workers = new Workers(1);
        Workers others = new Workers(3)) {
      double z = new StudentField(workers).forces(y, one);
      assertThat(new StudentField(others).forces(y, three)).isEqualTo(z);
    }
    assertThat(three).isEqualTo(one);
  }

  @Test
  void curvesAreCloseToTheirFunctions() {
    Curve curve = new Curve(x -> 1 / ((0.001 + x) * (1 + 1.5 * Math.pow(x, 0.9))));
    for (double x = 1e-11; x < 1e9; x *= 1.37) {
      double exact = 1 / ((0.001 + x) * (1 + 1.5 * Math.pow(x, 0.9)));
      assertThat(curve.at(x)).isCloseTo(exact, within(1e-4 * exact));
    }
    assertThat(curve.at(0)).isCloseTo(1000, within(0.1));
    assertThat(curve.at(1e300)).isBetween(0.0, 1e-15);
  }
}
