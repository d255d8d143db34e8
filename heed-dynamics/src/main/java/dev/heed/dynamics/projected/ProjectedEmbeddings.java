package dev.heed.dynamics.projected;

/**
 * The embeddings of words as part of the vector of {@link ProjectedWeights}, and their projections
 * {@code p_w = W₁ν_w}. Where embeddings are not trained, they take no place in the vector.
 */
sealed interface ProjectedEmbeddings permits SpannedEmbeddings, FullEmbeddings {

  /** Their number of components in the vector. */
  int size();

  /** Writes their values at the start into the vector. */
  void start(double[] y);

  /**
   * Writes {@code factor·p} of words behind the first number of their rows. Of the words, all or
   * none are of the training documents.
   *
   * @param factors a factor for each word
   * @param columns room: {@code width + 1} columns with a number for each word
   * @param rows one of {@code width + 1} numbers for each rank
   */
  void project(double[] y, int from, int to, double[] factors, double[][] columns, double[] rows);

  /**
   * A step of the embeddings of training words, {@code to = base − factor·∂L/∂y}.
   *
   * @param gradients {@code ∂L/∂p_w} of each word, behind the first of {@code width + 1} numbers;
   *     changed by this method
   * @param layerGradient if {@code W₁} changes, the words' part in its gradient is added from
   *     {@code layerAt} on
   */
  void descend(
      double[] y,
      int from,
      int end,
      double[] gradients,
      double[] base,
      double factor,
      double[] to,
      double[] layerGradient,
      int layerAt);

  /** {@code ‖ν_w‖²} of any word. */
  double squaredNorm(double[] y, int word);

  /** Writes the embedding of a training word to its row. */
  void write(double[] y, int rank, float[] target);
}
