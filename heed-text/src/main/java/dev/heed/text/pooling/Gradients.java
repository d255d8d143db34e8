package dev.heed.text.pooling;

import java.util.EnumMap;
import java.util.Map;

/**
 * The gradients of one step: rows for the words that occur, and whole tensors for the weights that
 * all words share.
 */
public final class Gradients {
  private final int dim;
  private final int keyDim;
  private final Map<WeightName, float[]> shared = new EnumMap<>(WeightName.class);
  private float[] embeddings = {};
  private float[] keys = {};

  Gradients(ClassifierShape shape) {
    dim = shape.dim();
    keyDim = shape.keyDim();
    shape
        .tensors()
        .forEach(
            (name, sizes) -> {
              if (!name.isByWord()) {
                shared.put(name, Tensor.zeros(name.toString(), sizes).values());
              }
            });
  }

  void resize(int columns) {
    if (embeddings.length < columns * dim) {
      embeddings = new float[Math.multiplyExact(columns, dim)];
    }
    if (keys.length < columns * keyDim) {
      keys = new float[Math.multiplyExact(columns, keyDim)];
    }
  }

  /** Row {@code u}, of {@code d} values, belongs to the word {@code documents.words()[u]}. */
  public float[] embeddings() {
    return embeddings;
  }

  /** Row {@code u}, of {@code d'} values, belongs to the word {@code documents.words()[u]}. */
  public float[] keys() {
    return keys;
  }

  /** The gradients of all tensors but embeddings and keys. */
  public Map<WeightName, float[]> shared() {
    return shared;
  }
}
