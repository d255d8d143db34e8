package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The encoder–decoder Transformer (Vaswani et al. 2017) with any attention in place of its own, in
 * encoder, decoder and between them. Each part is normalised before it computes, not after, which
 * needs no warm-up (Xiong et al. 2020). Source, target and output share one table of embeddings.
 */
public final class Transformer extends Module {
  private final Options options;
  private final Tensor embeddings;
  private final Tensor positions;
  private final List<TransformerLayer> encoder = new ArrayList<>();
  private final List<TransformerLayer> decoder = new ArrayList<>();
  private final LayerNorm encoded;
  private final LayerNorm decoded;

  /**
   * The sizes of a network.
   *
   * @param vocabulary pieces of source and target
   * @param dim numbers of a token
   * @param heads a divisor of {@code dim}
   * @param width hidden units of {@code φ}, for metric-attention
   * @param scaled whether squared distances, too, are divided by {@code √(dim/heads)}
   * @param layers of the encoder, and of the decoder
   * @param hidden units of a feed-forward part
   * @param dropout the share of numbers left out in a training step, after each part
   * @param longest the most tokens of a sentence
   */
  public record Options(
      int vocabulary,
      int dim,
      int heads,
      int width,
      boolean scaled,
      int layers,
      int hidden,
      double dropout,
      int longest) {
    public Options {
      if (vocabulary < 5 || dim < 2 || dim % 2 != 0 || layers < 1 || hidden < 1 || longest < 2) {
        throw new IllegalArgumentException(
            ("vocabulary is %d, dim is %d, layers is %d, hidden is %d, longest is %d;"
                    + " expected at least 5, an even number, and at least 1, 1 and 2")
                .formatted(vocabulary, dim, layers, hidden, longest));
      }
      if (!(dropout >= 0 && dropout < 1)) {
        throw new IllegalArgumentException(
            "dropout is " + dropout + "; expected at least 0 and less than 1");
      }
      new AttentionLayer.Options(AttentionKind.SELF, dim, heads, width, scaled, true);
    }

    AttentionLayer.Options attention(AttentionKind kind) {
      return new AttentionLayer.Options(kind, dim, heads, width, scaled, true);
    }
  }

  /** A new network. */
  public Transformer(AttentionKind kind, Options options, SeededRandom random) {
    this.options = options;
    embeddings =
        Parameters.register(
            this,
            "embeddings",
            Parameters.normal(
                1 / Math.sqrt(options.dim()),
                random.stream("embeddings", 0),
                options.vocabulary(),
                options.dim()));
    positions = positions(options.longest(), options.dim());
    register_buffer("positions", positions);
    for (int i = 0; i < options.layers(); i++) {
      encoder.add(
          register_module(
              "encoder" + i,
              new TransformerLayer(kind, options, false, random.stream("encoder layer", i))));
      decoder.add(
          register_module(
              "decoder" + i,
              new TransformerLayer(kind, options, true, random.stream("decoder layer", i))));
    }
    encoded = register_module("encoded", new LayerNorm(options.dim()));
    decoded = register_module("decoded", new LayerNorm(options.dim()));
  }

  /** Sines and cosines of wavelengths from 2π to 20000π. */
  private static Tensor positions(int longest, int dim) {
    float[] values = new float[longest * dim];
    for (int i = 0; i < values.length; i++) {
      int position = i / dim;
      int pair = i % dim / 2;
      double angle = position * StrictMath.pow(10_000, -2.0 * pair / dim);
      values[i] = (float) (i % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
    }
    return Tensor.create(values, longest, dim);
  }

  /**
   * The source for the decoder.
   *
   * @param source pieces, {@code [batch, tokens]}
   * @param mask which of them are not padding, {@code [batch, 1, 1, tokens]}
   * @return {@code [batch, tokens, dim]}
   */
  public Tensor encode(Tensor source, AttentionMask mask, Noise noise) {
    Tensor x = embed(source, noise);
    for (TransformerLayer layer : encoder) {
      x = layer.encode(x, mask, noise);
    }
    return encoded.forward(x);
  }

  /**
   * The states of a target of which each token sees those before it.
   *
   * @param target pieces, {@code [batch, tokens]}; padding stands at the end
   * @param memory what {@link #encode} gave
   * @param memoryMask its mask
   * @return {@code [batch, tokens, dim]}
   */
  public Tensor decode(Tensor target, Tensor memory, AttentionMask memoryMask, Noise noise) {
    AttentionMask causal = causal(target);
    Tensor x = embed(target, noise);
    for (TransformerLayer layer : decoder) {
      x = layer.decode(x, causal, memory, memoryMask, noise);
    }
    return decoded.forward(x);
  }

  /**
   * How the last layer of the decoder attends to the source, the mean of its heads, for the same
   * arguments as {@link #decode}.
   *
   * @return {@code [batch, target tokens, source tokens]}; each row has the sum 1
   */
  public Tensor sourceWeights(Tensor target, Tensor memory, AttentionMask memoryMask) {
    AttentionMask causal = causal(target);
    Tensor x = embed(target, Noise.NONE);
    for (TransformerLayer layer : decoder.subList(0, decoder.size() - 1)) {
      x = layer.decode(x, causal, memory, memoryMask, Noise.NONE);
    }
    return decoder
        .getLast()
        .sourceWeights(x, causal, memory, memoryMask, Noise.NONE)
        .mean(new long[] {1});
  }

  private AttentionMask causal(Tensor target) {
    long tokens = target.size(1);
    return new AttentionMask.Table(
        torch
            .ones(new long[] {tokens, tokens}, embeddings.options())
            .tril()
            .to(torch.ScalarType.Bool));
  }

  /** The logits of the next token, {@code [..., vocabulary]}, of states {@code [..., dim]}. */
  public Tensor logits(Tensor states) {
    return torch.linear(states, embeddings);
  }

  private Tensor embed(Tensor pieces, Noise noise) {
    Tensor x =
        torch
            .embedding(embeddings, pieces)
            .mul(new Scalar(Math.sqrt(options.dim())))
            .add(positions.narrow(0, 0, pieces.size(1)));
    return noise.drop(x, options.dropout());
  }

  /** The most tokens of a sentence. */
  public int longest() {
    return options.longest();
  }
}
