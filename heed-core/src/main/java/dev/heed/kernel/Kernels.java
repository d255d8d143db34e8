package dev.heed.kernel;

/**
 * The inner loops of attention.
 *
 * <p>Every implementation gives the same bytes: each operation fixes the order of its additions, no
 * product is fused with an addition, and {@link #exp} is one fixed polynomial. A model therefore
 * does not depend on the machine that trained it. Matrices are row-major. Implementations are
 * stateless and thread-safe. Arguments are not checked: callers check shapes, and an index outside
 * an array throws {@link IndexOutOfBoundsException}.
 */
public interface Kernels {

  /** A short name for messages, such as {@code scalar} or {@code vector-256}. */
  String name();

  /**
   * The dot product {@code Σ_i a[aOffset+i]·b[bOffset+i]}, {@code 0 ≤ i < length}.
   *
   * <p>Order of additions: eight running sums, element {@code i} going to sum {@code i mod 8} for
   * the largest multiple of eight; these are added as {@code ((s0+s4)+(s2+s6))+((s1+s5)+(s3+s7))};
   * then the remaining products are added in order.
   */
  float dot(float[] a, int aOffset, float[] b, int bOffset, int length);

  /**
   * Dot products of successive rows with one vector, each as by {@link #dot}: {@code
   * target[targetOffset+r] = Σ_i rows[rowsOffset+r·length+i]·vector[vectorOffset+i]} for {@code 0 ≤
   * r < count}.
   */
  default void dots(
      float[] rows,
      int rowsOffset,
      int count,
      float[] vector,
      int vectorOffset,
      int length,
      float[] target,
      int targetOffset) {
    for (int r = 0; r < count; r++) {
      target[targetOffset + r] = dot(rows, rowsOffset + r * length, vector, vectorOffset, length);
    }
  }

  /**
   * Adds a weighted sum of successive rows: {@code target[targetOffset+i] += Σ_r
   * weights[weightsOffset+r]·rows[rowsOffset+r·width+i]} for {@code 0 ≤ i < width}, added in
   * ascending {@code 0 ≤ r < count}.
   */
  default void addRows(
      float[] rows,
      int rowsOffset,
      int count,
      int width,
      float[] weights,
      int weightsOffset,
      float[] target,
      int targetOffset) {
    for (int r = 0; r < count; r++) {
      addScaled(
          weights[weightsOffset + r], rows, rowsOffset + r * width, target, targetOffset, width);
    }
  }

  /** {@code target[targetOffset+i] += scale·source[sourceOffset+i]} for {@code 0 ≤ i < length}. */
  void addScaled(
      float scale, float[] source, int sourceOffset, float[] target, int targetOffset, int length);

  /**
   * Weighted sum of rows, used by the forward and backward passes of attention pooling: {@code
   * target = Σ_{from ≤ p < to} weights[p]·rows[index[p], :]}, added in ascending {@code p}.
   *
   * @param rows matrix with rows of {@code width} values
   * @param width length of a row and of the result
   * @param index the row of each term
   * @param weights the weight of each term
   * @param from first term
   * @param to one past the last term; the sum of no terms is zero
   * @param target receives the result in {@code target[targetOffset .. +width)}
   * @param targetOffset index of the result's first value
   */
  void sumRows(
      float[] rows,
      int width,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] target,
      int targetOffset);

  /**
   * Weighted sums of rows, each with its dot product with a row of another matrix: for {@code from
   * ≤ i < to} the row {@code sums[i, :]} is the sum of the terms {@code offsets[i] ≤ p <
   * offsets[i+1]}, as by {@link #sumRows(float[], int, int[], float[], int, int, float[], int)},
   * and {@code dots[i] = others[otherIndex[i], :]·sums[i, :]}, as by {@link #dot}.
   *
   * @param rows matrix with rows of {@code width} values
   * @param width length of a row of all three matrices
   * @param offsets index of each sum's first term, and one past the last term of the last sum
   * @param index the row of each term
   * @param weights the weight of each term
   * @param from first sum
   * @param to one past the last sum
   * @param sums receives the sums
   * @param others matrix of the other factors
   * @param otherIndex the row of the other factor of each sum
   * @param dots receives the dot products
   */
  default void sumRowsAndDots(
      float[] rows,
      int width,
      int[] offsets,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] sums,
      float[] others,
      int[] otherIndex,
      float[] dots) {
    for (int i = from; i < to; i++) {
      sumRows(rows, width, index, weights, offsets[i], offsets[i + 1], sums, i * width);
      dots[i] = dot(others, otherIndex[i] * width, sums, i * width, width);
    }
  }

  /**
   * Steps of AdaGrad with one accumulator for each row. For {@code from ≤ i < to}, in ascending
   * {@code i}, with the gradient {@code g = gradients[i, :]} and the row {@code r = index[i]}:
   * {@code squares[r] += g·g}, by {@link #dot}, and then {@code rows[r, :] += −(rate / √(squares[r]
   * + least))·g}, by {@link #addScaled}.
   *
   * @param gradients matrix with rows of {@code width} values
   * @param width length of a row of both matrices
   * @param index the row that each gradient changes
   * @param from first gradient
   * @param to one past the last gradient
   * @param rate factor of all steps
   * @param least keeps a row without any gradient so far from a division by zero
   * @param squares the accumulator of each row
   * @param rows the rows to change
   */
  default void stepRows(
      float[] gradients,
      int width,
      int[] index,
      int from,
      int to,
      float rate,
      float least,
      float[] squares,
      float[] rows) {
    for (int i = from; i < to; i++) {
      int row = index[i];
      squares[row] += dot(gradients, i * width, gradients, i * width, width);
      float step = rate / (float) Math.sqrt(squares[row] + least);
      addScaled(-step, gradients, i * width, rows, row * width, width);
    }
  }

  /**
   * Sums of rows selected by an index: the product of a sparse matrix of ones and a dense matrix.
   * For each {@code from ≤ i < to}, row {@code i − from} of the sums becomes {@code Σ_{offsets[i] ≤
   * p < offsets[i+1]} rows[index[p], :]}, added in ascending {@code p} to zero.
   *
   * @param rows matrix with rows of {@code width} values
   * @param width length of a row and of a sum
   * @param offsets index of each sum's first term, and one past the last term of the last sum
   * @param index the row of each term
   * @param from first sum
   * @param to one past the last sum
   * @param sums receives the results, starting at 0
   */
  void sumRows(
      double[] rows, int width, int[] offsets, int[] index, int from, int to, double[] sums);

  /**
   * Adds the product of two matrices: {@code c[r, :] += Σ_{0 ≤ t < terms} a[r, t]·b[t, :]}, added
   * in ascending {@code t}, for {@code 0 ≤ r < rows}. The result must not share memory with a
   * factor.
   *
   * @param width length of a row of {@code b} and {@code c}, whose rows are contiguous
   * @param a matrix whose element {@code (r, t)} is at {@code aOffset + r·rowStride + t·termStride}
   * @param b matrix of {@code terms} rows
   * @param c matrix of {@code rows} rows
   */
  void addProduct(
      int rows,
      int terms,
      int width,
      double[] a,
      int aOffset,
      int rowStride,
      int termStride,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset);

  /**
   * Exponential of each value, in place. Relative error below 2e-7; values below −87.3 give 0,
   * above 88.7 infinity; NaN gives NaN.
   */
  void exp(float[] values, int offset, int length);

  /**
   * Exponential of each value, in place. Error at most two units in the last place; values below
   * −708 give 0, above 709 infinity; NaN gives NaN.
   */
  void exp(double[] values, int offset, int length);
}
