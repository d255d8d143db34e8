package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.fused.Panels.Columns;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * The symmetric weights of tokens under a pseudo-metric: {@code e_ij = e^(−f_ij) = e_ji}.
 *
 * <p>Since {@code f_ii = 0} is the minimum of its row, the softmax needs no search for a maximum:
 * {@code P_ij = e_ij/s_i}, {@code s_i = Σ_j e_ij ≥ 1}.
 *
 * @param tiles computes {@code −f_ij + keyWeight·‖u_i‖²}
 * @param columns {@code scale·u}
 * @param ones {@code tileWidth} ones
 * @param allowed the tiles that the mask leaves
 */
record SymmetricScores(ScoreTiles tiles, Columns columns, float[] ones, MaskTiles.Blocks allowed) {

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
    MaskTiles.Blocks allowed =
        new MaskTiles.Blocks(scores.plan().mask(), shape, kernels.tileWidth());
    return new SymmetricScores(new ScoreTiles(kernels, scores), columns, ones, allowed);
  }

  /**
   * Whether scores are symmetric and precise enough: only the pseudo-metric determines a score, the
   * mask allows both orders of a pair or none, and no token is too far from the origin.
   *
   * @param scores the scores of queries that are the keys
   */
  static boolean fit(DotProducts scores) {
    FusedPlan plan = scores.plan();
    if (!isSymmetric(plan.mask()) || !plan.added().isEmpty() || plan.keyWeight() <= 0) {
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

  /** Whether a mask surely allows both orders of a pair or none, and each token itself. */
  private static boolean isSymmetric(Mask mask) {
    return switch (mask) {
      case Mask.All() -> true;
      case Mask.Window(int before, int after) -> before == after;
      case Mask.Document(int[] queries, int[] keys) -> Arrays.equals(queries, keys);
      case Mask.And(List<Mask> masks) -> masks.stream().allMatch(SymmetricScores::isSymmetric);
      case Mask.Or(List<Mask> masks) ->
          !masks.isEmpty() && masks.stream().allMatch(SymmetricScores::isSymmetric);
      case Mask.Causal ignored -> false;
      case Mask.Padding ignored -> false;
      case Mask.Graph ignored -> false;
      case Mask.Table ignored -> false;
      case Mask.Not ignored -> false;
    };
  }

  /**
   * Computes {@code e_ij} of a tile, 0 where the mask excludes a pair; columns past the block's
   * queries get arbitrary values.
   *
   * @param shift scratch memory of {@code tileWidth} values
   * @return false, and nothing is computed, if the mask excludes all pairs
   */
  boolean fill(int head, Mask.Block pairs, float[] shift, float[] tile) {
    Mask.Coverage coverage = allowed.coverage(head, pairs);
    if (coverage == Mask.Coverage.NONE) {
      return false;
    }
    float[] keyBias = tiles.scores().keyBias();
    int first = head * tiles.scores().shape().queries();
    for (int query = pairs.fromQuery(); query < pairs.toQuery(); query++) {
      shift[query - pairs.fromQuery()] = -keyBias[first + query];
    }
    tiles.fill(head, pairs, coverage, columns.from(head, pairs.fromQuery()), tile);
    int keys = pairs.toKey() - pairs.fromKey();
    int queries = pairs.toQuery() - pairs.fromQuery();
    tiles.kernels().weights(tile, keys, queries, shift, ones);
    return true;
  }
}
