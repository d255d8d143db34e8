/**
 * Attention: score, mask, normalise, propagate; forward and backward.
 *
 * <p>{@link dev.heed.attention.Attention} says what to compute, {@link
 * dev.heed.attention.AttentionInput} on what, and an {@link dev.heed.attention.AttentionEngine}
 * computes it.
 */
package dev.heed.attention;
