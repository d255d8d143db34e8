package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Parameters;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Gated attention over the sentences of a bag (Ilse, Tomczak, Welling, ICML 2018). A sentence
 * {@code h} is the mean of its words' embeddings, its score {@code wᵀ(tanh Vh ⊙ σ(Uh))}; the bag is
 * the softmax-weighted mean of its sentences, and its logit linear in that.
 */
public final class GatedAttention extends Module {
  private final int dim;
  private final Tensor embeddings;
  private final LinearImpl tanh;
  private final LinearImpl gate;
  private final LinearImpl score;
  private final LinearImpl head;

  /**
   * A module before its first step, which depends on {@code random} alone.
   *
   * @param words the number of words
   * @param dim the length of an embedding
   * @param units the length of the gate
   */
  public GatedAttention(int words, int dim, int units, SeededRandom random) {
    this.dim = dim;
    embeddings =
        Parameters.register(
            this, "embeddings", Parameters.normal(0.1, random, words, dim).requires_grad_(true));
    tanh = register_module("tanh", Parameters.linear(dim, units, true, random));
    gate = register_module("gate", Parameters.linear(dim, units, true, random));
    score = register_module("score", Parameters.linear(units, 1, false, random));
    head = register_module("head", Parameters.linear(dim, 1, true, random));
  }

  /**
   * Logits and attention.
   *
   * @param logits one for each bag
   * @param attention a row for each bag, a column for each of its sentences
   */
  public record Answer(Tensor logits, Tensor attention) {}

  /**
   * Answers for bags.
   *
   * @param words a row for each sentence, filled with any word
   * @param shares the share of each word in the mean, of the same shape; 0 for filling
   * @param bags the number of bags, all of the same number of sentences
   */
  public Answer forward(Tensor words, Tensor shares, int bags) {
    long sentences = words.size(0);
    Tensor rows =
        embeddings
            .index_select(0, words.reshape(words.numel()))
            .view(sentences, words.size(1), dim);
    Tensor h = shares.unsqueeze(1).bmm(rows).view(sentences, dim);
    Tensor scores = score.forward(tanh.forward(h).tanh().mul(gate.forward(h).sigmoid()));
    Tensor attention = scores.view(bags, sentences / bags).softmax(1);
    Tensor pooled = attention.unsqueeze(1).bmm(h.view(bags, sentences / bags, dim)).view(bags, dim);
    return new Answer(head.forward(pooled).view(bags), attention);
  }
}
