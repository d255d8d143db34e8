package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.kernel.Kernels;

/**
 * Scores as dot products: {@code scale·u_i·v_j + bias_j}, or {@code scale·u_i·v_j − shift_j} if a
 * normalisation over queries cancels the keys' own terms.
 *
 * @param shape the sizes, with the number of features as {@code dim}
 * @param plan the scale and the factor of the bias
 * @param u {@code [heads, queries, dim]}
 * @param v {@code [keyHeads, keys, dim]}
 * @param keyBias {@code −keyWeight·‖v‖²}, {@code [keyHeads, keys]}; empty if {@code keyWeight} is 0
 * @param shift of each key, {@code [heads, keys]}; empty for none, and then the bias counts
 */
record DotProducts(
    AttentionShape shape, FusedPlan plan, float[] u, float[] v, float[] keyBias, float[] shift) {

  static DotProducts of(
      AttentionShape shape, FusedPlan plan, float[] u, float[] v, Kernels kernels) {
    float[] keyBias = new float[plan.keyWeight() == 0 ? 0 : shape.keyHeads() * shape.keys()];
    for (int j = 0; j < keyBias.length; j++) {
      int row = j * shape.dim();
      keyBias[j] = -plan.keyWeight() * kernels.dot(v, row, v, row, shape.dim());
    }
    return new DotProducts(shape, plan, u, v, keyBias, new float[0]);
  }

  /** The same scores with this shift of each key. */
  DotProducts minus(float[] shift) {
    return new DotProducts(shape, plan, u, v, keyBias, shift);
  }
}
