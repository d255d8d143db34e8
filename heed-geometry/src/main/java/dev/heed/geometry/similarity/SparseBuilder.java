package dev.heed.geometry.similarity;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Builds a sparse matrix row by row. */
final class SparseBuilder {
  private final int columns;
  private final int[] offsets;
  private final int[] lastRow;
  private int[] index = new int[16];
  private double[] values = new double[16];
  private int row;
  private int count;

  SparseBuilder(int rows, int columns) {
    this.columns = columns;
    this.offsets = new int[rows + 1];
    this.lastRow = new int[columns];
    Arrays.fill(lastRow, -1);
  }

  /** Adds an entry to the current row, unless it has one in this column. */
  void mark(int column) {
    if (lastRow[column] != row) {
      lastRow[column] = row;
      if (count == index.length) {
        index = Arrays.copyOf(index, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      index[count++] = column;
    }
  }

  /**
   * Ends the current row; {@code value} gives the value of each column with an entry, in ascending
   * order.
   */
  void endRow(IntToDoubleFunction value) {
    int start = offsets[row];
    Arrays.sort(index, start, count);
    for (int p = start; p < count; p++) {
      values[p] = value.applyAsDouble(index[p]);
    }
    offsets[++row] = count;
  }

  SimilarityMatrix.Sparse build() {
    return new SimilarityMatrix.Sparse(
        columns, offsets, Arrays.copyOf(index, count), Arrays.copyOf(values, count));
  }
}
