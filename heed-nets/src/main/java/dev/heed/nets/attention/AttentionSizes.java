package dev.heed.nets.attention;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;

/**
 * Sizes of attention. Checking them does not load PyTorch.
 *
 * @param dim dimension of a node
 * @param heads number of heads, a divisor of {@code dim}
 * @param width hidden units of {@code φ}, for metric-attention
 * @param scaled whether squared distances are divided by {@code √(dim/heads)}, as dot products are
 */
public record AttentionSizes(int dim, int heads, int width, boolean scaled) {
  public AttentionSizes {
    if (heads < 1 || dim < 1 || dim % heads != 0) {
      throw new ProblemException(
          "dim is %d, heads is %d".formatted(dim, heads), "a multiple of heads");
    }
    Require.atLeast("width", 1, width);
  }
}
