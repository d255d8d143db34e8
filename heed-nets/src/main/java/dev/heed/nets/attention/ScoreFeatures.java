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
 * The exchangeable part of attention: maps nodes to the features whose dot products are the scores.
 * Nodes are {@code [batch, nodes, dim]}; each of the heads gets {@code dim/heads} of the features.
 */
public abstract sealed class ScoreFeatures extends Module
    permits SelfFeatures, L2Features, MetricFeatures {
  private final int heads;
  private final double scale;

  /** A score of so many heads, each multiplied by {@code scale}. */
  ScoreFeatures(int heads, double scale) {
    this.heads = heads;
    this.scale = scale;
  }

  /**
   * A new score.
   *
   * @param dim numbers of a node, a multiple of {@code heads}
   * @param width hidden units of {@code φ}, for metric-attention
   * @param scaled whether squared distances, too, are divided by {@code √(dim/heads)}
   */
  public static ScoreFeatures of(
      AttentionKind kind, int dim, int heads, int width, boolean scaled, SeededRandom random) {
    Heads.check(dim, heads);
    double root = 1 / Math.sqrt((double) dim / heads);
    double distanceScale = scaled ? root : 1;
    return switch (kind) {
      case SELF -> new SelfFeatures(dim, heads, root, random);
      case L2 -> new L2Features(dim, heads, distanceScale, random);
      case METRIC -> new MetricFeatures(dim, heads, width, distanceScale, random);
    };
  }

  /**
   * The features of all pairs. Where {@code queries} and {@code keys} are the same object, a map
   * that both share is computed once.
   */
  public abstract Features of(Tensor queries, Tensor keys);

  /** Where a node lies for this score, {@code [batch, nodes, dim]}: {@code Qx}, or {@code φ(x)}. */
  public abstract Tensor position(Tensor nodes);

  /** A linear map of nodes, part of this module. */
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
  @SuppressWarnings("ReferenceEquality") // the same object, not the same numbers, saves a map
  final Features distances(Tensor queries, Tensor keys) {
    Tensor v = split(position(keys));
    Tensor u = queries == keys ? v : split(position(queries));
    return new Features(
        u.mul(new Scalar(2 * scale)),
        v,
        Optional.of(Tensors.sumLast(v.mul(v)).mul(new Scalar(-scale))));
  }
}
