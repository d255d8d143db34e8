package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.Panels.Columns;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * The normalisation over queries that comes first in doubly normalised attention: {@code c_j = log
 * Σ_i e^z_ij} for each head and key. Tiles are those of {@link FusedForward} with keys and queries
 * exchanged, so that the online softmax runs over queries.
 *
 * <p>Here the terms of a query count that a row softmax drops, such as {@code −w‖u‖²} of a
 * pseudo-metric. Terms of a key are left out, since {@code z_ij − c_j} does not depend on them.
 */
final class KeyLogSums {
  private final TileKernels kernels;
  private final Workers workers;
  private final DotProducts scores;
  private final AttentionShape shape;
  private final Columns keys;

  /** {@code −keyWeight·‖u‖²}, {@code [heads, queries]}; empty if {@code keyWeight} is 0. */
  private final float[] queryBias;

  KeyLogSums(TileKernels kernels, Kernels rowKernels, Workers workers, DotProducts scores) {
    this.kernels = kernels;
    this.workers = workers;
    this.scores = scores;
    this.shape = scores.shape();
    this.keys =
        Columns.of(
            scores.v(),
            shape.keyHeads(),
            shape.keys(),
            shape.dim(),
            scores.plan().scale(),
            kernels,
            workers);
    this.queryBias = queryBias(scores, rowKernels);
  }

  /** {@code −keyWeight·‖u‖²} of each query; empty if {@code keyWeight} is 0. */
  static float[] queryBias(DotProducts scores, Kernels kernels) {
    AttentionShape shape = scores.shape();
    float weight = scores.plan().keyWeight();
    float[] bias = new float[weight == 0 ? 0 : shape.heads() * shape.queries()];
    for (int i = 0; i < bias.length; i++) {
      int row = i * shape.dim();
      bias[i] = -weight * kernels.dot(scores.u(), row, scores.u(), row, shape.dim());
    }
    return bias;
  }

  /**
   * {@code c} without the keys' own terms, {@code [heads, keys]}; 0 for a key that no query may
   * attend to.
   */
  float[] run() {
    float[] sums = new float[shape.heads() * shape.keys()];
    int blocks = Math.ceilDiv(shape.keys(), kernels.tileWidth());
    workers.runEach(
        shape.heads() * blocks,
        (long) sums.length * shape.queries() * shape.dim(),
        () -> {
          Tile tile = new Tile();
          return (from, to) -> {
            for (int task = from; task < to; task++) {
              tile.sum(task / blocks, task % blocks * kernels.tileWidth(), sums);
            }
          };
        });
    return sums;
  }

  /** The memory of one thread for a block of keys: rows are queries, columns keys. */
  private final class Tile {
    private final int width = kernels.tileWidth();
    private final float[] tile = new float[ScoreTiles.KEYS * width];
    private final float[] maximum = new float[width];
    private final float[] sum = new float[width];
    private final float[] correction = new float[width];

    void sum(int head, int firstKey, float[] sums) {
      int toKey = Math.min(shape.keys(), firstKey + width);
      int count = toKey - firstKey;
      Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
      Arrays.fill(sum, 0);
      for (int query = 0; query < shape.queries(); query += ScoreTiles.KEYS) {
        int toQuery = Math.min(shape.queries(), query + ScoreTiles.KEYS);
        Mask.Block block = new Mask.Block(query, toQuery, firstKey, toKey);
        Mask.Coverage coverage = scores.plan().mask().coverage(head, block);
        if (coverage != Mask.Coverage.NONE) {
          fill(head, block, coverage);
          kernels.softmax(tile, toQuery - query, count, maximum, sum, correction);
        }
      }
      for (int j = 0; j < count; j++) {
        sums[head * shape.keys() + firstKey + j] =
            sum[j] == 0 ? 0 : (float) (maximum[j] + StrictMath.log(sum[j]));
      }
    }

    /** Fills the tile with scores. */
    private void fill(int head, Mask.Block block, Mask.Coverage coverage) {
      int rows = block.toQuery() - block.fromQuery();
      int row = head * shape.queries() + block.fromQuery();
      if (queryBias.length == 0) {
        Arrays.fill(tile, 0, rows * width, 0);
      } else {
        kernels.fill(tile, rows, queryBias, row);
      }
      kernels.multiply(
          new Strided(scores.u(), row * shape.dim(), shape.dim()),
          rows,
          shape.dim(),
          keys.from(head / shape.group(), block.fromKey()),
          kernels.panels(block.toKey() - block.fromKey()),
          new Strided(tile, 0, width));
      FusedPlan plan = scores.plan();
      if (plan.hasCap()) {
        kernels.softCap(tile, 0, rows * width, plan.cap());
      }
      if (coverage == Mask.Coverage.SOME || !plan.added().isEmpty()) {
        addBiasesAndMask(head, block);
      }
    }

    private void addBiasesAndMask(int head, Mask.Block block) {
      FusedPlan plan = scores.plan();
      for (int query = block.fromQuery(); query < block.toQuery(); query++) {
        int start = (query - block.fromQuery()) * width - block.fromKey();
        for (int key = block.fromKey(); key < block.toKey(); key++) {
          double z = tile[start + key];
          boolean out = !plan.mask().allows(head, query, key);
          for (Bias bias : plan.added()) {
            z = bias.apply(z, head, query, key);
            out |= bias.excludes(head, query, key);
          }
          tile[start + key] = out ? Float.NEGATIVE_INFINITY : (float) z;
        }
      }
    }
  }
}
