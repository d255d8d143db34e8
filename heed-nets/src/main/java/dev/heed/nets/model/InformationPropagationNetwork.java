package dev.heed.nets.model;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The information propagation network, IPN (arXiv:2412.18288): a linear map, propagation blocks,
 * and a linear map; the softmax is part of the loss. The nodes of a batch form one graph.
 */
public final class InformationPropagationNetwork extends Module {
  private final LinearImpl first;
  private final LinearImpl last;
  private final List<PropagationBlock> blocks = new ArrayList<>();
  private final double dropout;

  /**
   * The sizes of a network.
   *
   * @param features dimension of an input node
   * @param classes number of logits of a node
   * @param body the sizes in between
   */
  public record Options(int features, int classes, Body body) {
    public Options {
      Require.atLeast("features", 1, features);
      Require.atLeast("classes", 2, classes);
    }
  }

  /**
   * The sizes that do not depend on the data.
   *
   * @param attention sizes of each block
   * @param blocks number of propagation blocks
   * @param dropout share of a node's features that a training step sets to 0 before each linear map
   * @param skip what a block adds its average to
   */
  public record Body(AttentionSizes attention, int blocks, Skip skip, double dropout) {
    public Body {
      Require.atLeast("blocks", 1, blocks);
      Require.shareBelowOne("dropout", dropout);
    }

    /** These sizes for another depth, without dropout. */
    public Body withoutDropout(int blocks, Skip skip) {
      return new Body(attention, blocks, skip, 0);
    }
  }

  /** A new network; the linear maps start the same for every kind of attention. */
  public InformationPropagationNetwork(AttentionKind kind, Options options, SeededRandom random) {
    Body body = options.body();
    dropout = body.dropout();
    int dim = body.attention().dim();
    first =
        register_module(
            "first",
            Parameters.linear(options.features(), dim, true, random.stream("first linear map", 0)));
    AttentionLayer.Options layer = new AttentionLayer.Options(kind, body.attention(), false);
    for (int i = 0; i < body.blocks(); i++) {
      blocks.add(
          register_module(
              "block" + i,
              new PropagationBlock(layer, body.skip(), random.stream("propagation block", i))));
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

  /** The input of each block in order, and the output of the last. */
  public List<Tensor> states(Tensor nodes, AttentionMask mask) {
    List<Tensor> states = new ArrayList<>();
    states.add(enter(nodes, Noise.NONE));
    for (PropagationBlock block : blocks) {
      states.add(block.forward(states.getLast(), mask));
    }
    return states;
  }

  /** The propagation blocks, in order. */
  public List<PropagationBlock> blocks() {
    return List.copyOf(blocks);
  }
}
