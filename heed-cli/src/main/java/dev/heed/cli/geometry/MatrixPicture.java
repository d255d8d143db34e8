package dev.heed.cli.geometry;

import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.lab.chart.MatrixChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Draws a matrix as means over blocks of rows and columns. */
final class MatrixPicture {
  private static final int BLOCKS = 60;

  /** Where the largest mean is so many times the mean of all, most are pale on a linear scale. */
  private static final double SKEWED = 8;

  private MatrixPicture() {}

  /**
   * A picture.
   *
   * @param rowPlace where each row is drawn
   * @param columnPlace where each column is drawn
   * @param emptyIsZero whether places that a sparse matrix leaves out are zeros or nothing
   */
  static MatrixChart of(
      String title,
      String rowTitle,
      String columnTitle,
      SimilarityMatrix matrix,
      int[] rowPlace,
      int[] columnPlace,
      boolean emptyIsZero) {
    int rows = Math.min(BLOCKS, matrix.rows());
    int columns = Math.min(BLOCKS, matrix.columns());
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
    double least = Arrays.stream(finite).min().orElse(0);
    double greatest = Arrays.stream(finite).max().orElse(0);
    double mean = Arrays.stream(finite).average().orElse(0);
    return least >= 0 && greatest > SKEWED * mean
        ? MatrixChart.Scale.SQUARE_ROOT
        : MatrixChart.Scale.LINEAR;
  }
}
