package dev.heed.spi;

import java.util.List;

/**
 * Attention of another library, found by {@link java.util.ServiceLoader}, for being timed beside
 * ours.
 */
public interface AttentionBaseline {

  /** The scores that are compared, each of self-attention of {@code [heads, tokens, dim]}. */
  enum Kind {
    /** {@code q·k/√dim}. */
    DOT,
    /** {@code −‖Mx − My‖²}, queries being the keys; the parameter is {@code M}. */
    L2,
    /**
     * {@code −‖φ(x) − φ(y)‖²} with {@code φ(x) = x + W₂ tanh(W₁x + b₁) + b₂}, queries being the
     * keys; the parameters are {@code W₁, b₁, W₂, b₂}.
     */
    METRIC
  }

  /**
   * What to compute.
   *
   * @param queries {@code [heads, tokens, dim]}, as keys, values and output gradients
   * @param parameters {@code [dim, dim]} or {@code [dim]} each
   */
  record Problem(
      Kind kind,
      int heads,
      int tokens,
      int dim,
      float[] queries,
      float[] keys,
      float[] values,
      float[] outputGradients,
      List<float[]> parameters) {}

  /** A problem in the other library's own form. Serves one thread. */
  interface Prepared extends AutoCloseable {
    /** The forward pass alone. */
    void forward();

    /** The forward pass, and the gradients in inputs and parameters. */
    void forwardAndBackward();

    /** The output of the last pass. */
    float[] output();

    /** The gradient in the queries of the last {@link #forwardAndBackward}. */
    float[] queryGradients();

    @Override
    void close();
  }

  /** What library it is. */
  String name();

  /** The ways to compute a kind; the faster is what a comparison is with. */
  List<String> ways(Kind kind);

  /** Prepares a problem for one of the ways and a number of threads. */
  Prepared prepare(Problem problem, String way, int threads);
}
