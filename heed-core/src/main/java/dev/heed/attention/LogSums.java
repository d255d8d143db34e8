package dev.heed.attention;

import java.util.Arrays;

/**
 * Sums of exponentials over groups of a matrix's elements, kept as {@code maximum + log Σ e^(z −
 * maximum)}. The two terms are never added: next to a large maximum the logarithm would be rounded
 * away, and weights would no longer sum to 1.
 */
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

  /**
   * A quarter of a logarithm keeps differences of differences of finite scores finite: they are at
   * most four times the largest double.
   */
  static final double QUARTER = 0.25;

  /**
   * The sums of all groups.
   *
   * @param maximum the highest score of each group; −∞ for a group that contains only −∞
   * @param sum {@code Σ e^(z − maximum)}, at least 1; 0 for a group that contains only −∞
   */
  record Sums(double[] maximum, double[] sum) {
    boolean isEmpty(int group) {
      return sum[group] == 0;
    }
  }

  abstract int group(int row, int column);

  /** The sums of {@code e^z}. */
  Sums of(double[] z, int rows, int columns) {
    return of(z, 1, rows, columns);
  }

  /** The sums of {@code e^(z/unit)}, with maxima of {@code z}. */
  private Sums of(double[] z, double unit, int rows, int columns) {
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
          sum[group] += StrictMath.exp((z[i * columns + j] - maximum[group]) / unit);
        }
      }
    }
    return new Sums(maximum, sum);
  }

  /** {@code e^z / Σ e^z}; 0 for −∞. */
  double[] shares(double[] z, int rows, int columns) {
    Sums sums = of(z, rows, columns);
    double[] result = new double[z.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double score = z[i * columns + j];
        int group = group(i, j);
        result[i * columns + j] =
            score == Double.NEGATIVE_INFINITY
                ? 0
                : StrictMath.exp(score - sums.maximum[group]) / sums.sum[group];
      }
    }
    return result;
  }

  /** A {@link #QUARTER} of {@code l = z − log Σ e^z}, from quarters of {@code z}; −∞ stays −∞. */
  double[] subtract(double[] quarters, int rows, int columns) {
    Sums sums = of(quarters, QUARTER, rows, columns);
    double[] result = new double[quarters.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double score = quarters[i * columns + j];
        int group = group(i, j);
        result[i * columns + j] =
            score == Double.NEGATIVE_INFINITY
                ? score
                : score - sums.maximum[group] - QUARTER * StrictMath.log(sums.sum[group]);
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
