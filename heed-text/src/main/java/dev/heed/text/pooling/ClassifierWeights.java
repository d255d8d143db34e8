package dev.heed.text.pooling;

import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.training.Compaction;
import dev.heed.text.training.Head;
import dev.heed.text.training.WordScore;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The weights of a classifier, as tensors that may be written to.
 *
 * <p>With {@code V} words, {@code K} classes, {@code d}, {@code d'} and the widths {@code H} (head)
 * and {@code M} (metric network):
 *
 * <pre>
 * embeddings           V×d   ν_w
 * keys                 V×d'  κ_w
 * query                d'    q
 * head.weight          K×d   Uᵀ                        (fixed, linear)
 * head.hidden.weight   H×d   head.hidden.bias  H       (mlp)
 * head.output.weight   K×H   head.output.bias  K       (mlp)
 * metric.hidden.weight M×d'  metric.hidden.bias M      (metric score)
 * metric.output.weight d'×M                             (metric score)
 * </pre>
 */
public final class ClassifierWeights {
  private final ClassifierShape shape;
  private final List<Tensor> tensors;
  private final Optional<Compaction> compaction;
  private final Map<WeightName, Tensor> byName = new EnumMap<>(WeightName.class);
  private final Tensor embeddings;
  private final float[] keys;
  private final float[] query;

  /**
   * Makes weights from given tensors.
   *
   * @param tensors all tensors of the shape, in any order, by their names in a model file
   * @throws ProblemException if a tensor is missing, unknown or of another shape
   */
  public ClassifierWeights(ClassifierShape shape, List<Tensor> tensors) {
    this(shape, tensors, Optional.empty());
  }

  /**
   * Makes weights from given tensors.
   *
   * @param tensors all tensors of the shape, in any order, by their names in a model file
   * @param compaction the means by which their file is smaller; empty for all bits of all weights
   * @throws ProblemException if a tensor is missing, unknown or of another shape
   */
  public ClassifierWeights(
      ClassifierShape shape, List<Tensor> tensors, Optional<Compaction> compaction) {
    this.shape = shape;
    this.tensors = List.copyOf(tensors);
    this.compaction = compaction;
    Map<String, Tensor> given = new LinkedHashMap<>();
    Map<String, List<Integer>> sizes = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      given.put(tensor.name(), tensor);
      sizes.put(tensor.name(), tensor.shape());
    }
    if (given.size() != tensors.size() || !sizes.equals(shape.tensorsInFile())) {
      throw new ProblemException(
          "weights have the shapes " + sizes, shape.tensorsInFile().toString());
    }
    for (WeightName name : shape.tensors().keySet()) {
      byName.put(name, given.get(name.toString()));
    }
    embeddings = byName.get(WeightName.EMBEDDINGS);
    keys = values(WeightName.KEYS);
    query = values(WeightName.QUERY);
  }

  /**
   * Draws the weights at the start of a training.
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
      case Head.Fixed() -> {
        float[] head = weights.values(WeightName.HEAD);
        fill(head, rest::gaussian);
        for (int k = 0; k < Math.min(shape.classes(), shape.dim()); k++) {
          head[k * shape.dim() + k] = 1;
        }
      }
      case Head.Linear() -> weights.uniform(WeightName.HEAD, shape.dim(), rest);
      case Head.Mlp(int hidden) -> {
        weights.uniform(WeightName.HEAD_HIDDEN, shape.dim(), rest);
        weights.uniform(WeightName.HEAD_HIDDEN_BIAS, shape.dim(), rest);
        weights.uniform(WeightName.HEAD_OUTPUT, hidden, rest);
        weights.uniform(WeightName.HEAD_OUTPUT_BIAS, hidden, rest);
      }
    }
    switch (shape.wordScore()) {
      case WordScore.Pooled() -> {}
      case WordScore.Metric(int width) -> {
        weights.uniform(WeightName.METRIC_HIDDEN, shape.keyDim(), rest);
        weights.uniform(WeightName.METRIC_HIDDEN_BIAS, shape.keyDim(), rest);
        weights.uniform(WeightName.METRIC_OUTPUT, width, rest);
      }
    }
    return weights;
  }

  /** Weights that are all 0. */
  public static ClassifierWeights zeros(ClassifierShape shape) {
    return new ClassifierWeights(shape, allocate(shape));
  }

  /** The sizes. */
  public ClassifierShape shape() {
    return shape;
  }

  /** The means by which the file of these weights is smaller; empty for all bits of all weights. */
  public Optional<Compaction> compaction() {
    return compaction;
  }

  /** All tensors in the order of a model file. */
  public List<Tensor> tensors() {
    return tensors;
  }

  /**
   * The values of a tensor, shared, not copied.
   *
   * @throws IllegalArgumentException if the shape has no such tensor
   */
  public float[] values(WeightName name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(name + " is not a tensor of " + shape);
    }
    return tensor.values();
  }

  /** {@code ν}, {@code V×d}. */
  public float[] embeddings() {
    return embeddings.values();
  }

  /** The number of embeddings in a block, a power of two. */
  public int blockRows() {
    return embeddings.blockRows();
  }

  /**
   * Copies the embeddings {@code index · blockRows()} to that of the next block, or to the last,
   * without bringing the others into memory.
   */
  public float[] embeddingBlock(int index) {
    return embeddings.block(index);
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
    return shape.tensorsInFile().entrySet().stream()
        .map(entry -> Tensor.zeros(entry.getKey(), entry.getValue()))
        .toList();
  }

  private void uniform(WeightName name, int inputs, SeededRandom random) {
    double bound = 1 / StrictMath.sqrt(inputs);
    fill(values(name), () -> random.uniform(-bound, bound));
  }

  private static void fill(float[] values, DoubleSupplier source) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) source.getAsDouble();
    }
  }
}
