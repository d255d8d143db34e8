package dev.heed.encoder;

import java.util.List;

/**
 * All that an encoder computes for a text; the arrays are the caller's own.
 *
 * @param pieces the pieces of the text
 * @param states the embeddings and then each layer's hidden states, {@code [pieces, dim]}
 * @param attention of each layer each head's weights, {@code [pieces, pieces]}: a row is a query's
 *     and sums to 1
 */
public record TracedText(List<Piece> pieces, List<float[]> states, List<List<float[]>> attention) {
  public TracedText {
    pieces = List.copyOf(pieces);
    states = List.copyOf(states);
    attention = attention.stream().map(List::copyOf).toList();
  }
}
