package dev.heed.nets.attention;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Parameters;
import dev.heed.nets.torch.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The exchangeable part of attention: a map of nodes to features whose dot products are the scores.
 * Nodes are {@code [batch, nodes, dim]}; each head gets {@code dim/heads} of the features.
 */
public abstract sealed class ScoreFeatures extends Module
    permits SelfFeatures, L2Features, MetricFeatures {
  private final int heads;
  private final double scale;

  /** A score whose values are multiplied by {@code scale}. */
  ScoreFeatures(int heads, double scale) {
    this.heads = heads;
    this.scale = scale;
  }

  /** A new score. */
  public static ScoreFeatures of(AttentionKind kind, AttentionSizes sizes, SeededRandom random) {
    int dim = sizes.dim();
    int heads = sizes.heads();
    double root = 1 / Math.sqrt((double) dim / heads);
    double distanceScale = sizes.scaled() ? root : 1;
    return switch (kind) {
      case SELF -> new SelfFeatures(dim, heads, root, random);
      case L2 -> new L2Features(dim, heads, distanceScale, random);
      case METRIC -> new MetricFeatures(dim, heads, sizes.width(), distanceScale, random);
    };
  }

  /**
   * The features of all queries and keys. If both are the same object, a map that they share is
   * computed once.
   */
  public abstract Features of(Tensor queries, Tensor keys);

  /** Positions that the score compares, {@code [batch, nodes, dim]}: {@code Qx} or {@code φ(x)}. */
  public abstract Tensor position(Tensor nodes);

  /** A linear map of nodes, registered as a part of this module. */
  final LinearImpl linear(String name, int inputs, int outputs, boolean bias, SeededRandom random) {
    return register_module(name, Parameters.linear(inputs, outputs, bias, random));
  }

  /** {@code [batch, nodes, dim]} as {@code [batch, heads, nodes, dim/heads]}. */
  final Tensor split(Tensor x) {
    return Heads.split(x, heads);
  }

  /** The features of {@code (Qx)·(Ky)}. */
  final Features products(Tensor queries, Tensor keys) {
    return new Features(split(queries).mul(new Scalar(scale)), split(keys), Optional.empty());
  }

  /** The features of {@code −‖u−v‖²}. */
  @SuppressWarnings("ReferenceEquality") // only the same object saves a map
  final Features distances(Tensor queries, Tensor keys) {
    Tensor v = split(position(keys));
    Tensor u = queries == keys ? v : split(position(queries));
    return new Features(
        u.mul(new Scalar(2 * scale)),
        v,
        Optional.of(Tensors.sumLast(v.mul(v)).mul(new Scalar(-scale))));
  }
}
