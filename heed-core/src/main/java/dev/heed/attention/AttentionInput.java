package dev.heed.attention;

import dev.heed.attention.fused.FusedEngine;
import dev.heed.base.Require;

/**
 * Queries, keys and values; arrays are shared, not copied.
 *
 * <p>Queries and keys may be the same array, as when tokens attend to each other by a
 * pseudo-metric. It then has one joint gradient ({@link AttentionGradients}), and {@link
 * FusedEngine} computes less. Two arrays with equal values do not count as the same.
 *
 * @param shape the sizes
 * @param queries {@code [heads, queries, dim]}
 * @param keys {@code [keyHeads, keys, dim]}
 * @param values {@code [keyHeads, keys, valueDim]}
 */
public record AttentionInput(AttentionShape shape, float[] queries, float[] keys, float[] values) {
  public AttentionInput {
    Require.size("queries", shape.querySize(), queries.length);
    Require.size("keys", shape.keySize(), keys.length);
    Require.size("values", shape.valueSize(), values.length);
  }

  /** Whether queries and keys are the same array. */
  @SuppressWarnings("ReferenceEquality") // two arrays with equal values are not the same
  public boolean queriesAreKeys() {
    return queries == keys;
  }
}
