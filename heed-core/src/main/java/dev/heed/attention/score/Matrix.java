package dev.heed.attention.score;

import dev.heed.base.ProblemException;

/**
 * A parameter of a score: a matrix for each head, or one for all heads. Shared, not copied.
 *
 * @param heads the number of heads, or 1 for the same matrix in all
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

  /** One matrix for all heads. */
  public Matrix(int rows, int columns, double[] values) {
    this(1, rows, columns, values);
  }

  /** The same sizes, filled with zeros. */
  public Matrix zeros() {
    return new Matrix(heads, rows, columns, new double[values.length]);
  }

  /** Where a head's matrix starts. */
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

  /** The backward of {@code y = Mx}: adds {@code dM += dy·xᵀ} and {@code dx += Mᵀdy}. */
  void timesBackward(int head, double[] x, int count, double[] dy, Matrix dm, double[] dx) {
    int start = start(head);
    for (int n = 0; n < count; n++) {
      for (int r = 0; r < rows; r++) {
        double d = dy[n * rows + r];
        // A row that no loss depends on may hold infinities, and those times 0 are no number.
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
