package dev.heed.text.pooling;

/** The parts of a classifier, each of which may be trained or kept as it is. */
public enum Part {
  /** The tensor {@code embeddings}. */
  EMBEDDINGS,
  /** The tensor {@code keys}. */
  KEYS,
  /** The tensor {@code query}. */
  QUERY,
  /** The tensors {@code head.*}. */
  HEAD,
  /** The tensors {@code metric.*}. */
  METRIC;

  /** The part that a tensor belongs to. */
  public static Part of(String tensor) {
    return switch (tensor) {
      case "embeddings" -> EMBEDDINGS;
      case "keys" -> KEYS;
      case "query" -> QUERY;
      default -> tensor.startsWith("head.") ? HEAD : METRIC;
    };
  }
}
