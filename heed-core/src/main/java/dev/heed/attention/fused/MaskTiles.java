package dev.heed.attention.fused;

import dev.heed.attention.mask.Mask;
import java.util.Arrays;

/** Writes {@code −∞} into a tile for the pairs that a mask excludes. */
final class MaskTiles {
  private static final long NO_LIMIT = Integer.MAX_VALUE;

  private MaskTiles() {}

  /**
   * Masks a tile whose rows are keys and whose columns are queries.
   *
   * @param width columns of the tile; those past the block's queries are not touched
   */
  static void apply(Mask mask, int head, Mask.Block block, float[] tile, int width) {
    switch (mask) {
      case Mask.All() -> {}
      case Mask.Causal(int offset) -> keepColumns(block, tile, width, -(long) offset, NO_LIMIT);
      case Mask.Window(int before, int after) ->
          keepColumns(block, tile, width, -(long) after, before);
      case Mask.And(var masks) -> masks.forEach(each -> apply(each, head, block, tile, width));
      case Mask.Padding ignored -> askEach(mask, head, block, tile, width);
      case Mask.Document ignored -> askEach(mask, head, block, tile, width);
      case Mask.Graph ignored -> askEach(mask, head, block, tile, width);
      case Mask.Table ignored -> askEach(mask, head, block, tile, width);
      case Mask.Or ignored -> askEach(mask, head, block, tile, width);
      case Mask.Not ignored -> askEach(mask, head, block, tile, width);
    }
  }

  /** Keeps, for each key, the queries {@code key + low ≤ query ≤ key + high}. */
  private static void keepColumns(Mask.Block block, float[] tile, int width, long low, long high) {
    int count = block.toQuery() - block.fromQuery();
    for (int key = block.fromKey(); key < block.toKey(); key++) {
      int row = (key - block.fromKey()) * width;
      long first = Math.clamp(key + low - block.fromQuery(), 0, count);
      long end = Math.clamp(key + high + 1 - block.fromQuery(), first, count);
      Arrays.fill(tile, row, row + (int) first, Float.NEGATIVE_INFINITY);
      Arrays.fill(tile, row + (int) end, row + count, Float.NEGATIVE_INFINITY);
    }
  }

  private static void askEach(Mask mask, int head, Mask.Block block, float[] tile, int width) {
    for (int key = block.fromKey(); key < block.toKey(); key++) {
      int row = (key - block.fromKey()) * width;
      for (int query = block.fromQuery(); query < block.toQuery(); query++) {
        if (!mask.allows(head, query, key)) {
          tile[row + query - block.fromQuery()] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }
}
