package dev.heed.attention;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;

/**
 * The sizes of one attention call. Arrays are row-major: queries {@code [heads, queries, dim]},
 * keys {@code [keyHeads, keys, dim]}, values {@code [keyHeads, keys, valueDim]}, and the result
 * {@code [heads, queries, valueDim]}.
 *
 * @param heads heads of the queries and the result
 * @param keyHeads heads of keys and values; a divisor of {@code heads}. Each is shared by {@code
 *     heads/keyHeads} neighbouring query heads (grouped-query attention)
 * @param queries tokens that attend; 0 is allowed
 * @param keys tokens that are attended to; 0 is allowed
 * @param dim components of a query and a key
 * @param valueDim components of a value
 */
public record AttentionShape(
    int heads, int keyHeads, int queries, int keys, int dim, int valueDim) {
  public AttentionShape {
    Require.atLeast("heads", 1, heads);
    Require.atLeast("keyHeads", 1, keyHeads);
    if (heads % keyHeads != 0) {
      throw new ProblemException("keyHeads is " + keyHeads, "a divisor of heads, " + heads);
    }
    Require.atLeast("queries", 0, queries);
    Require.atLeast("keys", 0, keys);
    Require.atLeast("dim", 1, dim);
    Require.atLeast("valueDim", 1, valueDim);
    Require.arrayLength("queries", (long) heads * queries * dim);
    Require.arrayLength("keys", (long) keyHeads * keys * dim);
    Require.arrayLength("values", (long) keyHeads * keys * valueDim);
    Require.arrayLength("result", (long) heads * queries * valueDim);
  }

  /** Self-attention of {@code tokens} tokens: the same sizes for queries, keys and values. */
  public static AttentionShape self(int heads, int tokens, int dim) {
    return new AttentionShape(heads, heads, tokens, tokens, dim, dim);
  }

  /** Number of query heads that share a head of keys. */
  public int group() {
    return heads / keyHeads;
  }

  /** Number of values in the queries' array. */
  public int querySize() {
    return heads * queries * dim;
  }

  /** Number of values in the keys' array. */
  public int keySize() {
    return keyHeads * keys * dim;
  }

  /** Number of values in the values' array. */
  public int valueSize() {
    return keyHeads * keys * valueDim;
  }

  /** Number of values in the result's array. */
  public int outputSize() {
    return heads * queries * valueDim;
  }
}
