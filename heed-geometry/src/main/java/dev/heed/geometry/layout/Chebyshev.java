package dev.heed.geometry.layout;

/**
 * Interpolation at the four Chebyshev nodes of {@code [−1, 1]} in each direction of a square. Of
 * all nodes, these keep the largest error of smooth functions about smallest.
 */
final class Chebyshev {
  /** Nodes in each direction; four keep errors of forces below a hundredth of the largest one. */
  static final int NODES = 4;

  /** Nodes of a square. */
  static final int SQUARE = NODES * NODES;

  /** The nodes, ascending. */
  private static final double[] AT = nodes();

  /** Coefficients of the polynomial that is 1 at a node and 0 at the others, constant first. */
  private static final double[][] BASIS = basis();

  private Chebyshev() {}

  private static double[] nodes() {
    double[] nodes = new double[NODES];
    for (int m = 0; m < NODES; m++) {
      nodes[m] = -StrictMath.cos((2 * m + 1) * Math.PI / (2 * NODES));
    }
    return nodes;
  }

  private static double[][] basis() {
    double[][] basis = new double[NODES][];
    for (int m = 0; m < NODES; m++) {
      double[] product = new double[NODES];
      product[0] = 1;
      for (int k = 0; k < NODES; k++) {
        if (k != m) {
          for (int power = NODES - 1; power >= 0; power--) {
            double lower = power > 0 ? product[power - 1] : 0;
            product[power] = (lower - AT[k] * product[power]) / (AT[m] - AT[k]);
          }
        }
      }
      basis[m] = product;
    }
    return basis;
  }

  static double node(int m) {
    return AT[m];
  }

  /** Writes the value of each basis polynomial at {@code x}. */
  static void values(double x, double[] values) {
    for (int m = 0; m < NODES; m++) {
      double[] b = BASIS[m];
      values[m] = b[0] + x * (b[1] + x * (b[2] + x * b[3]));
    }
  }

  /** Writes the slope of each basis polynomial at {@code x}. */
  static void slopes(double x, double[] slopes) {
    for (int m = 0; m < NODES; m++) {
      double[] b = BASIS[m];
      slopes[m] = b[1] + x * (2 * b[2] + x * 3 * b[3]);
    }
  }

  /**
   * The values {@code [m, c]} of a square's polynomials {@code m} at the nodes {@code c} of its
   * lower or upper half.
   */
  static double[][] half(boolean upper) {
    double[][] values = new double[NODES][NODES];
    double[] column = new double[NODES];
    for (int c = 0; c < NODES; c++) {
      values((AT[c] + (upper ? 1 : -1)) / 2, column);
      for (int m = 0; m < NODES; m++) {
        values[m][c] = column[m];
      }
    }
    return values;
  }
}
