package dev.heed.attention;

import dev.heed.score.Matrix;
import java.util.List;

/**
 * The gradients of a loss in everything that attention got.
 *
 * @param queries like the queries
 * @param keys like the keys
 * @param values like the values
 * @param parameters like the score's parameters
 */
public record AttentionGradients(
    float[] queries, float[] keys, float[] values, List<Matrix> parameters) {
  public AttentionGradients {
    parameters = List.copyOf(parameters);
  }
}
