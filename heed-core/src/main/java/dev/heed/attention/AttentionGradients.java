package dev.heed.attention;

import dev.heed.attention.score.Matrix;
import java.util.List;

/**
 * The gradients of a loss with respect to all inputs of attention.
 *
 * @param queries shaped like the queries; if queries and keys are the same array, its joint
 *     gradient
 * @param keys shaped like the keys; empty if queries and keys are the same array
 * @param values shaped like the values
 * @param parameters shaped like the score's parameters
 */
public record AttentionGradients(
    float[] queries, float[] keys, float[] values, List<Matrix> parameters) {
  public AttentionGradients {
    parameters = List.copyOf(parameters);
  }

  /** Combines gradients of queries and keys that were computed separately. */
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
