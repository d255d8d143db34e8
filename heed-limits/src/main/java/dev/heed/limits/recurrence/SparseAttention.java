package dev.heed.limits.recurrence;

import java.util.Arrays;

/**
 * The recurrence {@code h_{k+1} = v s_k}, {@code s_k = h_k + c_k}, where {@code c_k} is the mean of
 * only {@code κ} states: the latest, and at {@code d} steps an old one. Those {@code d} form a
 * chain from {@code h_t} to {@code s_T}: each step of the chain attends to the state after the one
 * before.
 *
 * @param attended {@code κ}
 * @param depth {@code d}
 * @param v the eigenvalue, above 0
 */
record SparseAttention(int attended, int depth, double v) {
  /** The bound {@code κ^{−d} v^{d−1}}, the weight of the chain alone. */
  double bound() {
    return StrictMath.pow(attended, -depth) * StrictMath.pow(v, depth - 1);
  }

  /**
   * {@code ∂s_T/∂h_0}.
   *
   * @param last {@code T}, at least {@code depth·attended}, so that no link is among the latest
   */
  double gradient(int last) {
    int[] chain = new int[depth + 1];
    Arrays.setAll(chain, j -> (int) ((long) last * j / depth));
    double[] h = new double[last + 1];
    double s = 0;
    h[0] = 1;
    int link = 1;
    for (int k = 0; k <= last; k++) {
      if (k > 0) {
        h[k] = v * s;
      }
      // The state that follows attends through this one, except for the last of the chain.
      boolean linked = link <= depth && k == (link < depth ? chain[link] - 1 : last);
      double sum = 0;
      int latest = linked ? attended - 1 : attended;
      for (int j = Math.max(0, k - latest + 1); j <= k; j++) {
        sum += h[j];
      }
      if (linked) {
        sum += h[chain[link - 1]];
        link++;
      }
      s = h[k] + sum / attended;
    }
    return s;
  }
}
