package dev.heed.nets.attention;

import org.bytedeco.pytorch.Tensor;

/** Numbers of a node shared out among heads. */
final class Heads {
  private Heads() {}

  /** Refuses numbers that cannot be shared out. It stands where checking does not load PyTorch. */
  static void check(int dim, int heads) {
    if (heads < 1 || dim < 1 || dim % heads != 0) {
      throw new IllegalArgumentException(
          "dim is %d, heads is %d; expected a multiple of heads".formatted(dim, heads));
    }
  }

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
