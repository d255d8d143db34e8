package dev.heed.attention.fused;

import dev.heed.attention.mask.Mask;
import dev.heed.base.Require;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;

/**
 * Products of symmetric matrices, one per head, with a matrix that has a row per token, summed tile
 * by tile.
 *
 * @param panels the second factor
 * @param sums one array {@code [padded tokens, columns of the panels]} per head
 */
record SymmetricProducts(TileKernels kernels, Kernels rowKernels, Panels panels, float[][] sums) {

  static SymmetricProducts of(
      TileKernels kernels, Kernels rowKernels, Panels panels, Triangle triangle, Workers workers) {
    Require.arrayLength("sums", (long) triangle.paddedTokens() * panels.columns());
    int length = triangle.paddedTokens() * panels.columns();
    float[][] sums = new float[triangle.heads()][];
    // Allocation clears memory, which takes time worth sharing.
    workers.run(
        sums.length,
        Panels.MOVE * sums.length * length,
        (from, to) -> {
          for (int head = from; head < to; head++) {
            sums[head] = new float[length];
          }
        });
    return new SymmetricProducts(kernels, rowKernels, panels, sums);
  }

  /** Adds the product with a tile of {@link Triangle.Visitor}. */
  void add(int head, Mask.Block pairs, boolean diagonal, float[] tile) {
    int keys = pairs.toKey() - pairs.fromKey();
    int queries = pairs.toQuery() - pairs.fromQuery();
    int columns = panels.columns();
    kernels.multiplyTransposed(
        tile,
        queries,
        keys,
        panels.from(head, pairs.fromKey()),
        panels.count(),
        new Strided(sums[head], pairs.fromQuery() * columns, columns));
    if (!diagonal) {
      kernels.multiply(
          new Strided(tile, 0, kernels.tileWidth()),
          keys,
          queries,
          panels.from(head, pairs.fromQuery()),
          panels.count(),
          new Strided(sums[head], pairs.fromKey() * columns, columns));
    }
  }

  /** Adds {@code scale} times the first {@code length} columns of a token's row to a target. */
  void addRow(int head, int token, float scale, float[] target, int offset, int length) {
    rowKernels.addScaled(scale, sums[head], token * panels.columns(), target, offset, length);
  }
}
