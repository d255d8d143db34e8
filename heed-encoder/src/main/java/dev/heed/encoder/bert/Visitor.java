package dev.heed.encoder.bert;

/** Sees what a forward pass computes while it is in memory; threads may call it side by side. */
public interface Visitor {
  /**
   * Sees the hidden states of a text.
   *
   * @param text the index of the text
   * @param layer 0 for the embeddings, or the number of the layer that made them
   * @param states rows of {@code dim} values, to be read only
   * @param offset the first row's first value
   * @param pieces the number of rows
   */
  void states(int text, int layer, float[] states, int offset, int pieces);

  /**
   * Sees some queries' weights of attention; does nothing by itself.
   *
   * @param text the index of the text
   * @param layer the number of the layer, from 1 on
   * @param head the head
   * @param weights the tile with a key in each row and a query in each column
   */
  default void attention(int text, int layer, int head, Weights weights) {}

  /** Whether {@link #attention} is to be called; the weights are then divided by their sums. */
  default boolean seesAttention() {
    return false;
  }

  /**
   * Weights of attention of some queries.
   *
   * @param tile {@code [keys, width]}, to be read only
   * @param width the length of a row
   * @param keys the number of keys
   * @param first the query of the first column
   * @param queries the number of queries
   */
  record Weights(float[] tile, int width, int keys, int first, int queries) {}
}
