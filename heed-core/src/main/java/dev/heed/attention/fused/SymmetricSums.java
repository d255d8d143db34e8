package dev.heed.attention.fused;

import dev.heed.attention.mask.Mask;
import dev.heed.kernel.TileKernels;

/** Row sums of symmetric matrices, one matrix per head, summed tile by tile. */
final class SymmetricSums {
  private final TileKernels kernels;
  private final int blocks;

  /** One array per head and block of queries: sums over the tiles in which a token is a query. */
  private final float[][] ofQueries;

  /** One array per head: partial sums over the tiles in which a token is a key. */
  private final float[][] ofKeys;

  SymmetricSums(TileKernels kernels, Triangle triangle) {
    this.kernels = kernels;
    this.blocks = triangle.paddedTokens() / kernels.tileWidth();
    this.ofQueries = new float[triangle.heads() * blocks][kernels.tileWidth()];
    this.ofKeys = new float[triangle.heads()][triangle.paddedTokens() * TileKernels.SUMS];
  }

  /** Scratch memory for {@link #add}. */
  static float[] scratch() {
    return new float[Triangle.BLOCK * TileKernels.SUMS];
  }

  /** Adds a tile of {@link Triangle.Visitor}. */
  void add(int head, Mask.Block pairs, boolean diagonal, float[] tile, float[] scratch) {
    kernels.addSums(
        tile,
        pairs.toKey() - pairs.fromKey(),
        ofQueries[head * blocks + pairs.fromQuery() / kernels.tileWidth()],
        diagonal ? scratch : ofKeys[head],
        diagonal ? 0 : pairs.fromKey() * TileKernels.SUMS);
  }

  /** The sum of a token's row. */
  float of(int head, int token) {
    float sum = 0;
    for (int i = 0; i < TileKernels.SUMS; i++) {
      sum += ofKeys[head][token * TileKernels.SUMS + i];
    }
    int width = kernels.tileWidth();
    return sum + ofQueries[head * blocks + token / width][token % width];
  }
}
