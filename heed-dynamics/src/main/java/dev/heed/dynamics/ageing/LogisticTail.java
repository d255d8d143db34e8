package dev.heed.dynamics.ageing;

import dev.heed.dynamics.TwoTime;
import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient flow of a logistic regression without attention or disorder: classes that a plane
 * separates with a margin. Its weights go as {@code ŵ ln t + c}.
 *
 * @param rows the points, each with the sign of its class
 */
record LogisticTail(double[][] rows) {
  private static final double FIRST = 0.01;
  private static final int RECORDS_PER_DECADE = 20;

  /** Steps of a decade, for Runge and Kutta's method of order 4 in the logarithm of the time. */
  private static final int STEPS_PER_RECORD = 60;

  private static final double MARGIN = 0.3;

  /** Gaussian points in {@code dim} dimensions, without those within the margin. */
  static LogisticTail draw(int points, int dim, SeededRandom random) {
    double[] plane = random(dim, random);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double[] row = random(dim, random);
      double side = product(row, plane);
      if (Math.abs(side) > MARGIN) {
        for (int c = 0; c < dim; c++) {
          row[c] *= Math.signum(side);
        }
        rows.add(row);
      }
    }
    return new LogisticTail(rows.toArray(double[][]::new));
  }

  private static double[] random(int dim, SeededRandom random) {
    double[] values = new double[dim];
    for (int c = 0; c < dim; c++) {
      values[c] = random.gaussian();
    }
    return values;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }

  /** The flow up to a time. */
  TwoTime flow(double until, Runnable pulse) {
    int records = (int) Math.ceil(RECORDS_PER_DECADE * StrictMath.log10(until / FIRST));
    double spacing = StrictMath.log(until / FIRST) / records;
    double step = spacing / STEPS_PER_RECORD;
    double[] times = new double[records + 1];
    List<double[]> states = new ArrayList<>();
    double[] w = new double[rows[0].length];
    for (int record = 0; record <= records; record++) {
      pulse.run();
      double start = StrictMath.log(FIRST) + record * spacing;
      times[record] = record == records ? until : StrictMath.exp(start);
      states.add(w.clone());
      for (int i = 0; i < STEPS_PER_RECORD && record < records; i++) {
        w = step(w, start + i * step, step);
      }
    }
    return new TwoTime(times, states);
  }

  private double[] step(double[] w, double logTime, double step) {
    double[] k1 = change(w, logTime);
    double[] k2 = change(moved(w, k1, step / 2), logTime + step / 2);
    double[] k3 = change(moved(w, k2, step / 2), logTime + step / 2);
    double[] k4 = change(moved(w, k3, step), logTime + step);
    double[] next = w.clone();
    for (int c = 0; c < w.length; c++) {
      next[c] += step / 6 * (k1[c] + 2 * k2[c] + 2 * k3[c] + k4[c]);
    }
    return next;
  }

  private static double[] moved(double[] w, double[] direction, double step) {
    double[] result = w.clone();
    for (int c = 0; c < w.length; c++) {
      result[c] += step * direction[c];
    }
    return result;
  }

  /** {@code dw/d ln t = t · mean of rows · σ(−w·row)}. */
  private double[] change(double[] w, double logTime) {
    double time = StrictMath.exp(logTime) / rows.length;
    double[] result = new double[w.length];
    for (double[] row : rows) {
      double share = time / (1 + StrictMath.exp(product(w, row)));
      for (int c = 0; c < w.length; c++) {
        result[c] += share * row[c];
      }
    }
    return result;
  }
}
