/**
 * Attention: score, mask, normalise, propagate; forward and backward.
 *
 * <p>{@link dev.heed.attention.Attention} describes the computation, {@link
 * dev.heed.attention.AttentionInput} holds queries, keys and values, and an {@link
 * dev.heed.attention.AttentionEngine} computes.
 */
package dev.heed.attention;
