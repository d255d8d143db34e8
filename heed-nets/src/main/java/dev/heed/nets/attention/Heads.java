package dev.heed.nets.attention;

import org.bytedeco.pytorch.Tensor;

/** Splits the features of nodes among heads, and joins them. */
final class Heads {
  private Heads() {}

  /** {@code [batch, nodes, dim]} as {@code [batch, heads, nodes, dim/heads]}. */
  static Tensor split(Tensor x, int heads) {
    long dim = x.size(2);
    return heads == 1
        ? x.unsqueeze(1)
        : x.view(x.size(0), x.size(1), heads, dim / heads).transpose(1, 2);
  }

  /** {@code [batch, heads, nodes, part]} as {@code [batch, nodes, heads·part]}. */
  static Tensor join(Tensor x) {
    return x.size(1) == 1
        ? x.squeeze(1)
        : x.transpose(1, 2).reshape(x.size(0), x.size(2), x.size(1) * x.size(3));
  }
}
