package dev.heed.kernel;

import dev.heed.base.ProblemException;

/**
 * The inner loops of fused attention: products of small blocks, and softmax over a tile of scores.
 *
 * <p>A <em>tile</em> holds scores of some keys (its rows) with {@link #tileWidth()} queries (its
 * columns), row-major, so that the softmax over keys runs down the columns and never across lanes
 * of a vector. A <em>panel</em> is a block of {@link #panelWidth()} columns of a matrix, row-major;
 * a matrix is packed as panels, the last padded with zeros.
 *
 * <p>Every element of a product is one chain of fused multiply-adds in ascending order of the
 * summation index, started from what the target holds; softmax goes down each column in ascending
 * order; the exponential is one given polynomial. No width of a vector appears in an order of
 * operations, so every implementation gives the same bytes.
 *
 * <p>Where the number of columns that count is given, others may be overwritten with values that
 * mean nothing.
 *
 * <p>Implementations hold no state and may be called by several threads at once. Arguments are
 * trusted: callers check shapes, and an index outside an array throws {@link
 * IndexOutOfBoundsException}. Products may ask for arrays of fewer than 2³⁰ values and sums of
 * fewer than 2²³ terms, and throw {@link ProblemException} where there are more.
 */
public interface TileKernels {

  /** Rows that a product handles at once: targets need room for rows up to a multiple of this. */
  int ROWS = 6;

  /** Panels in a tile. */
  int PANELS = 3;

  /** Sums along a row of a tile are kept as so many, of the columns that are equal modulo this. */
  int SUMS = 16;

  /** Part of an array: where it starts, and the distance from one row or panel to the next. */
  record Strided(float[] values, int offset, int stride) {}

  /** A short name for messages, such as {@code scalar} or {@code vector-256}. */
  String name();

  /** Columns of a panel: a multiple of 16. */
  int panelWidth();

  /** Columns of a tile: three panels. */
  default int tileWidth() {
    return PANELS * panelWidth();
  }

  /** Panels that hold the first columns of a tile. */
  default int panels(int columns) {
    return Math.ceilDiv(columns, panelWidth());
  }

  /**
   * Copies a panel out of a matrix: {@code target[r, :] = matrix[r, :]} for {@code 0 ≤ r < rows}
   * and {@link #panelWidth()} columns.
   *
   * @param matrix where the first row begins, and the stride from row to row
   * @param offset where the panel begins
   * @return whether all values are finite
   */
  boolean copyPanel(Strided matrix, int rows, float[] target, int offset);

  /** {@code tile[j, q] = values[offset + j]} for {@code 0 ≤ j < rows} and all columns. */
  void fill(float[] tile, int rows, float[] values, int offset);

  /**
   * {@code c[r, p] += Σ_k a[r, k]·b[p][k, :]}, {@code 0 ≤ k < depth}, {@code 0 ≤ r < rows}, for
   * each of {@code panels} panels.
   *
   * @param a rows of at least {@code depth} values; the stride is from row to row
   * @param b panels of {@code depth} rows; the stride is from panel to panel
   * @param c the target; the stride is from row to row, and panels stand side by side. Rows up to
   *     the next multiple of {@link #ROWS} are overwritten with values that mean nothing
   */
  void multiply(Strided a, int rows, int depth, Strided b, int panels, Strided c);

  /**
   * {@code c[q, p] += Σ_k a[k, q]·b[p][k, :]}, {@code 0 ≤ k < depth}, for the columns {@code q} of
   * a tile and each of {@code panels} panels.
   *
   * @param tile rows of {@link #tileWidth()} values
   * @param columns how many of the tile's columns count
   * @param b panels of {@code depth} rows; the stride is from panel to panel
   * @param c the target; the stride is from row to row, and panels stand side by side. Rows up to
   *     the next multiple of {@link #ROWS} are overwritten with values that mean nothing
   */
  void multiplyTransposed(float[] tile, int columns, int depth, Strided b, int panels, Strided c);

  /**
   * One step of the softmax that never sees a whole row (Milakov and Gimelshein, "Online normalizer
   * calculation for softmax", 2018), down each column {@code q} of a tile: {@code m' = max(m, max_j
   * z_j)}, {@code z_j ← e^(z_j − m')}, {@code correction = e^(m − m')}, {@code s ← s·correction +
   * Σ_j z_j}. A column that has seen nothing but {@code −∞} gives zeros and {@code s = 0}.
   *
   * @param tile scores, overwritten with the weights before their division by {@code s}
   * @param rows how many rows count
   * @param columns how many columns count
   * @param maximum {@code m} of each column, updated; starts as {@code −∞}
   * @param sum {@code s} of each column, updated; starts as 0
   * @param correction set to what earlier sums have to be multiplied with, if any maximum rose
   * @return whether any maximum rose
   */
  boolean softmax(
      float[] tile, int rows, int columns, float[] maximum, float[] sum, float[] correction);

  /**
   * Corrects sums: {@code sums[q, :] *= factors[q]} for {@code 0 ≤ q < rows}.
   *
   * @param columns of the rows: a multiple of {@link #panelWidth()}
   */
  void scaleRows(float[] sums, int rows, int columns, float[] factors);

  /**
   * The softmax again, once its maxima and sums are known: {@code z_j ← e^(z_j − m)·scale}.
   *
   * @param rows how many rows count
   * @param columns how many columns count
   * @param scale {@code 1/s} of each column; 0 for a column without anything to attend to
   */
  void weights(float[] tile, int rows, int columns, float[] maximum, float[] scale);

  /**
   * The gradient of a softmax: {@code d_j ← p_j·(d_j − mean)} down each column, and 0 wherever
   * {@code p_j} is 0, whatever {@code d_j} is.
   *
   * @param weights the softmax's result {@code p}
   * @param gradients a tile with the gradients {@code d} in the weights, overwritten with those in
   *     the scores
   * @param rows how many rows count
   * @param columns how many columns count
   * @param mean {@code Σ_j p_j·d_j} over all keys, of each column
   */
  void scoreGradients(float[] weights, float[] gradients, int rows, int columns, float[] mean);

  /**
   * Adds a tile's columns and rows up: {@code columns[q] += Σ_j tile[j, q]}, and {@code rows[16·j +
   * l] += Σ_i tile[j, l + 16·i]}, in ascending order.
   *
   * @param count how many rows count
   * @param columns {@link #tileWidth()} sums
   * @param rows {@link #SUMS} sums for each row
   * @param offset where the first row's sums are
   */
  void addSums(float[] tile, int count, float[] columns, float[] rows, int offset);

  /** {@code x ← limit·tanh(x/limit)} for {@code length} values; absolute error under 2e-7·limit. */
  void softCap(float[] values, int offset, int length, float limit);

  /**
   * Multiplies and adds in registers alone, for measuring what the processor could do at best.
   *
   * @return the number of multiplications and additions done
   */
  long multiplyAdds(int rounds);
}
