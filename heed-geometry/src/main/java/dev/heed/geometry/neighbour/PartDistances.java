package dev.heed.geometry.neighbour;

import dev.heed.geometry.similarity.Points;

/**
 * Squared distances. Both ways to compute them add four squares at a time, so that they give the
 * same number for the same two points.
 */
final class PartDistances {
  /** Coordinates whose squares are added to each other before they are added to the sum. */
  private static final int GROUP = 4;

  private final Points points;
  private final int rows;
  private double[][] columns = new double[0][];
  private double[] squares = new double[0];

  PartDistances(Points points) {
    this.points = points;
    this.rows = (points.dim() + GROUP - 1) / GROUP * GROUP;
  }

  /** Offers the points at some places of {@code order} to each other as neighbours. */
  void offer(int[] order, int from, int to, Nearest found) {
    int count = to - from;
    gather(order, from, count);
    for (int a = 0; a < count; a++) {
      squares(a, count);
      for (int b = 0; b < count; b++) {
        if (b != a) {
          found.offer(order[from + a], order[from + b], squares[b]);
        }
      }
    }
  }

  /** Transposes to coordinates, so that loops over points run over contiguous numbers. */
  private void gather(int[] order, int from, int count) {
    if (squares.length < count) {
      columns = new double[rows][count]; // those beyond dim stay 0
      squares = new double[count];
    }
    int dim = points.dim();
    for (int place = 0; place < count; place++) {
      int row = order[from + place] * dim;
      for (int c = 0; c < dim; c++) {
        columns[c][place] = points.values()[row + c];
      }
    }
  }

  private void squares(int a, int count) {
    for (int c = 0; c < rows; c += GROUP) {
      add(columns[c], columns[c + 1], columns[c + 2], columns[c + 3], a, count, c == 0);
    }
  }

  private void add(
      double[] x, double[] y, double[] z, double[] w, int a, int count, boolean first) {
    double[] sums = squares;
    double xa = x[a];
    double ya = y[a];
    double za = z[a];
    double wa = w[a];
    if (first) {
      for (int b = 0; b < count; b++) {
        sums[b] =
            ((xa - x[b]) * (xa - x[b]) + (ya - y[b]) * (ya - y[b]))
                + ((za - z[b]) * (za - z[b]) + (wa - w[b]) * (wa - w[b]));
      }
    } else {
      for (int b = 0; b < count; b++) {
        sums[b] +=
            ((xa - x[b]) * (xa - x[b]) + (ya - y[b]) * (ya - y[b]))
                + ((za - z[b]) * (za - z[b]) + (wa - w[b]) * (wa - w[b]));
      }
    }
  }

  /** The squared distance of two points; some number above {@code most} if it is above that. */
  static double square(Points points, int i, int j, double most) {
    double[] values = points.values();
    int dim = points.dim();
    int a = i * dim;
    int b = j * dim;
    double sum = 0;
    int c = 0;
    for (; c + GROUP <= dim && sum <= most; c += GROUP) {
      double x = values[a + c] - values[b + c];
      double y = values[a + c + 1] - values[b + c + 1];
      double z = values[a + c + 2] - values[b + c + 2];
      double w = values[a + c + 3] - values[b + c + 3];
      sum += (x * x + y * y) + (z * z + w * w);
    }
    if (c < dim && sum <= most) {
      double x = values[a + c] - values[b + c];
      double y = c + 1 < dim ? values[a + c + 1] - values[b + c + 1] : 0;
      double z = c + 2 < dim ? values[a + c + 2] - values[b + c + 2] : 0;
      sum += (x * x + y * y) + z * z;
    }
    return sum;
  }
}
