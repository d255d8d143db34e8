package dev.heed.text.fasttext;

/** A matrix of a model, read only. The scratch array holds {@link #SCRATCH_ROWS} rows. */
sealed interface Matrix permits DenseMatrix, QuantisedMatrix {
  /** Rows whose dot products are computed side by side: enough to hide the latency of a sum. */
  int SCRATCH_ROWS = 8;

  /** The number of rows. */
  int rows();

  /** Adds a row to a sum, from the first column to the last. */
  void add(int row, float[] sum, float[] scratch);

  /** The dot product of a row with a vector, summed in single precision from first to last. */
  float dot(int row, float[] vector, float[] scratch);

  /** The dot products of all rows. */
  void dots(float[] vector, float[] products, float[] scratch);

  /** A row's values, without rounding of a product with its norm. */
  void exact(int row, double[] values);
}
