package dev.heed.text.pooling;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The sizes and the kind of a pooled-attention classifier: all that fixes which weights it has.
 *
 * @param vocabulary number of words
 * @param classes number of classes, {@code K}
 * @param dim length of a word's embedding, {@code d}
 * @param keyDim length of a word's key and of the query, {@code d'}
 * @param attention how scores are computed
 * @param head how logits are computed
 */
public record ClassifierShape(
    int vocabulary, int classes, int dim, int keyDim, WordScore attention, Head head) {

  public ClassifierShape {
    Require.positive("vocabulary", vocabulary);
    Require.positive("classes", classes);
    Require.length("dim", dim);
    Require.length("keyDim", keyDim);
    long largest = (long) vocabulary * Math.max(dim, keyDim);
    if (largest > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "vocabulary × dim is " + largest + "; expected fewer than 2^31: raise the minimum count");
    }
    long output = (long) classes * (head instanceof Head.Mlp(int hidden) ? hidden : dim);
    if (output > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "classes × inputs of the last layer is " + output + "; expected fewer than 2^31");
    }
  }

  /** The name and the sizes of every tensor, in the order of a model file. */
  public SequencedMap<String, List<Integer>> tensors() {
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    shapes.put("embeddings", List.of(vocabulary, dim));
    shapes.put("keys", List.of(vocabulary, keyDim));
    shapes.put("query", List.of(keyDim));
    switch (head) {
      case Head.Fixed _, Head.Linear _ -> shapes.put("head.weight", List.of(classes, dim));
      case Head.Mlp(int hidden) -> {
        shapes.put("head.hidden.weight", List.of(hidden, dim));
        shapes.put("head.hidden.bias", List.of(hidden));
        shapes.put("head.output.weight", List.of(classes, hidden));
        shapes.put("head.output.bias", List.of(classes));
      }
    }
    switch (attention) {
      case WordScore.Pooled _ -> {}
      case WordScore.Metric(int width) -> {
        shapes.put("metric.hidden.weight", List.of(width, keyDim));
        shapes.put("metric.hidden.bias", List.of(width));
        shapes.put("metric.output.weight", List.of(keyDim, width));
      }
    }
    return shapes;
  }
}
