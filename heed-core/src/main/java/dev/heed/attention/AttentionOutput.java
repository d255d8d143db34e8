package dev.heed.attention;

/**
 * What attention gives, and what its backward pass needs again.
 *
 * @param values {@code [heads, queries, valueDim]}
 * @param maximum the highest score of each query, {@code [heads, queries]}; {@code −∞} where there
 *     was nothing to attend to. Empty where the backward pass does without
 * @param sum {@code Σ_j e^(z_j − maximum)} of each query, likewise
 */
public record AttentionOutput(float[] values, float[] maximum, float[] sum) {}
