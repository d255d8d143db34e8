package dev.heed.attention;

import java.util.Optional;

/** What attention gives, and what its backward pass needs again. */
public final class AttentionOutput {
  private final float[] values;
  private final Optional<Saved> saved;

  /**
   * What {@link FusedEngine} keeps for the backward pass.
   *
   * @param features the queries' and the keys'
   * @param products what the scores are made of
   * @param symmetric whether {@code e^z} is, and all values are finite
   * @param rows the softmax's
   */
  record Saved(FusedEngine.Mapped features, DotProducts products, boolean symmetric, Rows rows) {}

  /**
   * The output with the softmax's sums, of which weights can be computed again.
   *
   * @param values {@code [heads, queries, valueDim]}
   * @param maximum the highest score of each query, {@code [heads, queries]}; {@code −∞} where
   *     there was nothing to attend to
   * @param sum {@code Σ_j e^(z_j − maximum)} of each query, likewise
   */
  record Rows(float[] values, float[] maximum, float[] sum) {}

  AttentionOutput(float[] values) {
    this.values = values;
    this.saved = Optional.empty();
  }

  AttentionOutput(Saved saved) {
    this.values = saved.rows().values();
    this.saved = Optional.of(saved);
  }

  /** {@code [heads, queries, valueDim]}. */
  public float[] values() {
    return values;
  }

  Optional<Saved> saved() {
    return saved;
  }
}
