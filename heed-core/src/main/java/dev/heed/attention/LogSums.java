package dev.heed.attention;

import java.util.Arrays;

/** Logarithms of sums of exponentials, over groups of a matrix's elements. */
enum LogSums {
  ROWS {
    @Override
    int group(int row, int column) {
      return row;
    }
  },
  COLUMNS {
    @Override
    int group(int row, int column) {
      return column;
    }
  },
  ALL {
    @Override
    int group(int row, int column) {
      return 0;
    }
  };

  abstract int group(int row, int column);

  /** {@code log Σ e^z} of each group; −∞ for a group that contains only −∞. */
  double[] of(double[] z, int rows, int columns) {
    double[] maximum = new double[Math.max(1, Math.max(rows, columns))];
    Arrays.fill(maximum, Double.NEGATIVE_INFINITY);
    double[] sum = new double[maximum.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int group = group(i, j);
        maximum[group] = Math.max(maximum[group], z[i * columns + j]);
      }
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int group = group(i, j);
        if (z[i * columns + j] != Double.NEGATIVE_INFINITY) {
          sum[group] += StrictMath.exp(z[i * columns + j] - maximum[group]);
        }
      }
    }
    for (int group = 0; group < sum.length; group++) {
      sum[group] =
          sum[group] == 0 ? Double.NEGATIVE_INFINITY : maximum[group] + StrictMath.log(sum[group]);
    }
    return sum;
  }

  /** {@code l = z − log Σ e^z}; −∞ stays −∞. */
  double[] subtract(double[] z, int rows, int columns) {
    double[] sums = of(z, rows, columns);
    double[] result = new double[z.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double score = z[i * columns + j];
        result[i * columns + j] =
            score == Double.NEGATIVE_INFINITY ? score : score - sums[group(i, j)];
      }
    }
    return result;
  }

  /**
   * The backward pass of {@link #subtract}: {@code dz = dl − e^l·Σ dl}, the sum over the group.
   *
   * @param exponentials {@code e^l}
   */
  double[] backward(double[] exponentials, double[] dl, int rows, int columns) {
    double[] sums = new double[Math.max(1, Math.max(rows, columns))];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        sums[group(i, j)] += dl[i * columns + j];
      }
    }
    double[] dz = new double[dl.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int place = i * columns + j;
        dz[place] = dl[place] - exponentials[place] * sums[group(i, j)];
      }
    }
    return dz;
  }
}
