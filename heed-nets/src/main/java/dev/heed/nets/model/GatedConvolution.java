package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Parameters;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The change by a gated convolution, {@code σ(g) ⊙ (tanh c − x)} with {@code [c, g]} linear in the
 * neighbours of a place; beyond the ends are zeros (a highway of Srivastava et al. 2015).
 */
final class GatedConvolution extends Module {
  private final int dim;
  private final int width;
  private final LinearImpl map;

  /**
   * A convolution before its first step.
   *
   * @param width the number of places that it reads, odd
   */
  GatedConvolution(int dim, int width, SeededRandom random) {
    this.dim = dim;
    this.width = width;
    map = register_module("map", Parameters.linear((long) width * dim, 2L * dim, true, random));
  }

  /** The change of {@code [batch, places, dim]}. */
  Tensor forward(Tensor x) {
    long places = x.size(1);
    Tensor padded = torch.constant_pad_nd(x, 0, 0, width / 2, width / 2);
    Tensor[] shifted = new Tensor[width];
    for (int k = 0; k < width; k++) {
      shifted[k] = padded.narrow(1, k, places);
    }
    Tensor both = map.forward(torch.cat(new TensorVector(shifted), 2));
    Tensor gate = both.narrow(2, dim, dim).sigmoid();
    return gate.mul(both.narrow(2, 0, dim).tanh().sub(x));
  }
}
