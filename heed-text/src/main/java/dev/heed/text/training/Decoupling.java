package dev.heed.text.training;

import dev.heed.base.Require;

/**
 * A penalty in the loss that keeps a strong word from leaving nothing to learn for the others of
 * its texts, as a tag or a template does that gives the label away. It is added to each text's
 * loss, with the text's weight. Of texts with one label it is on logits and contributions less
 * their mean over the labels, since only differences count there; of texts with several on each
 * one.
 */
public sealed interface Decoupling {

  /** No penalty. */
  record None() implements Decoupling {}

  /**
   * Half the square of the logits: spectral decoupling (Pezeshki et al., "Gradient Starvation",
   * NeurIPS 2021).
   *
   * @param strength the factor λ, above 0
   */
  record Logits(double strength) implements Decoupling {
    public Logits {
      Require.positive("strength", strength);
    }
  }

  /**
   * Half the sum of the squares of the words' contributions. The entries that cover a word, among
   * them character n-grams, count together, and an n-gram is shared equally among its words. For
   * heads without a hidden layer.
   *
   * @param strength the factor λ, above 0
   */
  record Words(double strength) implements Decoupling {
    public Words {
      Require.positive("strength", strength);
    }
  }
}
