package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * What tokens are to each other by a pseudo-metric: {@code e_ij = e^(−f_ij)}, which is {@code
 * e_ji}.
 *
 * <p>Since {@code f_ii = 0} is the least of its row, no maximum has to be looked for: {@code P_ij =
 * e_ij/s_i}, {@code s_i = Σ_j e_ij ≥ 1}.
 *
 * @param tiles of the scores {@code −f_ij + keyWeight·‖u_i‖²}
 * @param columns of {@code scale·u}
 * @param ones as many as a tile has columns
 */
record SymmetricScores(ScoreTiles tiles, Columns columns, float[] ones) {

  /**
   * The largest {@code keyWeight·‖u‖²}: it is computed to about seven digits, so beyond this even a
   * token's distance from itself might not be small.
   */
  private static final float LARGEST = 1e6f;

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
   * Whether scores are these: nothing but the pseudo-metric decides on a pair, and no token is too
   * far from the origin.
   *
   * @param scores of queries that are the keys
   */
  static boolean fit(DotProducts scores) {
    FusedPlan plan = scores.plan();
    if (!(plan.mask() instanceof Mask.All) || !plan.added().isEmpty() || plan.keyWeight() <= 0) {
      return false;
    }
    for (float bias : scores.keyBias()) {
      // NaN is not either.
      if (!(bias >= -LARGEST)) {
        return false;
      }
    }
    return true;
  }

  /**
   * {@code e_ij} of a tile, columns past the block's queries aside.
   *
   * @param shift room for the columns' shift
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
