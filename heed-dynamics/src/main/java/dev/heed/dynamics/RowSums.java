package dev.heed.dynamics;

/** Sums of narrow rows of a matrix, chosen by an index: a product with a sparse matrix of ones. */
final class RowSums {
  private RowSums() {}

  /**
   * {@code target = Σ_{from ≤ p < to} rows[index[p], :]}, added in ascending {@code p}.
   *
   * @param width length of a row and of the target
   */
  static void sum(double[] rows, int width, int[] index, int from, int to, double[] target) {
    int column = 0;
    for (; column + 5 <= width; column += 5) {
      sum5(rows, width, column, index, from, to, target);
    }
    for (; column + 3 <= width; column += 3) {
      sum3(rows, width, column, index, from, to, target);
    }
    for (; column < width; column++) {
      sum1(rows, width, column, index, from, to, target);
    }
  }

  private static void sum5(
      double[] rows, int width, int column, int[] index, int from, int to, double[] target) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    for (int p = from; p < to; p++) {
      int at = index[p] * width + column;
      s0 += rows[at];
      s1 += rows[at + 1];
      s2 += rows[at + 2];
      s3 += rows[at + 3];
      s4 += rows[at + 4];
    }
    target[column] = s0;
    target[column + 1] = s1;
    target[column + 2] = s2;
    target[column + 3] = s3;
    target[column + 4] = s4;
  }

  private static void sum3(
      double[] rows, int width, int column, int[] index, int from, int to, double[] target) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    for (int p = from; p < to; p++) {
      int at = index[p] * width + column;
      s0 += rows[at];
      s1 += rows[at + 1];
      s2 += rows[at + 2];
    }
    target[column] = s0;
    target[column + 1] = s1;
    target[column + 2] = s2;
  }

  private static void sum1(
      double[] rows, int width, int column, int[] index, int from, int to, double[] target) {
    double sum = 0;
    for (int p = from; p < to; p++) {
      sum += rows[index[p] * width + column];
    }
    target[column] = sum;
  }
}
