package dev.heed.attention.score;

import dev.heed.base.ProblemException;

/**
 * A parameter of a score: one matrix per head, or one for all heads. The array is shared, not
 * copied.
 *
 * @param heads the number of heads, or 1 to share the matrix among all heads
 * @param rows rows of a matrix
 * @param columns columns of a matrix
 * @param values {@code [heads, rows, columns]}, row-major
 */
public record Matrix(int heads, int rows, int columns, double[] values) {
  public Matrix {
    if (heads < 1 || rows < 1 || columns < 1) {
      throw new ProblemException(
          "matrix is " + heads + "×" + rows + "×" + columns, "sizes of at least 1");
    }
    if ((long) heads * rows * columns != values.length) {
      throw new ProblemException(
          "matrix has " + values.length + " values", heads + "×" + rows + "×" + columns);
    }
  }

  /** Creates one matrix for all heads. */
  public Matrix(int rows, int columns, double[] values) {
    this(1, rows, columns, values);
  }

  /** A matrix of the same sizes, filled with zeros. */
  public Matrix zeros() {
    return new Matrix(heads, rows, columns, new double[values.length]);
  }

  /** Index of the first value of a head's matrix. */
  public int start(int head) {
    return heads == 1 ? 0 : head * rows * columns;
  }

  /** {@code y = Mx} for each of {@code count} rows {@code x}. */
  double[] times(int head, double[] x, int count) {
    double[] y = new double[count * rows];
    int start = start(head);
    for (int n = 0; n < count; n++) {
      for (int r = 0; r < rows; r++) {
        double sum = 0;
        for (int c = 0; c < columns; c++) {
          sum += values[start + r * columns + c] * x[n * columns + c];
        }
        y[n * rows + r] = sum;
      }
    }
    return y;
  }

  /** The backward pass of {@code y = Mx}: adds {@code dM += dy·xᵀ} and {@code dx += Mᵀdy}. */
  void timesBackward(int head, double[] x, int count, double[] dy, Matrix dm, double[] dx) {
    int start = start(head);
    for (int n = 0; n < count; n++) {
      for (int r = 0; r < rows; r++) {
        double d = dy[n * rows + r];
        // A row without influence on the loss may hold infinities, and 0·∞ is NaN.
        for (int c = 0; d != 0 && c < columns; c++) {
          dm.values[start + r * columns + c] += d * x[n * columns + c];
          dx[n * columns + c] += d * values[start + r * columns + c];
        }
      }
    }
  }

  void check(String name, int heads, int rows, int columns) {
    if (this.heads != 1 && this.heads != heads || this.rows != rows || this.columns != columns) {
      throw new ProblemException(
          name + " is " + this.heads + "×" + this.rows + "×" + this.columns,
          "(1 or " + heads + ")×" + rows + "×" + columns);
    }
  }
}
