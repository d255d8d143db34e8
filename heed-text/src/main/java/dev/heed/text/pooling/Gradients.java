package dev.heed.text.pooling;

import java.util.EnumMap;
import java.util.Map;

/**
 * The gradients of one step: rows for the words that occur, and whole tensors for the weights that
 * all words share.
 */
public final class Gradients {
  private final ClassifierShape shape;
  private final int dim;
  private final int keyDim;
  private final Map<WeightName, float[]> shared = new EnumMap<>(WeightName.class);
  private float[] embeddings = {};
  private float[] keys = {};
  private ClassSample classes;

  Gradients(ClassifierShape shape) {
    this.shape = shape;
    dim = shape.dim();
    keyDim = shape.keyDim();
    classes = ClassSample.all(shape.classes());
    shape
        .tensors()
        .forEach(
            (name, sizes) -> {
              if (!name.isByWord()) {
                shared.put(name, Tensor.zeros(name.toString(), sizes).values());
              }
            });
  }

  void setClasses(ClassSample classes) {
    this.classes = classes;
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

  /**
   * The gradients of all tensors but embeddings and keys. Of a tensor with a row for each class,
   * only the ranges of {@link #forEachRange} are of this step.
   */
  public Map<WeightName, float[]> shared() {
    return shared;
  }

  /** An action on the values {@code from .. to} of a tensor. */
  @FunctionalInterface
  interface RangeAction {
    void run(int from, int to);
  }

  /** Runs an action on the ranges of a shared tensor that have a gradient, in ascending order. */
  void forEachRange(WeightName name, RangeAction action) {
    int length = shared.get(name).length;
    if (!name.isByClass() || classes.size() == shape.classes()) {
      action.run(0, length);
      return;
    }
    int width = length / shape.classes();
    for (int k : classes.classes()) {
      action.run(k * width, (k + 1) * width);
    }
  }
}
