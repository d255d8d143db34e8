package dev.heed.text.training;

import dev.heed.base.Require;

/** The score of a word, from its key {@code κ_w} and the query {@code q}. */
public sealed interface WordScore {

  /** {@code s_w = q·κ_w}. */
  record Pooled() implements WordScore {}

  /**
   * {@code s_w = −‖φ(κ_w) − φ(q)‖²} with the residual network {@code φ(x) = x + W₂ tanh(W₁x + b₁)}
   * (Ruan, Zhang: arXiv:2412.18288, whose further bias b₂ cancels in the difference). {@code √(−s)}
   * is a pseudo-metric.
   *
   * @param width the number of hidden units of φ, 1 to 32768
   */
  record Metric(int width) implements WordScore {
    public Metric {
      Require.between("width of the metric network", 1, ModelShape.MAX_LENGTH, width);
    }
  }
}
