/**
 * Attention as PyTorch modules: a {@link dev.heed.nets.attention.ScoreFeatures} makes features that
 * are compared by dot products, {@link dev.heed.nets.attention.Propagation} turns them into weights
 * and propagates.
 */
package dev.heed.nets.attention;
