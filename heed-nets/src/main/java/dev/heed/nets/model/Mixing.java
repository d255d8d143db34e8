package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * How the places of a sequence learn of each other, "active memory" beside attention
 * (arXiv:1912.11959).
 */
public enum Mixing {
  /** Self-attention with several heads: every place from every other. */
  ATTENTION("attention"),
  /** A gated convolution: every place from its neighbours. */
  CONVOLUTION("convolution"),
  /** The sum of both. */
  BOTH("both");

  /** Places that a convolution reads: itself and two on each side. */
  static final int WIDTH = 5;

  private final String label;

  Mixing(String label) {
    this.label = label;
  }

  /** Name in reports. */
  public String label() {
    return label;
  }

  /** Places on each side that the convolutions of some layers reach. */
  public static int reach(int layers) {
    return layers * (WIDTH / 2);
  }

  /** The mixing part of a layer, registered with it: the change of {@code [batch, places, dim]}. */
  Change in(Module layer, int dim, int heads, SeededRandom random) {
    return switch (this) {
      case ATTENTION -> attention(layer, dim, heads, random);
      case CONVOLUTION -> convolution(layer, dim, random);
      case BOTH -> {
        Change first = attention(layer, dim, heads, random);
        Change second = convolution(layer, dim, random);
        yield x -> first.of(x).add(second.of(x));
      }
    };
  }

  private static Change attention(Module layer, int dim, int heads, SeededRandom random) {
    AttentionLayer attention =
        layer.register_module(
            "attention",
            new AttentionLayer(
                new AttentionLayer.Options(
                    AttentionKind.SELF, new AttentionSizes(dim, heads, 1, true), true),
                random.stream("attention", 0)));
    return x -> attention.forward(x, x, new AttentionMask.All());
  }

  private static Change convolution(Module layer, int dim, SeededRandom random) {
    GatedConvolution convolution =
        layer.register_module(
            "convolution", new GatedConvolution(dim, WIDTH, random.stream("convolution", 0)));
    return convolution::forward;
  }

  /** A change of all places. */
  @FunctionalInterface
  interface Change {
    Tensor of(Tensor x);
  }
}
