package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.fused.Panels.Columns;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * The symmetric weights of tokens under a pseudo-metric: {@code e_ij = e^(−f_ij) = e_ji}.
 *
 * <p>Since {@code f_ii = 0} is the minimum of its row, the softmax needs no search for a maximum:
 * {@code P_ij = e_ij/s_i}, {@code s_i = Σ_j e_ij ≥ 1}.
 *
 * @param tiles computes {@code −f_ij + keyWeight·‖u_i‖²}
 * @param columns {@code scale·u}
 * @param ones {@code tileWidth} ones
 */
record SymmetricScores(ScoreTiles tiles, Columns columns, float[] ones) {

  /**
   * Maximum of {@code keyWeight·‖u‖²}. It is computed to about seven digits, so beyond this even a
   * token's distance from itself might not be small.
   */
  private static final float MAX_NORM = 1e6f;

  static SymmetricScores of(DotProducts scores, TileKernels kernels, Workers workers) {
    AttentionShape shape = scores.shape();
    Columns columns =
        Columns.of(
            scores.u(),
            shape.heads(),
            shape.queries(),
            shape.dim(),
            scores.plan().scale(),
            kernels,
            workers);
    float[] ones = new float[kernels.tileWidth()];
    Arrays.fill(ones, 1);
    return new SymmetricScores(new ScoreTiles(kernels, scores), columns, ones);
  }

  /**
   * Whether scores are symmetric and precise enough: only the pseudo-metric determines a score, and
   * no token is too far from the origin.
   *
   * @param scores the scores of queries that are the keys
   */
  static boolean fit(DotProducts scores) {
    FusedPlan plan = scores.plan();
    if (!(plan.mask() instanceof Mask.All) || !plan.added().isEmpty() || plan.keyWeight() <= 0) {
      return false;
    }
    for (float bias : scores.keyBias()) {
      // Rejects NaN too.
      if (!(bias >= -MAX_NORM)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Computes {@code e_ij} of a tile; columns past the block's queries get arbitrary values.
   *
   * @param shift scratch memory of {@code tileWidth} values
   */
  void fill(int head, Mask.Block pairs, float[] shift, float[] tile) {
    float[] keyBias = tiles.scores().keyBias();
    int first = head * tiles.scores().shape().queries();
    for (int query = pairs.fromQuery(); query < pairs.toQuery(); query++) {
      shift[query - pairs.fromQuery()] = -keyBias[first + query];
    }
    tiles.fill(head, pairs, Mask.Coverage.ALL, columns.from(head, pairs.fromQuery()), tile);
    int keys = pairs.toKey() - pairs.fromKey();
    int queries = pairs.toQuery() - pairs.fromQuery();
    tiles.kernels().weights(tile, keys, queries, shift, ones);
  }
}
