package dev.heed.attention.fused;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionEngine;
import dev.heed.attention.AttentionGradients;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.fused.FloatMaps.Features;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.util.List;
import java.util.Optional;

/**
 * Attention in single precision that never stores all weights: it computes tiles of scores with an
 * online softmax, and recomputes the tiles in the backward pass (Dao et al., "FlashAttention",
 * 2022).
 *
 * <p>It supports the row softmax and the doubly normalised softmax ({@link
 * dev.heed.attention.Normalise.Sinkhorn} of one round) of dot products, bilinear scores and
 * pseudo-metrics (as dot products with a bias per key), with every mask, a scale, a soft cap (not
 * for pseudo-metrics), linear biases and tables. It delegates the rest to {@link ReferenceEngine},
 * also inputs whose scores, sums or gradients single precision cannot hold.
 *
 * <p>If queries and keys are the same array, compared by a pseudo-metric without an added bias, and
 * no mask or one of documents or symmetric windows, scores are symmetric and only half of them are
 * computed.
 *
 * <p>Results are the same bytes for any number of threads and any kernels. A squared distance is
 * computed from norms and a dot product, so features far from the origin lose precision: a score's
 * error is about {@code 10⁻⁷·‖φ‖²}.
 *
 * @param tiles the kernels for products of blocks
 * @param kernels the kernels for all other loops
 * @param workers the threads that share the work
 */
public record FusedEngine(TileKernels tiles, Kernels kernels, Workers workers)
    implements AttentionEngine {

  /** Creates an engine on the fastest available kernels. */
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
    Mapped mapped = features(plan.get().score(), input);
    if (!range(mapped, plan.get()).holdsForward(input.values())) {
      return new ReferenceEngine().forward(attention, input);
    }
    DotProducts products =
        DotProducts.of(
            mapped.shape(), plan.get(), mapped.queries().u(), mapped.keys().u(), kernels);
    if (plan.get().doubly()) {
      products = products.minus(new KeyLogSums(tiles, kernels, workers, products).run());
    }
    AttentionShape shape = input.shape();
    Panels values =
        Panels.pack(
            input.values(), shape.keyHeads(), shape.keys(), shape.valueDim(), tiles, workers);
    boolean symmetric =
        mapped.shared() && !plan.get().doubly() && values.finite() && SymmetricScores.fit(products);
    SavedForward saved = new SavedForward(mapped, products, symmetric);
    return symmetric
        ? new SymmetricForward(tiles, kernels, workers, products, values).run(saved)
        : new FusedForward(tiles, workers, products, values).run(saved);
  }

  /**
   * The features of an input.
   *
   * @param shared whether queries and keys are the same tokens with the same features
   */
  record Mapped(AttentionShape shape, Features queries, Features keys, boolean shared) {}

  /**
   * State that the engine keeps for the backward pass.
   *
   * @param features the features of queries and keys
   * @param products the products that make up the scores
   * @param symmetric whether {@code e^z} is symmetric and all values are finite
   */
  record SavedForward(Mapped features, DotProducts products, boolean symmetric)
      implements AttentionOutput.Saved {}

  private Mapped features(Score score, AttentionInput input) {
    AttentionShape shape = input.shape();
    int dim = shape.dim();
    Features queries =
        maps().forward(score.queryMap(), input.queries(), shape.heads(), shape.queries(), dim);
    boolean shared =
        input.queriesAreKeys() && score.sharesMap() && shape.heads() == shape.keyHeads();
    Features keys =
        shared
            ? queries
            : maps().forward(score.keyMap(), input.keys(), shape.keyHeads(), shape.keys(), dim);
    return new Mapped(featureShape(score, shape), queries, keys, shared);
  }

  /** The sizes with the number of features as {@code dim}. */
  private static AttentionShape featureShape(Score score, AttentionShape shape) {
    return new AttentionShape(
        shape.heads(),
        shape.keyHeads(),
        shape.queries(),
        shape.keys(),
        score.queryMap().outputDim(shape.dim()),
        shape.valueDim());
  }

  private SingleRange range(Mapped mapped, FusedPlan plan) {
    return new SingleRange(mapped.shape(), mapped, plan, tiles);
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
    if (!(output.saved() instanceof SavedForward saved)) {
      if (!range(features(attention.score(), input), plan.get()).holdsForward(input.values())) {
        return new ReferenceEngine().backward(attention, input, output, outputGradients);
      }
      throw new ProblemException(
          "the output comes from another engine", "an output of the fused engine");
    }
    if (!featureShape(attention.score(), shape).equals(saved.products().shape())) {
      throw new ProblemException(
          "output is of " + saved.products().shape(), "that of the input, " + shape);
    }
    Mapped mapped = saved.features();
    if (!range(mapped, plan.get()).holdsBackward(input.values(), outputGradients)) {
      return new ReferenceEngine().backward(attention, input, output, outputGradients);
    }
    DotProducts products = saved.products();
    if (saved.symmetric()) {
      SymmetricBackward backward =
          new SymmetricBackward(
              tiles, kernels, workers, products, input.values(), output, outputGradients);
      if (backward.finite()) {
        SymmetricBackward.Result result = backward.run();
        return sharedBackward(attention.score(), mapped, result.features(), result.values());
      }
    }
    Optional<DoublyGradients> doubly =
        plan.get().doubly()
            ? Optional.of(
                DoublyGradients.of(this, products, input.values(), output, outputGradients))
            : Optional.empty();
    FusedBackward.Result result =
        new FusedBackward(
                tiles, kernels, workers, products, input.values(), output, outputGradients, doubly)
            .run();
    if (mapped.shared()) {
      kernels.addScaled(1, result.v(), 0, result.u(), 0, result.v().length);
      return sharedBackward(attention.score(), mapped, result.u(), result.values());
    }
    return mapsBackward(attention.score(), input, mapped, result);
  }

  /** Backward pass of features that serve as both queries and keys. */
  private AttentionGradients sharedBackward(
      Score score, Mapped mapped, float[] features, float[] values) {
    List<Matrix> gradients = zeros(score);
    float[] both = maps().backward(mapped.queries(), features, gradients);
    return new AttentionGradients(both, new float[0], values, gradients);
  }

  private AttentionGradients mapsBackward(
      Score score, AttentionInput input, Mapped mapped, FusedBackward.Result result) {
    List<Matrix> gradients = zeros(score);
    int first = score.sharesMap() ? 0 : score.queryMap().parameters().size();
    float[] queries = maps().backward(mapped.queries(), result.u(), gradients);
    float[] keys =
        maps().backward(mapped.keys(), result.v(), gradients.subList(first, gradients.size()));
    return AttentionGradients.of(input, queries, keys, result.values(), gradients);
  }

  private static List<Matrix> zeros(Score score) {
    return score.parameters().stream().map(Matrix::zeros).toList();
  }
}
