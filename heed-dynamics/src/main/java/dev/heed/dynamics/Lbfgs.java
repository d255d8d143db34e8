package dev.heed.dynamics;

import dev.heed.base.Require;
import dev.heed.dynamics.projected.Vectors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS (Nocedal 1980) with a line search by bisection to the weak Wolfe conditions
 * (Lewis and Overton 2013), which keep the approximate Hessian positive.
 */
public final class Lbfgs {
  /** Pairs of steps and gradient changes that approximate the Hessian. */
  private static final int PAIRS = 10;

  /** Share of the promised decrease that a step has to bring. */
  private static final double DECREASE = 1e-4;

  /** Share of the slope that may be left after a step. */
  private static final double SLOPE = 0.9;

  private static final int MAX_TRIALS = 40;

  /** Relative decrease below which rounding decides. */
  private static final double STILL = 1e-13;

  private Lbfgs() {}

  /** A smooth function. */
  @FunctionalInterface
  public interface Objective {
    /** The value at a point; writes the gradient there. */
    double evaluate(double[] point, double[] gradient);
  }

  /**
   * A point at which descent ended.
   *
   * @param slope length of the gradient
   * @param steps number of steps
   */
  public record Minimum(double[] point, double value, double slope, int steps) {}

  private record Pair(double[] step, double[] change, double product) {}

  /**
   * Descends from a point until the gradient is no longer than {@code tolerance}, or until nothing
   * but rounding changes.
   *
   * @param pulse called after each step
   */
  public static Minimum minimise(
      Objective objective, double[] start, double tolerance, int maxSteps, Runnable pulse) {
    Require.atLeast("steps", 1, maxSteps);
    int n = start.length;
    double[] x = start.clone();
    double[] gradient = new double[n];
    double value = objective.evaluate(x, gradient);
    Deque<Pair> pairs = new ArrayDeque<>();
    int steps = 0;
    while (steps < maxSteps && norm(gradient) > tolerance) {
      double[] direction = direction(pairs, gradient);
      double slope = dot(direction, gradient);
      double length = pairs.isEmpty() ? Math.min(1, 1 / norm(gradient)) : 1;
      double low = 0;
      double high = Double.POSITIVE_INFINITY;
      double[] next = new double[n];
      double[] nextGradient = new double[n];
      double nextValue = value;
      boolean found = false;
      for (int trial = 0; trial < MAX_TRIALS && !found; trial++) {
        for (int i = 0; i < n; i++) {
          next[i] = x[i] + length * direction[i];
        }
        nextValue = objective.evaluate(next, nextGradient);
        if (!(nextValue <= value + DECREASE * length * slope)) {
          high = length;
        } else if (dot(direction, nextGradient) < SLOPE * slope) {
          low = length;
        } else {
          found = true;
        }
        length = Double.isInfinite(high) ? 2 * low : (low + high) / 2;
      }
      if (!found || value - nextValue <= STILL * Math.abs(value)) {
        break;
      }
      remember(pairs, x, next, gradient, nextGradient);
      x = next;
      gradient = nextGradient;
      value = nextValue;
      steps++;
      pulse.run();
    }
    return new Minimum(x, value, norm(gradient), steps);
  }

  private static void remember(
      Deque<Pair> pairs, double[] x, double[] next, double[] gradient, double[] nextGradient) {
    double[] step = new double[x.length];
    double[] change = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      step[i] = next[i] - x[i];
      change[i] = nextGradient[i] - gradient[i];
    }
    if (pairs.size() == PAIRS) {
      pairs.removeFirst();
    }
    pairs.addLast(new Pair(step, change, dot(step, change)));
  }

  /** Less the approximate inverse Hessian times the gradient, by the two loops over the pairs. */
  private static double[] direction(Deque<Pair> pairs, double[] gradient) {
    double[] result = new double[gradient.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = -gradient[i];
    }
    double[] factors = new double[pairs.size()];
    int at = pairs.size();
    for (Iterator<Pair> each = pairs.descendingIterator(); each.hasNext(); ) {
      Pair pair = each.next();
      factors[--at] = dot(pair.step(), result) / pair.product();
      add(result, -factors[at], pair.change());
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getLast();
      double scale = last.product() / dot(last.change(), last.change());
      for (int i = 0; i < result.length; i++) {
        result[i] *= scale;
      }
    }
    for (Pair pair : pairs) {
      add(result, factors[at++] - dot(pair.change(), result) / pair.product(), pair.step());
    }
    return result;
  }

  private static void add(double[] sum, double factor, double[] vector) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * vector[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    return Vectors.dot(a, 0, b, 0, a.length);
  }

  private static double norm(double[] a) {
    return Math.sqrt(dot(a, a));
  }
}
