package dev.heed.nets.attention;

import dev.heed.nets.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Propagation {@code S V}, with {@code S} the softmax of each row of scores. A query without
 * allowed keys gets zeros and has no gradient.
 */
public final class Propagation {
  private Propagation() {}

  /**
   * The propagated values.
   *
   * @param values {@code [batch, heads, keys, part]}
   * @return {@code [batch, heads, queries, part]}
   */
  public static Tensor propagate(Features features, Tensor values, AttentionMask mask) {
    return switch (mask) {
      case AttentionMask.All _ -> torch.matmul(scores(features).softmax(-1), values);
      case AttentionMask.Table table -> torch.matmul(weights(features, table), values);
      case AttentionMask.Neighbours(Tensor queries, Tensor keys) -> {
        Tensor unnormalised = exponentials(features, queries, keys);
        Tensor sums = zeros(features, 1).index_add(2, queries, unnormalised.unsqueeze(-1));
        Tensor flow = unnormalised.unsqueeze(-1).mul(values.index_select(2, keys));
        // The largest exponential of a row is 1, so only rows without neighbours are clamped.
        yield zeros(features, values.size(3))
            .index_add(2, queries, flow)
            .div(sums.clamp_min(new Scalar(1.0)));
      }
    };
  }

  /** The weights {@code S} as a full matrix, {@code [batch, heads, queries, keys]}. */
  public static Tensor weights(Features features, AttentionMask mask) {
    return switch (mask) {
      case AttentionMask.All _ -> scores(features).softmax(-1);
      case AttentionMask.Table(Tensor allowed) -> {
        Tensor forbidden = allowed.logical_not();
        yield scores(features)
            .masked_fill(forbidden, new Scalar(Double.NEGATIVE_INFINITY))
            .softmax(-1)
            .masked_fill(forbidden, new Scalar(0.0));
      }
      case AttentionMask.Neighbours neighbours -> {
        long keys = features.keys().size(2);
        Tensor each = torch.eye(keys, features.keys().options()).view(1, 1, keys, keys);
        yield propagate(
            features,
            each.expand(features.keys().size(0), features.keys().size(1), keys, keys),
            neighbours);
      }
    };
  }

  /** Scores {@code z}, {@code [batch, heads, queries, keys]}. */
  private static Tensor scores(Features features) {
    Tensor u = features.queries();
    Tensor v = features.keys().transpose(-2, -1);
    if (features.keyBias().isEmpty()) {
      return torch.matmul(u, v);
    }
    Tensor bias = features.keyBias().get().unsqueeze(-2);
    // Adding the bias within the product is the cheapest.
    long count = u.size(0) * u.size(1);
    return torch
        .baddbmm(
            bias.reshape(count, 1, bias.size(3)),
            u.reshape(count, u.size(2), u.size(3)),
            v.reshape(count, v.size(2), v.size(3)))
        .view(u.size(0), u.size(1), u.size(2), v.size(3));
  }

  /** {@code exp(z − max z of the row)} of each pair, {@code [batch, heads, pairs]}. */
  private static Tensor exponentials(Features features, Tensor queries, Tensor keys) {
    Tensor z =
        Tensors.sumLast(
            features.queries().index_select(2, queries).mul(features.keys().index_select(2, keys)));
    if (features.keyBias().isPresent()) {
      z = z.add(features.keyBias().get().index_select(2, keys));
    }
    Tensor largest =
        torch.full(
            new long[] {z.size(0), z.size(1), features.queries().size(2)},
            new Scalar(Double.NEGATIVE_INFINITY),
            z.options());
    Tensor row = queries.expand(z.shape());
    largest = largest.scatter_reduce(2, row, z.detach(), "amax", true);
    return z.sub(largest.index_select(2, queries)).exp();
  }

  private static Tensor zeros(Features features, long part) {
    Tensor u = features.queries();
    return torch.zeros(new long[] {u.size(0), u.size(1), u.size(2), part}, u.options());
  }
}
