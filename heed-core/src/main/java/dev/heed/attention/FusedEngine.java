package dev.heed.attention;

import dev.heed.attention.FloatMaps.Features;
import dev.heed.parallel.Workers;
import dev.heed.score.Matrix;
import dev.heed.score.Score;
import dev.heed.spi.KernelSelection;
import dev.heed.spi.Kernels;
import dev.heed.spi.TileKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Attention in single precision that never holds all weights: tiles of scores, a softmax that
 * follows them, and tiles computed again in the backward pass (Dao et al., "FlashAttention", 2022).
 *
 * <p>It serves softmax over rows of dot products, bilinear scores and pseudo-metrics, the latter as
 * dot products with a bias for each key, with every mask, a scale, a soft cap (not of
 * pseudo-metrics), linear biases and tables. {@link ReferenceEngine} serves the rest.
 *
 * <p>Results are the same bytes for any number of threads and any kernels. Because a squared
 * distance is computed from norms and a dot product, features far from the origin lose precision: a
 * score's error is about {@code 10⁻⁷·‖φ‖²}.
 *
 * @param tiles the products of blocks
 * @param kernels the other loops
 * @param workers the threads that share the work
 */
public record FusedEngine(TileKernels tiles, Kernels kernels, Workers workers)
    implements AttentionEngine {

  /** An engine on the fastest kernels there are. */
  public FusedEngine(Workers workers) {
    this(KernelSelection.tileKernels(), KernelSelection.kernels(), workers);
  }

  @Override
  public AttentionOutput forward(Attention attention, AttentionInput input) {
    attention.check(input.shape());
    Optional<FusedPlan> plan = FusedPlan.of(attention);
    if (plan.isEmpty()) {
      return new ReferenceEngine().forward(attention, input);
    }
    DotProducts products = dotProducts(plan.get(), features(plan.get().score(), input));
    return new FusedForward(tiles, workers, products, input.values()).run();
  }

  /**
   * The features of an input.
   *
   * @param shared whether the keys' are the queries', as in self-attention by one map
   */
  private record Mapped(AttentionShape shape, Features queries, Features keys, boolean shared) {}

  private Mapped features(Score score, AttentionInput input) {
    AttentionShape shape = input.shape();
    int dim = shape.dim();
    Features queries =
        maps().forward(score.queryMap(), input.queries(), shape.heads(), shape.queries(), dim);
    boolean shared = score.sharesMap() && Arrays.equals(input.queries(), input.keys());
    Features keys =
        shared
            ? queries
            : maps().forward(score.keyMap(), input.keys(), shape.keyHeads(), shape.keys(), dim);
    return new Mapped(featureShape(score, shape), queries, keys, shared);
  }

  private DotProducts dotProducts(FusedPlan plan, Mapped mapped) {
    return DotProducts.of(mapped.shape(), plan, mapped.queries().u(), mapped.keys().u(), kernels);
  }

  /** The sizes with features in place of components. */
  private static AttentionShape featureShape(Score score, AttentionShape shape) {
    return new AttentionShape(
        shape.heads(),
        shape.keyHeads(),
        shape.queries(),
        shape.keys(),
        score.queryMap().outputDim(shape.dim()),
        shape.valueDim());
  }

  private FloatMaps maps() {
    return new FloatMaps(tiles, kernels, workers);
  }

  @Override
  public AttentionGradients backward(
      Attention attention, AttentionInput input, AttentionOutput output, float[] outputGradients) {
    attention.check(input.shape());
    AttentionShape shape = input.shape();
    Require.size("gradients", shape.outputSize(), outputGradients.length);
    Optional<FusedPlan> plan = FusedPlan.of(attention);
    if (plan.isEmpty()) {
      return new ReferenceEngine().backward(attention, input, output, outputGradients);
    }
    Require.size(
        "maxima of the output", (long) shape.heads() * shape.queries(), output.maximum().length);
    Mapped mapped = features(plan.get().score(), input);
    DotProducts products = dotProducts(plan.get(), mapped);
    FusedBackward.Result result =
        new FusedBackward(
                tiles, kernels, workers, products, input.values(), output, outputGradients)
            .run();
    // bias_j = −keyWeight·‖v_j‖²
    int features = products.shape().dim();
    for (int j = 0; j < result.keyBias().length; j++) {
      float factor = -2 * plan.get().keyWeight() * result.keyBias()[j];
      // A key that nothing attends to may hold infinities.
      if (factor != 0) {
        kernels.addScaled(factor, products.v(), j * features, result.v(), j * features, features);
      }
    }
    return mapsBackward(attention.score(), mapped, result);
  }

  private AttentionGradients mapsBackward(Score score, Mapped mapped, FusedBackward.Result result) {
    List<Matrix> gradients = score.parameters().stream().map(Matrix::zeros).toList();
    List<float[]> inputs = new ArrayList<>();
    if (mapped.shared()) {
      List<float[]> both = List.of(result.u(), result.v());
      inputs.addAll(maps().backward(mapped.queries(), both, gradients));
    } else {
      int first = score.sharesMap() ? 0 : score.queryMap().parameters().size();
      inputs.addAll(maps().backward(mapped.queries(), List.of(result.u()), gradients));
      List<Matrix> keyGradients = gradients.subList(first, gradients.size());
      inputs.addAll(maps().backward(mapped.keys(), List.of(result.v()), keyGradients));
    }
    return new AttentionGradients(inputs.get(0), inputs.get(1), result.values(), gradients);
  }
}
