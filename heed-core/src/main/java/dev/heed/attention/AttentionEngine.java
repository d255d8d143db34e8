package dev.heed.attention;

import dev.heed.attention.fused.FusedEngine;
import dev.heed.base.ProblemException;

/**
 * Computes attention and its gradients.
 *
 * <p>There are two engines. {@link ReferenceEngine} supports everything, in double precision with
 * all weights in memory. {@link FusedEngine} computes the common cases many times faster without
 * storing weights, and delegates the rest to the reference.
 */
public interface AttentionEngine {

  /**
   * Computes {@code O = W V}; a query that attends to nothing gives zeros.
   *
   * @throws ProblemException if the attention does not match the input's sizes
   */
  AttentionOutput forward(Attention attention, AttentionInput input);

  /**
   * Computes the gradients of a loss.
   *
   * @param output the result of {@link #forward} for the same attention and input
   * @param outputGradients the loss's gradient with respect to the output's values
   * @throws ProblemException if sizes do not match
   */
  AttentionGradients backward(
      Attention attention, AttentionInput input, AttentionOutput output, float[] outputGradients);

  /**
   * The weights {@code W}, {@code [heads, queries, keys]}, for inspection; {@link #forward} does
   * not need them.
   *
   * @throws ProblemException if the attention does not match the input's sizes
   */
  default float[] weights(Attention attention, AttentionInput input) {
    return Numbers.toFloat(ReferenceAttention.of(attention, input).weights());
  }
}
