package dev.heed.text.pooling;

/** The tensors of a classifier, in the order of a model file. */
public enum WeightName {
  /** {@code ν}, one row for each word. */
  EMBEDDINGS("embeddings", Part.EMBEDDINGS),
  /** {@code κ}, one row for each word. */
  KEYS("keys", Part.KEYS),
  /** {@code q}. */
  QUERY("query", Part.QUERY),
  /** {@code Uᵀ} of a fixed or linear head. */
  HEAD("head.weight", Part.HEAD),
  /** {@code W₁} of an MLP head. */
  HEAD_HIDDEN("head.hidden.weight", Part.HEAD),
  /** {@code b₁} of an MLP head. */
  HEAD_HIDDEN_BIAS("head.hidden.bias", Part.HEAD),
  /** {@code W₂} of an MLP head. */
  HEAD_OUTPUT("head.output.weight", Part.HEAD),
  /** {@code b₂} of an MLP head. */
  HEAD_OUTPUT_BIAS("head.output.bias", Part.HEAD),
  /** {@code W₁} of the metric network. */
  METRIC_HIDDEN("metric.hidden.weight", Part.METRIC),
  /** {@code b₁} of the metric network. */
  METRIC_HIDDEN_BIAS("metric.hidden.bias", Part.METRIC),
  /** {@code W₂} of the metric network. */
  METRIC_OUTPUT("metric.output.weight", Part.METRIC);

  private final String nameInFile;
  private final Part part;

  WeightName(String nameInFile, Part part) {
    this.nameInFile = nameInFile;
    this.part = part;
  }

  /** The part of the classifier that the tensor belongs to. */
  public Part part() {
    return part;
  }

  /** Whether the tensor has a row for each word; otherwise all words share it. */
  public boolean isByWord() {
    return this == EMBEDDINGS || this == KEYS;
  }

  /** Whether the tensor has a row or a value for each class. */
  public boolean isByClass() {
    return this == HEAD || this == HEAD_OUTPUT || this == HEAD_OUTPUT_BIAS;
  }

  /** The name in a model file, such as {@code head.hidden.bias}. */
  @Override
  public String toString() {
    return nameInFile;
  }
}
