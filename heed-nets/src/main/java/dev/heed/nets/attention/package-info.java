/**
 * Attention as PyTorch modules: {@link dev.heed.nets.attention.ScoreFeatures} maps nodes to
 * features that are compared by dot products, {@link dev.heed.nets.attention.Propagation} computes
 * weights and propagates values.
 */
package dev.heed.nets.attention;
