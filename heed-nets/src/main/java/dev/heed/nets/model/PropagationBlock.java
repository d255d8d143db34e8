package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.torch.Parameters;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A block of the information propagation network: attention with an optional skip connection. */
public final class PropagationBlock extends Module {
  private final AttentionLayer attention;
  private final Skip skip;
  private final Tensor gain;

  /** A new block. */
  PropagationBlock(AttentionLayer.Options options, Skip skip, SeededRandom random) {
    attention = register_module("attention", new AttentionLayer(options, random));
    this.skip = skip;
    gain =
        skip == Skip.IDENTITY_START
            ? Parameters.register(this, "gain", torch.zeros(1))
            : torch.ones(1);
  }

  /** {@code [batch, nodes, dim]} to the same. */
  Tensor forward(Tensor nodes, AttentionMask mask) {
    Tensor propagated = attention.forward(nodes, nodes, mask);
    return switch (skip) {
      case NONE -> propagated;
      case SUM -> nodes.add(propagated);
      case IDENTITY_START -> nodes.add(propagated.mul(gain));
    };
  }

  /** The attention of the block. */
  public AttentionLayer attention() {
    return attention;
  }
}
