package dev.heed.attention;

import dev.heed.attention.fused.FusedEngine;
import dev.heed.base.ProblemException;

/**
 * Computes attention and its gradients.
 *
 * <p>There are two: {@link ReferenceEngine} computes everything, in double precision and with all
 * weights in memory; {@link FusedEngine} computes the usual cases many times faster and without
 * them, and hands the rest to the reference.
 */
public interface AttentionEngine {

  /**
   * {@code O = W V}; a query with nothing to attend to gives zeros.
   *
   * @throws ProblemException if the attention does not fit the input
   */
  AttentionOutput forward(Attention attention, AttentionInput input);

  /**
   * The gradients of a loss.
   *
   * @param output what {@link #forward} gave for the same attention and input
   * @param outputGradients the loss's gradient in the output's values
   * @throws ProblemException if sizes do not fit
   */
  AttentionGradients backward(
      Attention attention, AttentionInput input, AttentionOutput output, float[] outputGradients);

  /**
   * The weights {@code W}, {@code [heads, queries, keys]}: for looking at, {@link #forward} needs
   * none.
   *
   * @throws ProblemException if the attention does not fit the input
   */
  default float[] weights(Attention attention, AttentionInput input) {
    return Numbers.toFloat(ReferenceAttention.of(attention, input).weights());
  }
}
