package dev.heed.nets.model;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that answers at every place of a sequence: embeddings of symbols and places, layers
 * that mix the places and then change each by itself, and a linear map to logits.
 */
public final class MixingNetwork extends Module {
  private final int dim;
  private final Tensor symbols;
  private final Tensor places;
  private final List<Layer> layers = new ArrayList<>();
  private final LinearImpl output;

  /**
   * The sizes of a network.
   *
   * @param inputs the number of symbols that it reads
   * @param outputs the number of answers at a place
   * @param dim the length of a place's state
   * @param heads of attention, a divisor of {@code dim}
   * @param hidden units of a place's own part
   * @param layers the number of layers
   * @param length places of a sequence
   */
  public record Options(
      int inputs, int outputs, int dim, int heads, int hidden, int layers, int length) {
    public Options {
      Require.atLeast("inputs", 1, inputs);
      Require.atLeast("outputs", 1, outputs);
      Require.between("dim", 1, 10_000, dim);
      Require.atLeast("heads", 1, heads);
      Require.atLeast("hidden", 1, hidden);
      Require.between("layers", 1, 100, layers);
      Require.between("length", 1, 100_000, length);
    }
  }

  private static final class Layer extends Module {
    private final LayerNorm beforeMixing;
    private final Mixing.Change mixing;
    private final LayerNorm beforeForward;
    private final LinearImpl inner;
    private final LinearImpl outer;

    Layer(Mixing mixing, Options options, SeededRandom random) {
      int dim = options.dim();
      beforeMixing = register_module("beforeMixing", new LayerNorm(dim));
      this.mixing = mixing.in(this, dim, options.heads(), random);
      beforeForward = register_module("beforeForward", new LayerNorm(dim));
      SeededRandom forward = random.stream("feed-forward", 0);
      inner = register_module("inner", Parameters.linear(dim, options.hidden(), true, forward));
      outer = register_module("outer", Parameters.linear(options.hidden(), dim, true, forward));
    }

    Tensor forward(Tensor x) {
      Tensor mixed = x.add(mixing.of(beforeMixing.forward(x)));
      return mixed.add(outer.forward(inner.forward(beforeForward.forward(mixed)).relu()));
    }
  }

  /** A network before its first step, which depends on {@code random} alone. */
  public MixingNetwork(Mixing mixing, Options options, SeededRandom random) {
    dim = options.dim();
    symbols =
        Parameters.register(
            this,
            "symbols",
            Parameters.normal(1, random.stream("symbols", 0), options.inputs(), dim)
                .requires_grad_(true));
    places =
        Parameters.register(
            this,
            "places",
            Parameters.normal(0.3, random.stream("places", 0), options.length(), dim)
                .requires_grad_(true));
    for (int i = 0; i < options.layers(); i++) {
      layers.add(
          register_module("layer" + i, new Layer(mixing, options, random.stream("layer", i))));
    }
    output =
        register_module(
            "output", Parameters.linear(dim, options.outputs(), true, random.stream("output", 0)));
  }

  /**
   * The logits.
   *
   * @param sequences {@code [batch, places]}
   * @return {@code [batch, places, outputs]}
   */
  public Tensor forward(Tensor sequences) {
    Tensor x =
        symbols
            .index_select(0, sequences.reshape(sequences.numel()))
            .view(sequences.size(0), sequences.size(1), dim)
            .add(places.narrow(0, 0, sequences.size(1)));
    for (Layer layer : layers) {
      x = layer.forward(x);
    }
    return output.forward(x);
  }
}
