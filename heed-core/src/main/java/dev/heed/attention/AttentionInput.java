package dev.heed.attention;

import dev.heed.attention.fused.FusedEngine;
import dev.heed.base.Require;

/**
 * What attention works on; arrays are shared, not copied.
 *
 * <p>Queries and keys may be one array, as where tokens attend to each other by a pseudo-metric.
 * Then it has one gradient ({@link AttentionGradients}), and {@link FusedEngine} has less to do.
 * Two arrays with equal values are two.
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

  /** Whether queries and keys are one array. */
  @SuppressWarnings("ReferenceEquality") // two arrays with equal values are two
  public boolean queriesAreKeys() {
    return queries == keys;
  }
}
