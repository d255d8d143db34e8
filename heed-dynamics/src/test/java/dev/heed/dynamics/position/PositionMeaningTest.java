package dev.heed.dynamics.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.dynamics.Lbfgs;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionMeaningTest {
  private static final List<String> SMALL = List.of("dim=12", "draws=2");

  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  private static double[] gaussian(int dim, SeededRandom random) {
    double[] values = new double[dim];
    Arrays.setAll(values, i -> random.gaussian());
    return values;
  }

  @Test
  void minimisesTheFunctionOfRosenbrockInFewSteps() {
    Lbfgs.Objective rosenbrock =
        (x, gradient) -> {
          double sum = 0;
          Arrays.fill(gradient, 0);
          for (int i = 0; i + 1 < x.length; i++) {
            double off = x[i + 1] - x[i] * x[i];
            sum += 100 * off * off + (1 - x[i]) * (1 - x[i]);
            gradient[i] += -400 * x[i] * off - 2 * (1 - x[i]);
            gradient[i + 1] += 200 * off;
          }
          return sum;
        };
    double[] start = new double[10];
    Arrays.setAll(start, i -> i % 2 == 0 ? -1.2 : 1);
    Lbfgs.Minimum end = Lbfgs.minimise(rosenbrock, start, 1e-9, 500, () -> {});
    assertThat(end.steps()).isBetween(10, 200);
    assertThat(end.slope()).isLessThan(1e-6);
    double[] ones = new double[10];
    Arrays.fill(ones, 1);
    assertThat(end.point()).containsExactly(ones, within(1e-6));
    assertThat(start[0]).isEqualTo(-1.2);
    assertThat(Lbfgs.minimise(rosenbrock, ones, 1e-9, 500, () -> {}).steps()).isZero();
  }

  @Test
  void theGradientOfTheRiskIsThatOfDifferences() {
    SeededRandom random = new SeededRandom(3);
    int dim = 7;
    TokenPairs pairs = TokenPairs.draw(20, gaussian(dim, random), 0.3, random);
    double[] q = gaussian(dim, random);
    double[] gradient = new double[dim];
    pairs.evaluate(q, gradient);
    double[] ignored = new double[dim];
    for (int i = 0; i < dim; i++) {
      double[] up = q.clone();
      double[] down = q.clone();
      up[i] += 1e-5;
      down[i] -= 1e-5;
      double difference = (pairs.evaluate(up, ignored) - pairs.evaluate(down, ignored)) / 2e-5;
      assertThat(gradient[i]).isCloseTo(difference, within(1e-8 * (1 + Math.abs(difference))));
    }
  }

  /** A teacher that goes by position alone is such a map itself. */
  @Test
  void theBestLinearMapOfAPositionalTeacherIsTheTeacher() {
    SeededRandom random = new SeededRandom(4);
    TokenPairs pairs = TokenPairs.draw(50, gaussian(9, random), 1, random);
    double[] map = pairs.bestLinear();
    assertThat(map).containsExactly(new double[] {0.6, 0.4, 0.4, 0.6}, within(1e-12));
    assertThat(pairs.errorOfLinear(map)).isCloseTo(0, within(1e-14));
    TokenPairs mixed = TokenPairs.draw(50, gaussian(9, random), 0.5, random);
    double[] best = mixed.bestLinear();
    for (int i = 0; i < 4; i++) {
      double[] other = best.clone();
      other[i] += 0.01;
      assertThat(mixed.errorOfLinear(other)).isGreaterThan(mixed.errorOfLinear(best));
    }
  }

  /** Without positions in the tokens, the teacher's own direction would leave no error. */
  @Test
  void theErrorIsThatOfTheFormula() {
    int dim = 2;
    double[] teacher = {1.5, -0.5};
    TokenPairs pairs = TokenPairs.draw(1, teacher, 0, new SeededRandom(5));
    SeededRandom same = new SeededRandom(5);
    double[] x = new double[4];
    Arrays.setAll(x, i -> 0.5 * same.gaussian());
    double[] q = {0.7, 0.2};
    double[][] y = mixed(x, teacher, 0);
    double[][] answer = mixed(x, q, 1 / Math.sqrt(dim));
    double sum = 0;
    for (int a = 0; a < 2; a++) {
      for (int i = 0; i < dim; i++) {
        sum += Math.pow(answer[a][i] - y[a][i], 2);
      }
    }
    assertThat(pairs.error(q)).isCloseTo(sum / (2 * dim), within(1e-14));
  }

  private static double[][] mixed(double[] tokens, double[] direction, double position) {
    int dim = direction.length;
    double[][] x = new double[2][dim];
    double[] h = new double[2];
    for (int a = 0; a < 2; a++) {
      for (int i = 0; i < dim; i++) {
        x[a][i] = tokens[a * dim + i] + (a == 0 ? position : -position);
        h[a] += x[a][i] * direction[i] / Math.sqrt(dim);
      }
    }
    double[][] result = new double[2][dim];
    for (int a = 0; a < 2; a++) {
      double first = Math.exp(h[a] * h[0]);
      double second = Math.exp(h[a] * h[1]);
      for (int i = 0; i < dim; i++) {
        result[a][i] = (first * x[0][i] + second * x[1][i]) / (first + second);
      }
    }
    return result;
  }

  @Test
  void theTransitionLiesBetweenRisksOfBothSigns() {
    Landscape.Student low = new Landscape.Student(1, 0, 0, 0, 0);
    Landscape.Student high = new Landscape.Student(1.3, 0, 0, 0, 0);
    Landscape.Student between = new Landscape.Student(1.1, 0, 0, 0, 0);
    List<Landscape> landscapes =
        List.of(
            new Landscape(1, List.of(new Landscape.Draw(low, high, 0))),
            new Landscape(2, List.of(new Landscape.Draw(between, low, 0))));
    assertThat(Landscape.zero(landscapes, Landscape::difference)).isCloseTo(1.75, within(1e-12));
    assertThat(Landscape.zero(landscapes.reversed(), Landscape::difference)).isNaN();
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    runs.assertSameBytes(new PositionMeaning(), SMALL, 30, 500);
    assertThat(runs.page("threads1")).contains("Figure 3");
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("dim=1", "draws=0")) {
      assertThatThrownBy(() -> runs.run(new PositionMeaning(), List.of(setting), 1, "refused"))
          .hasMessageContaining("expected");
    }
  }

  @Test
  @Tag("full")
  void theTransitionIsWhereTheoryPutsIt() throws IOException {
    Laboratory.Result result = runs.run(new PositionMeaning(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(11).allMatch(Check::passed);
  }
}
