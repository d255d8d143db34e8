package dev.heed.text.pooling;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The gradients of one step: a row for each word that occurs, and whole tensors for what all words
 * share.
 */
public final class Gradients {
  private final int dim;
  private final int keyDim;
  private final SequencedMap<String, float[]> shared = new LinkedHashMap<>();
  private float[] embeddings = {};
  private float[] keys = {};

  Gradients(ClassifierShape shape) {
    dim = shape.dim();
    keyDim = shape.keyDim();
    shape
        .tensors()
        .forEach(
            (name, sizes) -> {
              if (!name.equals("embeddings") && !name.equals("keys")) {
                shared.put(name, Tensor.zeros(name, sizes).values());
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

  /** The gradients of all other tensors by name. */
  public Map<String, float[]> shared() {
    return shared;
  }
}
