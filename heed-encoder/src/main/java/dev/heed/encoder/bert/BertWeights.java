package dev.heed.encoder.bert;

import java.util.List;

/**
 * The weights of an encoder.
 *
 * @param heads the number of heads of attention
 * @param embeddings of the pieces, of the places, and of segments
 * @param layers in the order of their use
 * @param quantised whether the file holds integers of 8 bits
 */
public record BertWeights(
    int heads, Embeddings embeddings, List<BertLayer> layers, boolean quantised) {
  public BertWeights {
    layers = List.copyOf(layers);
  }

  /**
   * Input of the first layer: {@code norm(words[id] + places[i] + segment)}.
   *
   * @param words {@code [vocabulary, dim]}
   * @param places {@code [positions, dim]}
   * @param segment the row of a text that stands alone, {@code [dim]}
   * @param norm after the sum
   */
  public record Embeddings(float[] words, float[] places, float[] segment, LayerNorm norm) {}

  /** The components of a hidden state. */
  public int dim() {
    return embeddings.segment().length;
  }

  /** The number of pieces in the vocabulary. */
  public int vocabulary() {
    return embeddings.words().length / dim();
  }

  /** The largest number of pieces of a text. */
  public int positions() {
    return embeddings.places().length / dim();
  }

  /** The components of the hidden layer of a layer's network. */
  public int hidden() {
    return layers.getFirst().up().outputs();
  }

  /** The number of weights. */
  public long parameters() {
    long perLayer = 4L * (dim() + 1) * dim() + 2L * dim() * hidden() + hidden() + 5L * dim();
    return (long) (vocabulary() + positions() + 3) * dim() + layers.size() * perLayer;
  }
}
