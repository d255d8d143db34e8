package dev.heed.nets.attention;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Parameters;
import java.util.Optional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Attention with any score and several heads. */
public final class AttentionLayer extends Module {
  private final int heads;
  private final ScoreFeatures score;
  private final Optional<LinearImpl> value;
  private final Optional<LinearImpl> mix;

  /**
   * The parts of a layer.
   *
   * @param projected whether values are {@code Vy} and heads are mixed by a further matrix, as in a
   *     Transformer; otherwise the nodes themselves are propagated
   */
  public record Options(AttentionKind kind, AttentionSizes sizes, boolean projected) {}

  /** A new layer. */
  public AttentionLayer(Options options, SeededRandom random) {
    heads = options.sizes().heads();
    int dim = options.sizes().dim();
    score = register_module("score", ScoreFeatures.of(options.kind(), options.sizes(), random));
    value = options.projected() ? Optional.of(linear("value", dim, random)) : Optional.empty();
    mix = options.projected() ? Optional.of(linear("mix", dim, random)) : Optional.empty();
  }

  private LinearImpl linear(String name, int dim, SeededRandom random) {
    return register_module(name, Parameters.linear(dim, dim, true, random));
  }

  /**
   * The output of attention.
   *
   * @param queries {@code [batch, queries, dim]}
   * @param keys {@code [batch, keys, dim]}; the same object as {@code queries} for self-attention
   * @return {@code [batch, queries, dim]}
   */
  public Tensor forward(Tensor queries, Tensor keys, AttentionMask mask) {
    Tensor values = Heads.split(value.isPresent() ? value.get().forward(keys) : keys, heads);
    Tensor joined = Heads.join(Propagation.propagate(score.of(queries, keys), values, mask));
    return mix.isPresent() ? mix.get().forward(joined) : joined;
  }

  /** The weights of {@link #forward}, {@code [batch, heads, queries, keys]}. */
  public Tensor weights(Tensor queries, Tensor keys, AttentionMask mask) {
    return Propagation.weights(score.of(queries, keys), mask);
  }

  /** The score. */
  public ScoreFeatures score() {
    return score;
  }
}
