package dev.heed.kernel;

import dev.heed.base.ProblemException;

/**
 * The inner loops of fused attention: products of small blocks, and softmax over a tile of scores.
 *
 * <p>A <em>tile</em> holds scores of some keys (its rows) with {@link #tileWidth()} queries (its
 * columns), row-major, so that the softmax over keys runs down the columns and never across the
 * lanes of a vector. A <em>panel</em> is a block of {@link #panelWidth()} columns of a matrix,
 * row-major; a matrix is packed as panels, the last padded with zeros.
 *
 * <p>Every element of a product is one chain of fused multiply-adds in ascending order of the
 * summation index, starting from the target's present value; softmax runs down each column in
 * ascending order; the exponential is one fixed polynomial. No order of operations depends on the
 * width of a vector, so every implementation gives the same bytes.
 *
 * <p>Where a number of valid columns is given, the other columns may be overwritten with arbitrary
 * values.
 *
 * <p>Implementations are stateless and thread-safe. Arguments are not checked: callers check
 * shapes, and an index outside an array throws {@link IndexOutOfBoundsException}. Products may be
 * limited to arrays of fewer than 2³⁰ values and sums of fewer than 2²³ terms, and throw {@link
 * ProblemException} beyond that.
 */
public interface TileKernels {

  /**
   * Rows that a product computes at once; targets need room for a multiple of this number of rows.
   */
  int ROWS = 6;

  /** Panels in a tile. */
  int PANELS = 3;

  /**
   * Number of partial sums along a row of a tile: one for the columns of each residue modulo this.
   */
  int SUMS = 16;

  /** Part of an array: its start, and the distance from one row or panel to the next. */
  record Strided(float[] values, int offset, int stride) {}

  /** A short name for messages, such as {@code scalar} or {@code vector-256}. */
  String name();

  /** Columns of a panel: a multiple of 16. */
  int panelWidth();

  /** Columns of a tile: three panels. */
  default int tileWidth() {
    return PANELS * panelWidth();
  }

  /** Number of panels that hold the first {@code columns} columns of a tile. */
  default int panels(int columns) {
    return Math.ceilDiv(columns, panelWidth());
  }

  /**
   * Copies a panel out of a matrix: {@code target[r, :] = matrix[r, :]} for {@code 0 ≤ r < rows}
   * and {@link #panelWidth()} columns.
   *
   * @param matrix the source: start of the first row, and the stride from row to row
   * @param offset index of the panel's first value in {@code target}
   * @return whether all values are finite
   */
  boolean copyPanel(Strided matrix, int rows, float[] target, int offset);

  /**
   * The largest {@code |x|} of {@code length} values; 0 of none, and infinite or NaN if any of them
   * is.
   */
  float largest(float[] values, int offset, int length);

  /** {@code tile[j, q] = values[offset + j]} for {@code 0 ≤ j < rows} and all columns. */
  void fill(float[] tile, int rows, float[] values, int offset);

  /**
   * {@code c[r, p] += Σ_k a[r, k]·b[p][k, :]}, {@code 0 ≤ k < depth}, {@code 0 ≤ r < rows}, for
   * each of {@code panels} panels.
   *
   * @param a rows of at least {@code depth} values; the stride is from row to row
   * @param b panels of {@code depth} rows; the stride is from panel to panel
   * @param c the target; the stride is from row to row, panels are side by side. Rows up to the
   *     next multiple of {@link #ROWS} are overwritten with arbitrary values
   */
  void multiply(Strided a, int rows, int depth, Strided b, int panels, Strided c);

  /**
   * {@code c[q, p] += Σ_k a[k, q]·b[p][k, :]}, {@code 0 ≤ k < depth}, for the columns {@code q} of
   * a tile and each of {@code panels} panels.
   *
   * @param tile rows of {@link #tileWidth()} values
   * @param columns number of valid columns of the tile
   * @param b panels of {@code depth} rows; the stride is from panel to panel
   * @param c the target; the stride is from row to row, panels are side by side. Rows up to the
   *     next multiple of {@link #ROWS} are overwritten with arbitrary values
   */
  void multiplyTransposed(float[] tile, int columns, int depth, Strided b, int panels, Strided c);

  /**
   * One step of the online softmax, which never needs a whole row (Milakov and Gimelshein, "Online
   * normalizer calculation for softmax", 2018), down each column {@code q} of a tile: {@code m' =
   * max(m, max_j z_j)}, {@code z_j ← e^(z_j − m')}, {@code correction = e^(m − m')}, {@code s ←
   * s·correction + Σ_j z_j}. A column whose scores so far are all {@code −∞} gives zeros and {@code
   * s = 0}.
   *
   * @param tile scores, overwritten with the weights before their division by {@code s}
   * @param rows number of valid rows
   * @param columns number of valid columns
   * @param maximum {@code m} of each column, updated; initially {@code −∞}
   * @param sum {@code s} of each column, updated; initially 0
   * @param correction receives the factor for each column's earlier sums, if any maximum rose
   * @return whether any maximum rose
   */
  boolean softmax(
      float[] tile, int rows, int columns, float[] maximum, float[] sum, float[] correction);

  /**
   * Corrects sums: {@code sums[q, :] *= factors[q]} for {@code 0 ≤ q < rows}.
   *
   * @param columns length of a row, a multiple of {@link #panelWidth()}
   */
  void scaleRows(float[] sums, int rows, int columns, float[] factors);

  /**
   * Recomputes the softmax from its known maxima and sums: {@code z_j ← e^(z_j − m)·scale}.
   *
   * @param rows number of valid rows
   * @param columns number of valid columns
   * @param scale {@code 1/s} of each column; 0 for a column that attends to nothing
   */
  void weights(float[] tile, int rows, int columns, float[] maximum, float[] scale);

  /**
   * The gradient of a softmax: {@code d_j ← p_j·(d_j − mean)} down each column, and 0 wherever
   * {@code p_j} is 0, even if {@code d_j} is not finite.
   *
   * @param weights the softmax's result {@code p}
   * @param gradients a tile with the gradients {@code d} in the weights, overwritten with those in
   *     the scores
   * @param rows number of valid rows
   * @param columns number of valid columns
   * @param mean {@code Σ_j p_j·d_j} over all keys, of each column
   */
  void scoreGradients(float[] weights, float[] gradients, int rows, int columns, float[] mean);

  /**
   * Sums a tile's columns and rows: {@code columns[q] += Σ_j tile[j, q]}, and {@code rows[16·j + l]
   * += Σ_i tile[j, l + 16·i]}, in ascending order.
   *
   * @param count number of valid rows
   * @param columns {@link #tileWidth()} sums
   * @param rows {@link #SUMS} sums for each row
   * @param offset index of the first row's sums
   */
  void addSums(float[] tile, int count, float[] columns, float[] rows, int offset);

  /** {@code x ← limit·tanh(x/limit)} for {@code length} values; absolute error below 2e-7·limit. */
  void softCap(float[] values, int offset, int length, float limit);

  /**
   * {@code x ← x·(1 + erf(x/√2))/2} for {@code length} values (Hendrycks and Gimpel, "Gaussian
   * error linear units", 2016); absolute error below {@code 2e-7·max(1, |x|)}.
   */
  void gelu(float[] values, int offset, int length);

  /**
   * Multiplies and adds in registers only, to measure the processor's peak rate.
   *
   * @return the number of multiplications and additions
   */
  long multiplyAdds(int rounds);
}
