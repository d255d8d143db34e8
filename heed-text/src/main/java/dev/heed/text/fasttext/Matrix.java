package dev.heed.text.fasttext;

/** A matrix of a model, read only. The scratch array holds {@link #SCRATCH_ROWS} rows. */
sealed interface Matrix permits DenseMatrix, QuantisedMatrix {
  /** Rows read at once: enough to hide the latency of memory, and of a sum's additions. */
  int SCRATCH_ROWS = 8;

  /** The number of rows. */
  int rows();

  /** Adds the first {@code count} of the rows to a sum, one after the other. */
  void add(int[] rows, int count, float[] sum, float[] scratch);

  /** The dot product of a row with a vector, summed in single precision from first to last. */
  float dot(int row, float[] vector, float[] scratch);

  /** The dot products of two rows, to {@code products[0]} and {@code products[1]}. */
  void two(int row, int other, float[] vector, float[] products, float[] scratch);

  /** The dot products of all rows. */
  void dots(float[] vector, float[] products, float[] scratch);

  /** A row's values, without rounding of a product with its norm. */
  void exact(int row, double[] values);
}
