package dev.heed.text.training;

import dev.heed.base.Require;

/** The head of a classifier: from the context vector {@code ν̄} to one logit for each label. */
public sealed interface Head {

  /** {@code Uᵀν̄} with {@code U} drawn once and never trained; no bias. */
  record Fixed() implements Head {}

  /** {@code Uᵀν̄} with {@code U} trained; no bias. */
  record Linear() implements Head {}

  /**
   * {@code W₂ max(0, W₁ν̄ + b₁) + b₂}.
   *
   * @param hidden the number of hidden units, 1 to 32768
   */
  record Mlp(int hidden) implements Head {
    public Mlp {
      Require.between("hidden units of the head", 1, ModelShape.MAX_LENGTH, hidden);
    }
  }
}
