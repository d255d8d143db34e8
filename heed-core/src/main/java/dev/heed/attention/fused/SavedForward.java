package dev.heed.attention.fused;

import dev.heed.attention.AttentionOutput;

/**
 * State that {@link FusedEngine} keeps for the backward pass.
 *
 * @param features the features of queries and keys
 * @param products the products that make up the scores
 * @param symmetric whether {@code e^z} is symmetric and all values are finite
 */
record SavedForward(FusedEngine.Mapped features, DotProducts products, boolean symmetric)
    implements AttentionOutput.Saved {}
