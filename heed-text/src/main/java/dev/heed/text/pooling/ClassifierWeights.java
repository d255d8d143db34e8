package dev.heed.text.pooling;

import dev.heed.kernel.SeededRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The weights of a classifier, as named tensors that may be written to.
 *
 * <p>Names and shapes, with {@code V} words, {@code K} classes, {@code d}, {@code d'} and the
 * widths {@code H} (head) and {@code M} (metric network):
 *
 * <pre>
 * embeddings           V×d   ν_w
 * keys                 V×d'  κ_w
 * query                d'    q
 * head.weight          K×d   Uᵀ                        (fixed, linear)
 * head.hidden.weight   H×d   head.hidden.bias  H       (mlp)
 * head.output.weight   K×H   head.output.bias  K       (mlp)
 * metric.hidden.weight M×d'  metric.hidden.bias M      (metric attention)
 * metric.output.weight d'×M                             (metric attention)
 * </pre>
 */
public final class ClassifierWeights {
  private final ClassifierShape shape;
  private final List<Tensor> tensors;
  private final Map<String, float[]> byName = new HashMap<>();
  private final float[] embeddings;
  private final float[] keys;
  private final float[] query;

  /**
   * Weights from given tensors.
   *
   * @throws IllegalArgumentException if a tensor is missing, unknown or of another shape
   */
  public ClassifierWeights(ClassifierShape shape, List<Tensor> tensors) {
    this.shape = shape;
    this.tensors = List.copyOf(tensors);
    Map<String, List<Integer>> given = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      given.put(tensor.name(), tensor.shape());
      byName.put(tensor.name(), tensor.values());
    }
    if (given.size() != tensors.size() || !given.equals(shape.tensors())) {
      throw new IllegalArgumentException(
          "weights have the shapes " + given + "; expected " + shape.tensors());
    }
    embeddings = values("embeddings");
    keys = values("keys");
    query = values("query");
  }

  /**
   * The start of a training.
   *
   * <p>Keys are 0. The query is normal with standard deviation 0.3. Weights of trained layers are
   * uniform within ±1/√(inputs); a fixed head is standard normal with ones on the diagonal.
   *
   * @param embeddingScale standard deviation of the embeddings, normal with mean 0
   */
  public static ClassifierWeights start(
      ClassifierShape shape, double embeddingScale, SeededRandom random) {
    ClassifierWeights weights = new ClassifierWeights(shape, allocate(shape));
    SeededRandom stream = random.stream("embeddings", 0);
    fill(weights.embeddings(), () -> embeddingScale * stream.gaussian());
    SeededRandom rest = random.stream("head", 0);
    fill(weights.query(), () -> 0.3 * rest.gaussian());
    switch (shape.head()) {
      case Head.Fixed _ -> {
        float[] head = weights.values("head.weight");
        fill(head, rest::gaussian);
        for (int k = 0; k < Math.min(shape.classes(), shape.dim()); k++) {
          head[k * shape.dim() + k] = 1;
        }
      }
      case Head.Linear _ -> weights.uniform("head.weight", shape.dim(), rest);
      case Head.Mlp(int hidden) -> {
        weights.uniform("head.hidden.weight", shape.dim(), rest);
        weights.uniform("head.hidden.bias", shape.dim(), rest);
        weights.uniform("head.output.weight", hidden, rest);
        weights.uniform("head.output.bias", hidden, rest);
      }
    }
    switch (shape.attention()) {
      case WordScore.Pooled _ -> {}
      case WordScore.Metric(int width) -> {
        weights.uniform("metric.hidden.weight", shape.keyDim(), rest);
        weights.uniform("metric.hidden.bias", shape.keyDim(), rest);
        weights.uniform("metric.output.weight", width, rest);
      }
    }
    return weights;
  }

  /** Zeros in the layout of a shape: a place for gradients. */
  public static ClassifierWeights zeros(ClassifierShape shape) {
    return new ClassifierWeights(shape, allocate(shape));
  }

  /** The sizes. */
  public ClassifierShape shape() {
    return shape;
  }

  /** All tensors in the order of a model file. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /**
   * The values of a tensor, shared.
   *
   * @throws IllegalArgumentException if this shape has no such tensor
   */
  public float[] values(String name) {
    float[] values = byName.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no tensor " + name + "; there are " + byName.keySet());
    }
    return values;
  }

  /** {@code ν}, {@code V×d}. */
  public float[] embeddings() {
    return embeddings;
  }

  /** {@code κ}, {@code V×d'}. */
  public float[] keys() {
    return keys;
  }

  /** {@code q}, {@code d'}. */
  public float[] query() {
    return query;
  }

  /** Copies the values of other weights of the same shape into these. */
  public void copyFrom(ClassifierWeights other) {
    for (int i = 0; i < tensors.size(); i++) {
      float[] source = other.tensors.get(i).values();
      System.arraycopy(source, 0, tensors.get(i).values(), 0, source.length);
    }
  }

  private static List<Tensor> allocate(ClassifierShape shape) {
    return shape.tensors().entrySet().stream()
        .map(entry -> Tensor.zeros(entry.getKey(), entry.getValue()))
        .toList();
  }

  private void uniform(String name, int inputs, SeededRandom random) {
    double bound = 1 / StrictMath.sqrt(inputs);
    fill(values(name), () -> random.uniform(-bound, bound));
  }

  private static void fill(float[] values, DoubleSupplier source) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) source.getAsDouble();
    }
  }
}
