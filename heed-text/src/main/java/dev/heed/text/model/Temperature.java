package dev.heed.text.model;

import dev.heed.base.Require;

/**
 * The divisor of the logits before probabilities are taken.
 *
 * @param value the temperature of a text of known words and pairs of words, above 0
 * @param rises whether it rises with what is not known, as it does in models of {@code heed train}
 *     with dev texts; not in older ones and those of fastText
 */
public record Temperature(double value, boolean rises) {
  public Temperature {
    Require.positive("temperature", value);
  }

  /** One temperature for all texts. */
  public static Temperature same(double value) {
    return new Temperature(value, false);
  }

  /**
   * The temperature of a text.
   *
   * @param familiarity the share of it that is known, above 0, at most 1
   */
  public double at(double familiarity) {
    return rises ? value / factor(familiarity) : value;
  }

  /**
   * The number that the logits of a text are multiplied by, besides a common divisor: the square
   * root of its familiarity. Without the root, texts of another subject have still less
   * probability, but the calibration error of small corpora rises by 0.01.
   */
  public static double factor(double familiarity) {
    return Math.sqrt(familiarity);
  }
}
