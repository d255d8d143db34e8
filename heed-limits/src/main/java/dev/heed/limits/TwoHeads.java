package dev.heed.limits;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Numbers;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * Two heads of one attention layer on the torus, each with its own {@code Q}.
 *
 * @param tokens on the torus
 * @param epsilon bandwidth {@code ε}
 * @param workers threads that share the work
 */
record TwoHeads(Points tokens, double epsilon, Workers workers) {
  /** Factors by which each head's {@code Q} stretches the two circles, {@code [head][circle]}. */
  static final double[][] STRETCHES = {{1, 2}, {1.5, 0.8}};

  /** Coordinates of a token. */
  static final int DIM = 4;

  /**
   * Each head's {@code S_ε H}.
   *
   * @param queries number of tokens, the first ones, whose values are computed
   * @param h for each head, {@code [2, tokens, DIM]}
   * @return with values {@code [2, queries, DIM]}
   */
  AttentionOutput apply(int queries, double[] h) {
    int count = tokens.count();
    float[] points = Numbers.toFloat(tokens.values());
    float[] keys = twice(points, points.length);
    float[] asked = twice(points, queries * DIM);
    double[] q = new double[2 * DIM * DIM];
    for (int head = 0; head < 2; head++) {
      for (int i = 0; i < DIM; i++) {
        q[head * DIM * DIM + i * (DIM + 1)] = STRETCHES[head][i / 2];
      }
    }
    return new FusedEngine(workers)
        .forward(
            new Attention(new PseudoMetric.L2(new Matrix(2, DIM, DIM, q)))
                .plus(new Bias.Scale(1 / (2 * epsilon))),
            new AttentionInput(
                new AttentionShape(2, 2, queries, count, DIM, DIM),
                asked,
                keys,
                Numbers.toFloat(h)));
  }

  private static float[] twice(float[] values, int length) {
    float[] both = new float[2 * length];
    System.arraycopy(values, 0, both, 0, length);
    System.arraycopy(values, 0, both, length, length);
    return both;
  }

  /** The same {@code H} for both heads. */
  static double[] twice(double[] h) {
    double[] both = Arrays.copyOf(h, 2 * h.length);
    System.arraycopy(h, 0, both, h.length, h.length);
    return both;
  }

  /** As {@link #apply} to all tokens, in double precision. */
  double[] layer(double[] h) {
    return Numbers.toDouble(apply(tokens.count(), h).values());
  }
}
