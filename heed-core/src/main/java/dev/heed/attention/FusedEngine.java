package dev.heed.attention;

import dev.heed.parallel.Workers;
import dev.heed.score.FeatureMap;
import dev.heed.score.Matrix;
import dev.heed.score.Score;
import dev.heed.spi.KernelSelection;
import dev.heed.spi.Kernels;
import dev.heed.spi.TileKernels;
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
    return new FusedForward(tiles, workers, dotProducts(plan.get(), input), input.values()).run();
  }

  private DotProducts dotProducts(FusedPlan plan, AttentionInput input) {
    AttentionShape shape = input.shape();
    Score score = plan.score();
    float[] u =
        maps()
            .forward(
                score.queryMap(), input.queries(), shape.heads(), shape.queries(), shape.dim());
    float[] v =
        score.sharesMap() && Arrays.equals(input.queries(), input.keys())
            ? u
            : maps()
                .forward(score.keyMap(), input.keys(), shape.keyHeads(), shape.keys(), shape.dim());
    return DotProducts.of(features(score, shape), plan, u, v, kernels);
  }

  /** The sizes with features in place of components. */
  private static AttentionShape features(Score score, AttentionShape shape) {
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
    DotProducts products = dotProducts(plan.get(), input);
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
    return mapsBackward(attention.score(), input, result);
  }

  private AttentionGradients mapsBackward(
      Score score, AttentionInput input, FusedBackward.Result result) {
    AttentionShape shape = input.shape();
    List<Matrix> gradients = score.parameters().stream().map(Matrix::zeros).toList();
    FeatureMap queryMap = score.queryMap();
    FeatureMap keyMap = score.keyMap();
    int first = score.sharesMap() ? 0 : queryMap.parameters().size();
    float[] queries = new float[input.queries().length];
    float[] keys = new float[input.keys().length];
    int dim = shape.dim();
    maps()
        .backward(
            queryMap,
            input.queries(),
            shape.heads(),
            shape.queries(),
            dim,
            result.u(),
            queries,
            gradients);
    maps()
        .backward(
            keyMap,
            input.keys(),
            shape.keyHeads(),
            shape.keys(),
            dim,
            result.v(),
            keys,
            gradients.subList(first, gradients.size()));
    return new AttentionGradients(queries, keys, result.values(), gradients);
  }
}
