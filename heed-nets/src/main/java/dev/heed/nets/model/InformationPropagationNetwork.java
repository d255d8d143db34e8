package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * IPN (arXiv:2412.18288): linear, propagation blocks, linear; the softmax is in the loss. The nodes
 * of a batch are those of one graph.
 */
public final class InformationPropagationNetwork extends Module {
  private final LinearImpl first;
  private final LinearImpl last;
  private final List<PropagationBlock> blocks = new ArrayList<>();
  private final double dropout;

  /**
   * The sizes of a network.
   *
   * @param features numbers of a node as it is given
   * @param classes numbers of a node as it is answered
   * @param dim numbers of a node within
   * @param heads heads of each block, a divisor of {@code dim}
   * @param width hidden units of {@code φ}, for metric-attention
   * @param scaled whether squared distances, too, are divided by {@code √(dim/heads)}
   * @param blocks how many propagation blocks
   * @param dropout the share of a node's numbers that a training step leaves out, before each
   *     linear map
   */
  public record Options(
      int features,
      int classes,
      int dim,
      int heads,
      int width,
      boolean scaled,
      int blocks,
      Skip skip,
      double dropout) {
    public Options {
      if (features < 1 || classes < 2 || blocks < 1) {
        throw new IllegalArgumentException(
            "features is %d, classes is %d, blocks is %d; expected at least 1, 2 and 1"
                .formatted(features, classes, blocks));
      }
      new AttentionLayer.Options(AttentionKind.SELF, dim, heads, width, scaled, false);
      if (!(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException(
            "dropout is " + dropout + "; expected at least 0 and less than 1");
      }
    }

    private AttentionLayer.Options layer(AttentionKind kind) {
      return new AttentionLayer.Options(kind, dim, heads, width, scaled, false);
    }
  }

  /** A new network; kinds of attention share how the linear maps start. */
  public InformationPropagationNetwork(AttentionKind kind, Options options, SeededRandom random) {
    dropout = options.dropout();
    int dim = options.dim();
    first =
        register_module(
            "first",
            Parameters.linear(options.features(), dim, true, random.stream("first linear map", 0)));
    for (int i = 0; i < options.blocks(); i++) {
      AttentionLayer.Options layer = options.layer(kind);
      blocks.add(
          register_module(
              "block" + i,
              new PropagationBlock(layer, options.skip(), random.stream("propagation block", i))));
    }
    last =
        register_module(
            "last",
            Parameters.linear(dim, options.classes(), true, random.stream("last linear map", 0)));
  }

  /**
   * The logits.
   *
   * @param nodes {@code [batch, nodes, features]}; or {@code [nodes, features]}, sparse, for a
   *     batch of one
   * @return {@code [batch, nodes, classes]}
   */
  public Tensor forward(Tensor nodes, AttentionMask mask, Noise noise) {
    Tensor h = enter(nodes, noise);
    for (PropagationBlock block : blocks) {
      h = block.forward(h, mask);
    }
    return last.forward(noise.drop(h, dropout));
  }

  private Tensor enter(Tensor nodes, Noise noise) {
    if (!nodes.is_sparse()) {
      return first.forward(noise.drop(nodes, dropout));
    }
    Tensor left =
        torch
            .sparse_coo_tensor(
                nodes._indices(), noise.drop(nodes._values(), dropout), nodes.shape())
            ._coalesced_(true);
    return torch.mm(left, first.weight().t()).add(first.bias()).unsqueeze(0);
  }

  /** What enters each block, in their order, and then what leaves the last. */
  public List<Tensor> states(Tensor nodes, AttentionMask mask) {
    List<Tensor> states = new ArrayList<>();
    states.add(enter(nodes, Noise.NONE));
    for (PropagationBlock block : blocks) {
      states.add(block.forward(states.getLast(), mask));
    }
    return states;
  }

  /** The blocks. */
  public List<PropagationBlock> blocks() {
    return List.copyOf(blocks);
  }
}
