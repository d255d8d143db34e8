package dev.heed.cli.geometry;

import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.lab.chart.MatrixChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Draws a matrix by its means over blocks of rows and columns. */
final class MatrixPicture {
  /** Maximum number of blocks in a row or column. */
  private static final int MAX_BLOCKS = 60;

  /** Above this ratio of the largest mean to the mean of all, a linear scale leaves most pale. */
  private static final double SKEWED = 8;

  private MatrixPicture() {}

  /**
   * Draws a matrix.
   *
   * @param rowPlace the position at which each row is drawn
   * @param columnPlace the position at which each column is drawn
   * @param emptyIsZero whether entries that a sparse matrix leaves out count as zeros
   */
  static MatrixChart of(
      String title,
      String rowTitle,
      String columnTitle,
      SimilarityMatrix matrix,
      int[] rowPlace,
      int[] columnPlace,
      boolean emptyIsZero) {
    int rows = Math.min(MAX_BLOCKS, matrix.rows());
    int columns = Math.min(MAX_BLOCKS, matrix.columns());
    double[] sums = new double[rows * columns];
    long[] counts = new long[sums.length];
    boolean zeros = emptyIsZero && matrix instanceof SimilarityMatrix.Sparse;
    if (zeros) {
      for (int row : rowPlace) {
        for (int column : columnPlace) {
          counts[block(row, rowPlace, rows) * columns + block(column, columnPlace, columns)]++;
        }
      }
    }
    matrix.map(
        (i, j, value) -> {
          int block =
              block(rowPlace[i], rowPlace, rows) * columns
                  + block(columnPlace[j], columnPlace, columns);
          if (Double.isFinite(value)) {
            sums[block] += value;
            counts[block] += zeros ? 0 : 1;
          }
          return value;
        });
    double[] means = new double[sums.length];
    Arrays.setAll(means, i -> counts[i] > 0 ? sums[i] / counts[i] : Double.NaN);
    List<List<Double>> values = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      values.add(Arrays.stream(means, i * columns, (i + 1) * columns).boxed().toList());
    }
    return new MatrixChart(title, rowTitle, columnTitle, values, scale(means));
  }

  private static int block(int place, int[] places, int blocks) {
    return (int) ((long) place * blocks / places.length);
  }

  private static MatrixChart.Scale scale(double[] means) {
    double[] finite = Arrays.stream(means).filter(Double::isFinite).toArray();
    double min = Arrays.stream(finite).min().orElse(0);
    double max = Arrays.stream(finite).max().orElse(0);
    double mean = Arrays.stream(finite).average().orElse(0);
    return min >= 0 && max > SKEWED * mean
        ? MatrixChart.Scale.SQUARE_ROOT
        : MatrixChart.Scale.LINEAR;
  }
}
