package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import java.util.Optional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A layer of the encoder or decoder: self-attention, attention to the source, feed-forward. */
final class TransformerLayer extends Module {
  private final LayerNorm beforeOwn;
  private final AttentionLayer own;
  private final Optional<LayerNorm> beforeCross;
  private final Optional<AttentionLayer> cross;
  private final LayerNorm beforeForward;
  private final LinearImpl inner;
  private final LinearImpl outer;
  private final double dropout;

  TransformerLayer(
      AttentionKind kind, Transformer.Options options, boolean decoder, SeededRandom random) {
    int dim = options.dim();
    dropout = options.dropout();
    AttentionLayer.Options attention = new AttentionLayer.Options(kind, options.attention(), true);
    // Feed-forward parts start the same for every kind of attention.
    SeededRandom forward = random.stream("feed-forward", 0);
    beforeOwn = register_module("beforeOwn", new LayerNorm(dim));
    own = register_module("own", new AttentionLayer(attention, random.stream("own", 0)));
    beforeCross =
        decoder
            ? Optional.of(register_module("beforeCross", new LayerNorm(dim)))
            : Optional.empty();
    cross =
        decoder
            ? Optional.of(
                register_module("cross", new AttentionLayer(attention, random.stream("cross", 0))))
            : Optional.empty();
    beforeForward = register_module("beforeForward", new LayerNorm(dim));
    inner = register_module("inner", Parameters.linear(dim, options.hidden(), true, forward));
    outer = register_module("outer", Parameters.linear(options.hidden(), dim, true, forward));
  }

  Tensor encode(Tensor x, AttentionMask mask, Noise noise) {
    return forward(attendToOwn(x, mask, noise), noise);
  }

  Tensor decode(
      Tensor x, AttentionMask causal, Tensor memory, AttentionMask memoryMask, Noise noise) {
    Tensor y = attendToOwn(x, causal, noise);
    Tensor g = beforeCross.orElseThrow().forward(y);
    Tensor read = cross.orElseThrow().forward(g, memory, memoryMask);
    return forward(y.add(noise.drop(read, dropout)), noise);
  }

  /** The weights of attention to the source, {@code [batch, heads, tokens, source tokens]}. */
  Tensor sourceWeights(
      Tensor x, AttentionMask causal, Tensor memory, AttentionMask memoryMask, Noise noise) {
    Tensor g = beforeCross.orElseThrow().forward(attendToOwn(x, causal, noise));
    return cross.orElseThrow().weights(g, memory, memoryMask);
  }

  private Tensor attendToOwn(Tensor x, AttentionMask mask, Noise noise) {
    Tensor h = beforeOwn.forward(x);
    return x.add(noise.drop(own.forward(h, h, mask), dropout));
  }

  private Tensor forward(Tensor x, Noise noise) {
    Tensor h = inner.forward(beforeForward.forward(x)).relu();
    return x.add(noise.drop(outer.forward(h), dropout));
  }
}
