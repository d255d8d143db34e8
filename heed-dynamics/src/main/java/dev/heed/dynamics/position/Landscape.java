package dev.heed.dynamics.position;

import dev.heed.dynamics.Lbfgs;
import dev.heed.dynamics.projected.Vectors;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The two minima of the risk at one number of training pairs, over some draws.
 *
 * @param ratio pairs for each number of a token, {@code α = n/d}
 */
record Landscape(double ratio, List<Draw> draws) {
  private static final int TEST_PAIRS = 500;
  private static final double TOLERANCE = 1e-6;
  private static final int MAX_STEPS = 500;

  /**
   * A minimum.
   *
   * @param risk divided by the dimension
   * @param position {@code m = |1·Q|/d}, its overlap with the positions
   * @param meaning {@code θ = |Q*·Q|/d}, its overlap with the teacher
   * @param error mean squared error on new pairs
   * @param slope length of the gradient where descent ended
   */
  record Student(double risk, double position, double meaning, double error, double slope) {
    static final int NUMBERS = 5;
  }

  /**
   * One draw of a teacher and its pairs.
   *
   * @param positional the minimum next to the positions
   * @param semantic the minimum next to the teacher
   * @param linear error on new pairs of the best linear map of positions
   */
  record Draw(Student positional, Student semantic, double linear) {
    static final int NUMBERS = 2 * Student.NUMBERS + 1;

    /** Risk of the semantic minimum less that of the positional one. */
    double difference() {
      return semantic.risk - positional.risk;
    }

    /** Whether one minimum knows mainly positions and the other mainly the teacher. */
    boolean isApart() {
      return positional.position > positional.meaning && semantic.meaning > semantic.position;
    }
  }

  static double[] measure(
      double ratio, double omega, int dim, SeededRandom random, Runnable pulse) {
    double[] teacher = new double[dim];
    Arrays.setAll(teacher, i -> random.gaussian());
    // In the limit its length is √d; a draw of finite dimension would add its own deviation.
    double scale = Math.sqrt(dim / Vectors.dot(teacher, 0, teacher, 0, dim));
    Arrays.setAll(teacher, i -> scale * teacher[i]);
    TokenPairs pairs =
        TokenPairs.draw(Math.max(1, (int) Math.round(ratio * dim)), teacher, omega, random);
    pulse.run();
    TokenPairs test = TokenPairs.draw(TEST_PAIRS, teacher, omega, random);
    double[] positions = new double[dim];
    Arrays.fill(positions, 1 / Math.sqrt(dim));
    double[] numbers = new double[Draw.NUMBERS];
    int at = 0;
    for (double[] start : List.of(positions, teacher)) {
      Lbfgs.Minimum end = Lbfgs.minimise(pairs, start, TOLERANCE, MAX_STEPS, pulse);
      double[] q = end.point();
      numbers[at++] = end.value() / dim;
      numbers[at++] = Math.abs(Vectors.sum(q, dim)) / dim;
      numbers[at++] = Math.abs(Vectors.dot(q, 0, teacher, 0, dim)) / dim;
      numbers[at++] = test.error(q);
      numbers[at++] = end.slope();
    }
    numbers[at] = test.errorOfLinear(pairs.bestLinear());
    return numbers;
  }

  /** The draw with the numbers that {@link #measure} gave. */
  static Draw draw(double[] n) {
    return new Draw(
        new Student(n[0], n[1], n[2], n[3], n[4]),
        new Student(n[5], n[6], n[7], n[8], n[9]),
        n[10]);
  }

  double mean(ToDoubleFunction<Draw> number) {
    return draws.stream().mapToDouble(number).average().orElseThrow();
  }

  double difference() {
    return mean(Draw::difference);
  }

  /**
   * The ratio at which a difference passes from above 0 to at most 0, by a straight line between
   * the neighbours; NaN if it does not.
   */
  static double zero(List<Landscape> landscapes, ToDoubleFunction<Landscape> difference) {
    for (int i = 1; i < landscapes.size(); i++) {
      double before = difference.applyAsDouble(landscapes.get(i - 1));
      double after = difference.applyAsDouble(landscapes.get(i));
      if (before > 0 && after <= 0) {
        double from = landscapes.get(i - 1).ratio;
        return from + (landscapes.get(i).ratio - from) * before / (before - after);
      }
    }
    return Double.NaN;
  }
}
