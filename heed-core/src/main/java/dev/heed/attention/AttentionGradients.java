package dev.heed.attention;

import dev.heed.attention.score.Matrix;
import java.util.List;

/**
 * The gradients of a loss in everything that attention got.
 *
 * @param queries like the queries; if they and the keys are one array, the gradient in that array,
 *     by way of both
 * @param keys like the keys; no values if queries and keys are one array
 * @param values like the values
 * @param parameters like the score's parameters
 */
public record AttentionGradients(
    float[] queries, float[] keys, float[] values, List<Matrix> parameters) {
  public AttentionGradients {
    parameters = List.copyOf(parameters);
  }

  /** The gradients, given those in queries and keys apart. */
  public static AttentionGradients of(
      AttentionInput input,
      float[] queries,
      float[] keys,
      float[] values,
      List<Matrix> parameters) {
    if (!input.queriesAreKeys()) {
      return new AttentionGradients(queries, keys, values, parameters);
    }
    float[] both = queries.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += keys[i];
    }
    return new AttentionGradients(both, new float[0], values, parameters);
  }
}
