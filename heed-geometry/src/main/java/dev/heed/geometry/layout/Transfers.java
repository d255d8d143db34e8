package dev.heed.geometry.layout;

import static dev.heed.geometry.layout.Chebyshev.NODES;
import static dev.heed.geometry.layout.Chebyshev.SQUARE;

import dev.heed.kernel.Workers;

/** Messages between squares of a quadtree: charges up, potentials across and down. */
final class Transfers {
  /** Squares as far as this are children of the parent's neighbours at most. */
  private static final int REACH = 3;

  private static final int WIDTH = 2 * REACH + 1;

  private static final double[][] LOWER = Chebyshev.half(false);
  private static final double[][] UPPER = Chebyshev.half(true);

  private Transfers() {}

  /** Replaces the charges of each parent by those of its children. */
  static void up(Boxes children, Boxes parents, Workers workers) {
    workers.run(
        parents.count(),
        8L * SQUARE * SQUARE * parents.count(),
        (from, to) -> {
          double[] half = new double[SQUARE];
          for (int p = from; p < to; p++) {
            int row = 2 * parents.row(parents.squares()[p]);
            int column = 2 * parents.column(parents.squares()[p]);
            for (int child = 0; child < 4; child++) {
              int at = (row + child / 2) * children.side() + column + child % 2;
              int slot = children.slots()[at];
              if (slot >= 0) {
                double[][] vertical = child / 2 == 0 ? LOWER : UPPER;
                double[][] horizontal = child % 2 == 0 ? LOWER : UPPER;
                widen(children.charges(), slot, vertical, horizontal, half, parents.charges(), p);
              }
            }
          }
        });
  }

  private static void widen(
      double[] from,
      int slot,
      double[][] vertical,
      double[][] horizontal,
      double[] half,
      double[] to,
      int parent) {
    int source = slot * SQUARE;
    int target = parent * SQUARE;
    for (int r = 0; r < NODES; r++) {
      for (int m = 0; m < NODES; m++) {
        double sum = 0;
        for (int c = 0; c < NODES; c++) {
          sum += horizontal[m][c] * from[source + r * NODES + c];
        }
        half[r * NODES + m] = sum;
      }
    }
    for (int k = 0; k < NODES; k++) {
      for (int m = 0; m < NODES; m++) {
        double sum = 0;
        for (int r = 0; r < NODES; r++) {
          sum += vertical[k][r] * half[r * NODES + m];
        }
        to[target + k * NODES + m] += sum;
      }
    }
  }

  /** Adds to the potentials of each child those of its parent. */
  static void down(Boxes parents, Boxes children, Workers workers) {
    workers.run(
        children.count(),
        2L * SQUARE * SQUARE * children.count(),
        (from, to) -> {
          double[] half = new double[SQUARE];
          for (int child = from; child < to; child++) {
            int row = children.row(children.squares()[child]);
            int column = children.column(children.squares()[child]);
            int parent = parents.slots()[row / 2 * parents.side() + column / 2];
            narrow(
                parents.potential(),
                parent,
                row % 2 == 0 ? LOWER : UPPER,
                column % 2 == 0 ? LOWER : UPPER,
                half,
                children.potential(),
                child);
          }
        });
  }

  private static void narrow(
      double[] from,
      int parent,
      double[][] vertical,
      double[][] horizontal,
      double[] half,
      double[] to,
      int child) {
    int source = parent * SQUARE;
    int target = child * SQUARE;
    for (int k = 0; k < NODES; k++) {
      for (int c = 0; c < NODES; c++) {
        double sum = 0;
        for (int m = 0; m < NODES; m++) {
          sum += horizontal[m][c] * from[source + k * NODES + m];
        }
        half[k * NODES + c] = sum;
      }
    }
    for (int r = 0; r < NODES; r++) {
      for (int c = 0; c < NODES; c++) {
        double sum = 0;
        for (int k = 0; k < NODES; k++) {
          sum += vertical[k][r] * half[k * NODES + c];
        }
        to[target + r * NODES + c] += sum;
      }
    }
  }

  /**
   * Adds to the potentials of each square what the charges of others cause: of the children of its
   * parent's neighbours that are not its own.
   *
   * @param near whether to add its own neighbours and itself too
   */
  static void across(Boxes boxes, boolean near, Workers workers) {
    double[][] kernels = kernels(boxes.size());
    workers.run(
        boxes.count(),
        27L * SQUARE * SQUARE * boxes.count(),
        (from, to) -> {
          for (int target = from; target < to; target++) {
            across(boxes, near, kernels, target);
          }
        });
  }

  private static void across(Boxes boxes, boolean near, double[][] kernels, int target) {
    int row = boxes.row(boxes.squares()[target]);
    int column = boxes.column(boxes.squares()[target]);
    int side = boxes.side();
    int lastRow = Math.min(side, (row / 2 + 2) * 2);
    int lastColumn = Math.min(side, (column / 2 + 2) * 2);
    for (int r = Math.max(0, (row / 2 - 1) * 2); r < lastRow; r++) {
      for (int c = Math.max(0, (column / 2 - 1) * 2); c < lastColumn; c++) {
        int source = boxes.slots()[r * side + c];
        boolean neighbour = Math.abs(r - row) <= 1 && Math.abs(c - column) <= 1;
        if (source >= 0 && (near || !neighbour)) {
          double[] kernel = kernels[(r - row + REACH) * WIDTH + c - column + REACH];
          multiply(kernel, boxes.charges(), source * SQUARE, boxes.potential(), target * SQUARE);
        }
      }
    }
  }

  /** {@code target[t] += Σ_s kernel[t, s]·source[s]}. */
  private static void multiply(
      double[] kernel, double[] charges, int source, double[] potential, int target) {
    for (int t = 0; t < SQUARE; t++) {
      double even = 0;
      double odd = 0;
      int row = t * SQUARE;
      for (int s = 0; s < SQUARE; s += 2) {
        even += kernel[row + s] * charges[source + s];
        odd += kernel[row + s + 1] * charges[source + s + 1];
      }
      potential[target + t] += even + odd;
    }
  }

  /** {@code 1/(1 + d²)} between the nodes of two squares, by the offset of the second. */
  private static double[][] kernels(double size) {
    double[][] kernels = new double[WIDTH * WIDTH][SQUARE * SQUARE];
    for (int offset = 0; offset < kernels.length; offset++) {
      double down = size * (offset / WIDTH - REACH);
      double right = size * (offset % WIDTH - REACH);
      for (int t = 0; t < SQUARE; t++) {
        for (int s = 0; s < SQUARE; s++) {
          double dx = right + size / 2 * (Chebyshev.node(s % NODES) - Chebyshev.node(t % NODES));
          double dy = down + size / 2 * (Chebyshev.node(s / NODES) - Chebyshev.node(t / NODES));
          kernels[offset][t * SQUARE + s] = 1 / (1 + dx * dx + dy * dy);
        }
      }
    }
    return kernels;
  }
}
