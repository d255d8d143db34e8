package dev.heed.nets.model;

import dev.heed.nets.torch.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation over the last axis (Ba et al. 2016). */
final class LayerNorm extends Module {
  private static final double EPSILON = 1e-5;

  private final Tensor gain;
  private final Tensor bias;

  LayerNorm(int dim) {
    gain = Parameters.register(this, "gain", torch.ones(dim));
    bias = Parameters.register(this, "bias", torch.zeros(dim));
  }

  Tensor forward(Tensor x) {
    return torch.layer_norm(
        x, gain.shape(), new TensorOptional(gain), new TensorOptional(bias), EPSILON, false);
  }
}
