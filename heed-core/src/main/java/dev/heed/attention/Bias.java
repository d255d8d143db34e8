package dev.heed.attention;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.stream.IntStream;

/** An elementwise change of the scores, applied before the mask. Several biases apply in order. */
public sealed interface Bias {

  /** The new score of a pair. */
  double apply(double score, int head, int query, int key);

  /** The derivative of {@link #apply} with respect to the score. */
  double derivative(double score);

  /** Whether the pair is left out, whatever its score, as by a mask. */
  default boolean excludes(int head, int query, int key) {
    return false;
  }

  /**
   * Checks that the sizes match.
   *
   * @throws ProblemException if this bias is for other sizes
   */
  default void check(AttentionShape shape) {}

  /** {@code z·factor}, such as {@code 1/√dim}. */
  record Scale(double factor) implements Bias {
    @Override
    public double apply(double score, int head, int query, int key) {
      return score * factor;
    }

    @Override
    public double derivative(double score) {
      return factor;
    }
  }

  /** {@code limit·tanh(z/limit)}, which keeps scores within ±limit. */
  record SoftCap(double limit) implements Bias {
    public SoftCap {
      Require.positive("limit of a soft cap", limit);
    }

    @Override
    public double apply(double score, int head, int query, int key) {
      return limit * StrictMath.tanh(score / limit);
    }

    @Override
    public double derivative(double score) {
      double capped = StrictMath.tanh(score / limit);
      return 1 - capped * capped;
    }
  }

  /**
   * Attention with linear biases (Press et al. 2022): {@code z − slope·|query + offset − key|}.
   *
   * @param slopes one per head
   * @param offset the position of the first query among the keys
   */
  record Alibi(double[] slopes, int offset) implements Bias {
    /**
     * The published slopes, for a number of heads that is a power of two: {@code 2^(−8/heads),
     * 2^(−16/heads), …}.
     */
    public static Alibi of(int heads) {
      return new Alibi(
          IntStream.rangeClosed(1, heads)
              .mapToDouble(head -> StrictMath.pow(2, -8.0 * head / heads))
              .toArray(),
          0);
    }

    @Override
    public double apply(double score, int head, int query, int key) {
      return score - slopes[head] * Math.abs((long) query + offset - key);
    }

    @Override
    public double derivative(double score) {
      return 1;
    }

    @Override
    public void check(AttentionShape shape) {
      Require.size("slopes", shape.heads(), slopes.length);
    }
  }

  /**
   * {@code z + b[query, key]} with constant {@code b}; {@code −∞} excludes a pair, even if its
   * score or its value is infinite or NaN.
   *
   * @param heads the number of heads, or 1 to share the table among all heads
   * @param queries the number of queries
   * @param keys the number of keys
   * @param values {@code [heads, queries, keys]}
   */
  record Table(int heads, int queries, int keys, float[] values) implements Bias {
    public Table {
      Require.size("table of a bias", (long) heads * queries * keys, values.length);
    }

    @Override
    public double apply(double score, int head, int query, int key) {
      return score + values[start(head, query) + key];
    }

    @Override
    public boolean excludes(int head, int query, int key) {
      return values[start(head, query) + key] == Float.NEGATIVE_INFINITY;
    }

    /** Index of the first key's value. */
    public int start(int head, int query) {
      return ((heads == 1 ? 0 : head) * queries + query) * keys;
    }

    @Override
    public double derivative(double score) {
      return 1;
    }

    @Override
    public void check(AttentionShape shape) {
      if (heads != 1) {
        Require.size("heads of a table", shape.heads(), heads);
      }
      Require.size("queries of a table", shape.queries(), queries);
      Require.size("keys of a table", shape.keys(), keys);
    }
  }
}
