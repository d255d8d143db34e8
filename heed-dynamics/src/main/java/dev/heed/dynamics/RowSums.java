package dev.heed.dynamics;

/** Sums of narrow rows of a matrix, chosen by an index: a product with a sparse matrix of ones. */
final class RowSums {
  /** So many columns are summed at a time: their running sums stay in registers. */
  private static final int WIDEST = 5;

  private RowSums() {}

  /**
   * For each {@code from ≤ i < to}, number {@code i − from} of each column of the target becomes
   * that of {@code Σ_{offsets[i] ≤ p < offsets[i+1]} rows[index[p], :]}, added in ascending {@code
   * p}.
   *
   * @param target one column for each of a row
   */
  static void sum(double[] rows, int[] index, int[] offsets, int from, int to, double[][] target) {
    int width = target.length;
    if (width == 4) {
      sumRowsOf4(rows, index, offsets, from, to, target);
      return;
    }
    for (int column = 0; column < width; ) {
      int left = width - column;
      int parts = (left + WIDEST - 1) / WIDEST;
      int columns = (left + parts - 1) / parts;
      switch (columns) {
        case 1 -> sum1(rows, column, index, offsets, from, to, target);
        case 2 -> sum2(rows, column, index, offsets, from, to, target);
        case 3 -> sum3(rows, column, index, offsets, from, to, target);
        case 4 -> sum4(rows, column, index, offsets, from, to, target);
        default -> sum5(rows, column, index, offsets, from, to, target);
      }
      column += columns;
    }
  }

  private static void sum1(
      double[] rows, int column, int[] index, int[] offsets, int from, int to, double[][] target) {
    int width = target.length;
    double[] t0 = target[column];
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      double s0 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width + column;
        s0 += rows[row];
      }
      t0[i - from] = s0;
    }
  }

  private static void sum2(
      double[] rows, int column, int[] index, int[] offsets, int from, int to, double[][] target) {
    int width = target.length;
    double[] t0 = target[column];
    double[] t1 = target[column + 1];
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      double s0 = 0;
      double s1 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width + column;
        s0 += rows[row];
        s1 += rows[row + 1];
      }
      t0[i - from] = s0;
      t1[i - from] = s1;
    }
  }

  private static void sum3(
      double[] rows, int column, int[] index, int[] offsets, int from, int to, double[][] target) {
    int width = target.length;
    double[] t0 = target[column];
    double[] t1 = target[column + 1];
    double[] t2 = target[column + 2];
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width + column;
        s0 += rows[row];
        s1 += rows[row + 1];
        s2 += rows[row + 2];
      }
      t0[i - from] = s0;
      t1[i - from] = s1;
      t2[i - from] = s2;
    }
  }

  /** With a shift for a product, which is what most of a usual epoch waits for. */
  private static void sumRowsOf4(
      double[] rows, int[] index, int[] offsets, int from, int to, double[][] target) {
    double[] t0 = target[0];
    double[] t1 = target[1];
    double[] t2 = target[2];
    double[] t3 = target[3];
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = 4 * index[p];
        s0 += rows[row];
        s1 += rows[row + 1];
        s2 += rows[row + 2];
        s3 += rows[row + 3];
      }
      t0[i - from] = s0;
      t1[i - from] = s1;
      t2[i - from] = s2;
      t3[i - from] = s3;
    }
  }

  private static void sum4(
      double[] rows, int column, int[] index, int[] offsets, int from, int to, double[][] target) {
    int width = target.length;
    double[] t0 = target[column];
    double[] t1 = target[column + 1];
    double[] t2 = target[column + 2];
    double[] t3 = target[column + 3];
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width + column;
        s0 += rows[row];
        s1 += rows[row + 1];
        s2 += rows[row + 2];
        s3 += rows[row + 3];
      }
      t0[i - from] = s0;
      t1[i - from] = s1;
      t2[i - from] = s2;
      t3[i - from] = s3;
    }
  }

  private static void sum5(
      double[] rows, int column, int[] index, int[] offsets, int from, int to, double[][] target) {
    int width = target.length;
    double[] t0 = target[column];
    double[] t1 = target[column + 1];
    double[] t2 = target[column + 2];
    double[] t3 = target[column + 3];
    double[] t4 = target[column + 4];
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      double s4 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width + column;
        s0 += rows[row];
        s1 += rows[row + 1];
        s2 += rows[row + 2];
        s3 += rows[row + 3];
        s4 += rows[row + 4];
      }
      t0[i - from] = s0;
      t1[i - from] = s1;
      t2[i - from] = s2;
      t3[i - from] = s3;
      t4[i - from] = s4;
    }
  }
}
