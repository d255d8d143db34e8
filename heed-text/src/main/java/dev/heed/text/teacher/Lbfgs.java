package dev.heed.text.teacher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimises a smooth function by the method L-BFGS with steps that satisfy Armijo's condition
 * (Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 3.1).
 */
final class Lbfgs {
  /** Pairs of steps and changes of the gradient that are remembered. */
  private static final int MEMORY = 10;

  private static final int MAX_STEPS = 200;
  private static final int MAX_HALVINGS = 30;

  /** The share of the predicted fall that a step has to reach. */
  private static final double ARMIJO = 1e-4;

  /** Relative fall of the value in a step below which the end is reached. */
  private static final double MIN_FALL = 1e-6;

  private final Function function;

  /** A function with its gradient. */
  @FunctionalInterface
  interface Function {
    /** The value at a point; {@code gradient} receives the gradient. */
    double at(double[] point, double[] gradient);
  }

  private record Pair(double[] step, double[] change, double product) {}

  Lbfgs(Function function) {
    this.function = function;
  }

  /** The point that is reached from a start. */
  double[] minimise(double[] start) {
    double[] point = start.clone();
    double[] gradient = new double[point.length];
    double value = function.at(point, gradient);
    Deque<Pair> pairs = new ArrayDeque<>();
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] direction = direction(gradient, pairs);
      double slope = dot(direction, gradient);
      if (!(slope < 0)) {
        return point;
      }
      double scale = pairs.isEmpty() ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
      double[] next = new double[point.length];
      double[] nextGradient = new double[point.length];
      double nextValue = Double.NaN;
      int halvings = 0;
      for (; halvings < MAX_HALVINGS; halvings++) {
        for (int i = 0; i < next.length; i++) {
          next[i] = point[i] + scale * direction[i];
        }
        nextValue = function.at(next, nextGradient);
        if (nextValue <= value + ARMIJO * scale * slope) {
          break;
        }
        scale /= 2;
      }
      if (halvings == MAX_HALVINGS) {
        return point;
      }
      remember(pairs, difference(next, point), difference(nextGradient, gradient));
      double fall = value - nextValue;
      point = next;
      gradient = nextGradient;
      value = nextValue;
      if (fall < MIN_FALL * Math.max(Math.abs(value), MIN_FALL)) {
        return point;
      }
    }
    return point;
  }

  private static void remember(Deque<Pair> pairs, double[] step, double[] change) {
    double product = dot(step, change);
    if (product > 0) {
      pairs.addLast(new Pair(step, change, product));
      if (pairs.size() > MEMORY) {
        pairs.removeFirst();
      }
    }
  }

  /** The negative gradient times the approximate inverse of the second derivatives. */
  private static double[] direction(double[] gradient, Deque<Pair> pairs) {
    double[] direction = new double[gradient.length];
    add(-1, gradient, direction);
    double[] shares = new double[pairs.size()];
    int i = pairs.size();
    for (Iterator<Pair> newestFirst = pairs.descendingIterator(); newestFirst.hasNext(); ) {
      Pair pair = newestFirst.next();
      shares[--i] = dot(pair.step(), direction) / pair.product();
      add(-shares[i], pair.change(), direction);
    }
    if (!pairs.isEmpty()) {
      Pair newest = pairs.getLast();
      double scale = newest.product() / dot(newest.change(), newest.change());
      for (int j = 0; j < direction.length; j++) {
        direction[j] *= scale;
      }
    }
    for (Pair pair : pairs) {
      double share = dot(pair.change(), direction) / pair.product();
      add(shares[i++] - share, pair.step(), direction);
    }
    return direction;
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = a.clone();
    add(-1, b, difference);
    return difference;
  }

  private static void add(double scale, double[] source, double[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] += scale * source[i];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
