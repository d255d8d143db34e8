package dev.heed.attention;

import java.util.Optional;

/** What attention gives, and what its backward pass needs again. */
public final class AttentionOutput {
  private final float[] values;
  private final float[] maximum;
  private final float[] sum;
  private final Optional<Saved> saved;

  /**
   * What {@link FusedEngine} keeps for the backward pass.
   *
   * @param features the queries' and the keys'
   * @param products what the scores are made of
   * @param symmetric whether {@code e^z} is, and all values are finite
   */
  record Saved(FusedEngine.Mapped features, DotProducts products, boolean symmetric) {}

  AttentionOutput(float[] values, float[] maximum, float[] sum, Optional<Saved> saved) {
    this.values = values;
    this.maximum = maximum;
    this.sum = sum;
    this.saved = saved;
  }

  /** {@code [heads, queries, valueDim]}. */
  public float[] values() {
    return values;
  }

  /**
   * The highest score of each query, less what is the same for all of its keys, {@code [heads,
   * queries]}; {@code −∞} where there was nothing to attend to. No values from the reference
   * engine, whose backward pass does without.
   */
  public float[] maximum() {
    return maximum;
  }

  /** {@code Σ_j e^(z_j − maximum)} of each query, likewise: its highest weight is one by this. */
  public float[] sum() {
    return sum;
  }

  Optional<Saved> saved() {
    return saved;
  }
}
