package dev.heed.text.pooling;

/** The parts of a classifier, each of which is trained or kept as it is. */
public enum Part {
  /** The embeddings. */
  EMBEDDINGS,
  /** The keys. */
  KEYS,
  /** The query. */
  QUERY,
  /** All tensors of the head. */
  HEAD,
  /** All tensors of the metric network. */
  METRIC
}
