package dev.heed.dynamics.starvation;

import dev.heed.text.training.Decoupling;

/**
 * A way to train on texts with a give-away token.
 *
 * @param keyRate the step of a score's key as a share of an embedding's; 0 for no attention
 */
record Variant(String name, Decoupling decoupling, double keyRate) {
  /** As {@code heed train} has it. */
  private static final double SLOW = 0.05;

  static Variant crossEntropy() {
    return new Variant("cross-entropy", new Decoupling.None(), SLOW);
  }

  static Variant logits(double strength) {
    return new Variant("logits, λ " + strength, new Decoupling.Logits(strength), SLOW);
  }

  static Variant words(double strength) {
    return new Variant("words, λ " + strength, new Decoupling.Words(strength), SLOW);
  }

  static Variant noAttention() {
    return new Variant("no attention", new Decoupling.None(), 0);
  }

  static Variant fastScores() {
    return new Variant("fast scores", new Decoupling.None(), 1);
  }
}
