package dev.heed.text.training;

/** How the context vector gives the logits, one a class. */
public sealed interface Head {

  /** {@code Uᵀν̄} with {@code U} drawn once and never trained. */
  record Fixed() implements Head {}

  /** {@code Uᵀν̄} with {@code U} trained; no bias. */
  record Linear() implements Head {}

  /**
   * {@code W₂ max(0, W₁ν̄ + b₁) + b₂}.
   *
   * @param hidden the number of hidden units
   */
  record Mlp(int hidden) implements Head {
    public Mlp {
      Require.length("hidden units of the head", hidden);
    }
  }
}
