package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Parameters;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A graph convolutional network of two layers (Kipf and Welling 2017), in parts: {@code μ₁ = ÂXW₁},
 * logits {@code Â relu(x₁) W₂}. With {@code x₁ = μ₁} they are its forward pass.
 */
public final class GraphConvolution extends Module {
  private final LinearImpl first;
  private final LinearImpl second;

  /** A network before its first step, which depends on {@code random} alone. */
  public GraphConvolution(int features, int hidden, int classes, SeededRandom random) {
    first = register_module("first", Parameters.linear(features, hidden, false, random));
    second = register_module("second", Parameters.linear(hidden, classes, false, random));
  }

  /**
   * The prediction of the hidden values.
   *
   * @param links {@code Â}, sparse
   * @param nodes features, sparse
   */
  public Tensor hidden(Tensor links, Tensor nodes) {
    return links.mm(nodes.mm(first.weight().t()));
  }

  /** The logits of given hidden values. */
  public Tensor logits(Tensor links, Tensor hidden) {
    return links.mm(second.forward(hidden.relu()));
  }
}
