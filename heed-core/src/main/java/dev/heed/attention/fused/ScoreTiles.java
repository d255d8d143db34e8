package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import java.util.Arrays;

/** Computes tiles of scores: keys are rows, queries columns. */
record ScoreTiles(TileKernels kernels, DotProducts scores) {

  /** Keys in a tile. Keys and values of 64 components, scores and sums then fit into 256 KB. */
  static final int KEYS = 96;

  /**
   * Computes the scores of a block after the biases; −∞ for pairs that the mask excludes.
   *
   * @param queryPanels the block's queries, transposed, times the scale
   */
  void fill(int head, Mask.Block block, Mask.Coverage coverage, Strided queryPanels, float[] tile) {
    AttentionShape shape = scores.shape();
    FusedPlan plan = scores.plan();
    int width = kernels.tileWidth();
    int keys = block.toKey() - block.fromKey();
    int row = head / shape.group() * shape.keys() + block.fromKey();
    if (scores.keyBias().length == 0 || scores.shift().length > 0) {
      Arrays.fill(tile, 0, keys * width, 0);
    } else {
      kernels.fill(tile, keys, scores.keyBias(), row);
    }
    kernels.multiply(
        new Strided(scores.v(), row * shape.dim(), shape.dim()),
        keys,
        shape.dim(),
        queryPanels,
        kernels.panels(block.toQuery() - block.fromQuery()),
        new Strided(tile, 0, width));
    if (plan.hasCap()) {
      kernels.softCap(tile, 0, keys * width, plan.cap());
    }
    for (Bias bias : plan.added()) {
      add(bias, head, block, tile, width);
    }
    if (scores.shift().length > 0) {
      subtractShift(head, block, tile, width);
    }
    if (coverage == Mask.Coverage.SOME) {
      MaskTiles.apply(plan.mask(), head, block, tile, width);
    }
  }

  private void subtractShift(int head, Mask.Block block, float[] tile, int width) {
    int from = head * scores.shape().keys() + block.fromKey();
    for (int j = 0; j < block.toKey() - block.fromKey(); j++) {
      float shift = scores.shift()[from + j];
      for (int i = j * width; i < (j + 1) * width; i++) {
        tile[i] -= shift;
      }
    }
  }

  private static void add(Bias bias, int head, Mask.Block block, float[] tile, int width) {
    int count = block.toQuery() - block.fromQuery();
    int keys = block.toKey() - block.fromKey();
    switch (bias) {
      case Bias.Alibi(double[] slopes, int offset) -> {
        float slope = (float) slopes[head];
        for (int j = 0; j < keys; j++) {
          long distance = (long) block.fromQuery() + offset - block.fromKey() - j;
          for (int i = 0; i < count; i++) {
            tile[j * width + i] -= slope * Math.abs(distance + i);
          }
        }
      }
      case Bias.Table table -> {
        for (int i = 0; i < count; i++) {
          int from = table.start(head, block.fromQuery() + i) + block.fromKey();
          for (int j = 0; j < keys; j++) {
            float added = table.values()[from + j];
            int place = j * width + i;
            // The sum would be NaN for a score of NaN or infinity.
            tile[place] = added == Float.NEGATIVE_INFINITY ? added : tile[place] + added;
          }
        }
      }
      case Bias.Scale ignored -> throw new IllegalStateException(bias + " is not an added bias");
      case Bias.SoftCap ignored -> throw new IllegalStateException(bias + " is not an added bias");
    }
  }

  /**
   * {@code c += aᵀb} for columns of a tile; skips zeros of {@code a} if {@code b} has infinities or
   * NaNs.
   */
  void multiplyTransposed(
      float[] tile, int columns, int depth, Panels panels, Strided b, Strided c) {
    if (panels.finite()) {
      kernels.multiplyTransposed(tile, columns, depth, b, panels.count(), c);
    } else {
      int width = kernels.tileWidth();
      multiplyNonZeros(new Strided(tile, 0, 1), width, columns, depth, panels, b, c);
    }
  }

  /** {@code c += ab} for rows of a tile, likewise. */
  void multiply(float[] tile, int rows, int depth, Panels panels, Strided b, Strided c) {
    Strided a = new Strided(tile, 0, kernels.tileWidth());
    if (panels.finite()) {
      kernels.multiply(a, rows, depth, b, panels.count(), c);
    } else {
      multiplyNonZeros(a, 1, rows, depth, panels, b, c);
    }
  }

  private static void multiplyNonZeros(
      Strided a, int step, int rows, int depth, Panels panels, Strided b, Strided c) {
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < depth; k++) {
        float factor = a.values()[a.offset() + row * a.stride() + k * step];
        if (factor != 0) {
          for (int i = 0; i < panels.columns(); i++) {
            int place =
                b.offset()
                    + i / panels.width() * b.stride()
                    + k * panels.width()
                    + i % panels.width();
            int target = c.offset() + row * c.stride() + i;
            c.values()[target] = Math.fma(factor, b.values()[place], c.values()[target]);
          }
        }
      }
    }
  }
}
