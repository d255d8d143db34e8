package dev.heed.nets.model;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The encoder–decoder Transformer (Vaswani et al. 2017) with exchangeable attention in the encoder,
 * the decoder and between them. The input of each part is normalised, not its output, which needs
 * no warm-up (Xiong et al. 2020). Source, target and output share one table of embeddings.
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
   * @param vocabulary number of pieces of source and target
   * @param attention sizes of each attention; the dimension of a token is even
   * @param layers layers of the encoder, and of the decoder
   * @param hidden units of a feed-forward part
   * @param dropout share of features that a training step sets to 0 after each part
   * @param maxTokens the largest number of tokens of a sentence
   */
  public record Options(
      int vocabulary,
      AttentionSizes attention,
      int layers,
      int hidden,
      double dropout,
      int maxTokens) {
    public Options {
      Require.atLeast("vocabulary", 5, vocabulary);
      if (attention.dim() % 2 != 0) {
        throw new ProblemException("dim is " + attention.dim(), "an even number");
      }
      Require.atLeast("layers", 1, layers);
      Require.atLeast("hidden", 1, hidden);
      Require.shareBelowOne("dropout", dropout);
      Require.atLeast("max_tokens", 2, maxTokens);
    }

    /** These sizes with another vocabulary. */
    public Options withVocabulary(int size) {
      return new Options(size, attention, layers, hidden, dropout, maxTokens);
    }

    /** The dimension of a token. */
    int dim() {
      return attention.dim();
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
    positions = positions(options.maxTokens(), options.dim());
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
  private static Tensor positions(int count, int dim) {
    float[] values = new float[count * dim];
    for (int i = 0; i < values.length; i++) {
      int position = i / dim;
      int pair = i % dim / 2;
      double angle = position * StrictMath.pow(10_000, -2.0 * pair / dim);
      values[i] = (float) (i % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
    }
    return Tensor.create(values, count, dim);
  }

  /**
   * Encodes the source.
   *
   * @param source pieces, {@code [batch, tokens]}
   * @param mask true for pieces that are not padding, {@code [batch, 1, 1, tokens]}
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
   * The states of the target's tokens; each token sees those before it.
   *
   * @param target pieces, {@code [batch, tokens]}, with padding at the end
   * @param memory the result of {@link #encode}
   * @param memoryMask the mask of the source
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
   * The weights with which the last layer of the decoder attends to the source, as the mean of its
   * heads. Arguments are those of {@link #decode}.
   *
   * @return {@code [batch, target tokens, source tokens]}; each row sums to 1
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

  /** The largest number of tokens of a sentence. */
  public int maxTokens() {
    return options.maxTokens();
  }
}
