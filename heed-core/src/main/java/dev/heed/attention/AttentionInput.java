package dev.heed.attention;

/**
 * What attention works on; arrays are shared, not copied.
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
}
