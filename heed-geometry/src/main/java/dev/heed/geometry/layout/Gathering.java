package dev.heed.geometry.layout;

import static dev.heed.geometry.layout.Chebyshev.NODES;
import static dev.heed.geometry.layout.Chebyshev.SQUARE;

/** Computes the forces on the points of a square: from its nodes and from near points. */
final class Gathering {
  private final Cells cells;
  private final Boxes leaves;
  private final boolean interpolated;
  private final double[] across = new double[NODES];
  private final double[] down = new double[NODES];
  private final double[] acrossSlopes = new double[NODES];
  private final double[] downSlopes = new double[NODES];
  private final int[] runs = new int[6];
  private double phi;
  private double slopeX;
  private double slopeY;

  /**
   * Starts.
   *
   * @param interpolated whether the potential at the nodes includes that of near points
   */
  Gathering(Cells cells, Boxes leaves, boolean interpolated) {
    this.cells = cells;
    this.leaves = leaves;
    this.interpolated = interpolated;
  }

  /** Writes the forces on a square's points, and the potential at their places. */
  void gather(int leaf, double[] forces, double[] potential) {
    int square = leaves.squares()[leaf];
    int row = leaves.row(square);
    int column = leaves.column(square);
    if (!interpolated) {
      neighbours(row, column);
    }
    for (int place = cells.starts()[square]; place < cells.starts()[square + 1]; place++) {
      interpolate(leaf, cells.within(place, column), cells.below(place, row));
      double x = -slopeX / cells.size(); // slopes are for half a side
      double y = -slopeY / cells.size();
      double sum = phi;
      for (int run = 0; run < runs.length; run += 2) {
        add(place, runs[run], runs[run + 1]);
        x += slopeX;
        y += slopeY;
        sum += phi;
      }
      int point = cells.order()[place];
      forces[2 * point] = x;
      forces[2 * point + 1] = y;
      potential[place] = interpolated ? sum : sum - 1;
    }
  }

  /** The points of neighbouring squares are contiguous in each of three rows. */
  private void neighbours(int row, int column) {
    int side = cells.side();
    for (int step = -1; step <= 1; step++) {
      int at = row + step;
      boolean inside = at >= 0 && at < side;
      int first = at * side + Math.max(0, column - 1);
      int last = at * side + Math.min(side - 1, column + 1);
      runs[2 * step + 2] = inside ? cells.starts()[first] : 0;
      runs[2 * step + 3] = inside ? cells.starts()[last + 1] : 0;
    }
  }

  private void interpolate(int leaf, double x, double y) {
    Chebyshev.values(x, across);
    Chebyshev.values(y, down);
    Chebyshev.slopes(x, acrossSlopes);
    Chebyshev.slopes(y, downSlopes);
    double value = 0;
    double dx = 0;
    double dy = 0;
    double[] potential = leaves.potential();
    for (int r = 0; r < NODES; r++) {
      int at = leaf * SQUARE + r * NODES;
      double line = 0;
      double slope = 0;
      for (int c = 0; c < NODES; c++) {
        line += across[c] * potential[at + c];
        slope += acrossSlopes[c] * potential[at + c];
      }
      value += down[r] * line;
      dx += down[r] * slope;
      dy += downSlopes[r] * line;
    }
    phi = value;
    slopeX = dx;
    slopeY = dy;
  }

  /** {@code Σ w}, {@code Σ w²(x − x_j)} and {@code Σ w²(y − y_j)} over places, itself included. */
  private void add(int place, int from, int to) {
    double[] xs = cells.x();
    double[] ys = cells.y();
    double x = xs[place];
    double y = ys[place];
    double sum = 0;
    double sumX = 0;
    double sumY = 0;
    for (int j = from; j < to; j++) {
      double dx = x - xs[j];
      double dy = y - ys[j];
      double w = 1 / (1 + (dx * dx + dy * dy));
      sum += w;
      double square = w * w;
      sumX += square * dx;
      sumY += square * dy;
    }
    phi = sum;
    slopeX = sumX;
    slopeY = sumY;
  }
}
