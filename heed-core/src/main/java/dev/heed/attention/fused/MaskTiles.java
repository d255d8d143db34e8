package dev.heed.attention.fused;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.mask.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
      case Mask.And(List<Mask> masks) ->
          masks.forEach(each -> apply(each, head, block, tile, width));
      case Mask.Padding(int length) -> keepRows(block, tile, width, length);
      case Mask.Document(int[] queries, int[] keys) ->
          keepDocuments(queries, keys, block, tile, width);
      case Mask.Graph graph -> keepNeighbours(graph, block, tile, width);
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
      exclude(tile, row, row + (int) first);
      exclude(tile, row + (int) end, row + count);
    }
  }

  private static void exclude(float[] tile, int from, int to) {
    Arrays.fill(tile, from, to, Float.NEGATIVE_INFINITY);
  }

  /** Keeps the keys before {@code length}. */
  private static void keepRows(Mask.Block block, float[] tile, int width, int length) {
    int count = block.toQuery() - block.fromQuery();
    for (int key = Math.max(length, block.fromKey()); key < block.toKey(); key++) {
      int row = (key - block.fromKey()) * width;
      exclude(tile, row, row + count);
    }
  }

  /** Excludes, run by run of queries of one document, the keys of others. */
  private static void keepDocuments(
      int[] queries, int[] keys, Mask.Block block, float[] tile, int width) {
    int first = block.fromQuery();
    while (first < block.toQuery()) {
      int document = queries[first];
      int end = first + 1;
      while (end < block.toQuery() && queries[end] == document) {
        end++;
      }
      for (int key = block.fromKey(); key < block.toKey(); key++) {
        if (keys[key] != document) {
          int row = (key - block.fromKey()) * width - block.fromQuery();
          exclude(tile, row + first, row + end);
        }
      }
      first = end;
    }
  }

  /** Excludes the keys between a query's neighbours. */
  private static void keepNeighbours(Mask.Graph graph, Mask.Block block, float[] tile, int width) {
    int[] neighbours = graph.neighbours();
    for (int query = block.fromQuery(); query < block.toQuery(); query++) {
      int column = query - block.fromQuery();
      int end = graph.offsets()[query + 1];
      int place = Arrays.binarySearch(neighbours, graph.offsets()[query], end, block.fromKey());
      place = place < 0 ? -place - 1 : place;
      for (int key = block.fromKey(); key < block.toKey(); key++) {
        if (place < end && neighbours[place] == key) {
          place++;
        } else {
          tile[column + (key - block.fromKey()) * width] = Float.NEGATIVE_INFINITY;
        }
      }
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

  /**
   * The blocks of pairs that a mask allows, for each block of queries in ascending order of keys.
   * They are found by quartering the matrix of all pairs, so a part without a pair is asked about
   * once, however large it is: time grows with what the mask leaves.
   */
  static final class Blocks {
    /**
     * Keys that are left out together at the ends of a block; a multiple of {@link
     * dev.heed.kernel.TileKernels#ROWS}, since products overwrite rows up to the next one.
     */
    private static final int STRIP = 12;

    private final Mask mask;
    private final int queries;
    private final int keys;
    private final int width;

    /** For each head, or for all of them together, and each block of queries. */
    private final List<List<List<Allowed>>> heads = new ArrayList<>();

    /** A block of allowed keys, of which some or all pairs with the queries are allowed. */
    record Allowed(int fromKey, int toKey, Mask.Coverage coverage) {}

    /**
     * Finds the blocks.
     *
     * @param width number of queries in a block
     */
    Blocks(Mask mask, AttentionShape shape, int width) {
      this.mask = mask;
      this.queries = shape.queries();
      this.keys = shape.keys();
      this.width = width;
      int blocks = Math.ceilDiv(queries, width);
      int keyBlocks = Math.ceilDiv(keys, ScoreTiles.KEYS);
      for (int head = 0; head < (differsBetweenHeads(mask) ? shape.heads() : 1); head++) {
        List<List<Allowed>> found = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
          found.add(new ArrayList<>());
        }
        heads.add(found);
        if (blocks > 0 && keyBlocks > 0) {
          find(head, 0, blocks, 0, keyBlocks);
        }
      }
    }

    private static boolean differsBetweenHeads(Mask mask) {
      return switch (mask) {
        case Mask.Table table -> table.heads() > 1;
        case Mask.And(List<Mask> masks) -> masks.stream().anyMatch(Blocks::differsBetweenHeads);
        case Mask.Or(List<Mask> masks) -> masks.stream().anyMatch(Blocks::differsBetweenHeads);
        case Mask.Not(Mask other) -> differsBetweenHeads(other);
        case Mask.All ignored -> false;
        case Mask.Causal ignored -> false;
        case Mask.Window ignored -> false;
        case Mask.Padding ignored -> false;
        case Mask.Document ignored -> false;
        case Mask.Graph ignored -> false;
      };
    }

    /** The allowed blocks for the block of queries that starts at {@code first}. */
    List<Allowed> of(int head, int first) {
      return heads.get(heads.size() == 1 ? 0 : head).get(first / width);
    }

    /** The part of a block of queries with a block of keys that is allowed. */
    Mask.Coverage coverage(int head, Mask.Block pairs) {
      List<Allowed> found = of(head, pairs.fromQuery());
      int wanted = pairs.fromKey() / ScoreTiles.KEYS;
      int low = 0;
      int high = found.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (found.get(middle).fromKey() / ScoreTiles.KEYS < wanted) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low < found.size() && found.get(low).fromKey() / ScoreTiles.KEYS == wanted
          ? found.get(low).coverage()
          : Mask.Coverage.NONE;
    }

    /** Searches some blocks of queries and of keys. */
    private void find(int head, int block, int endBlock, int keyBlock, int endKeyBlock) {
      int fromQuery = block * width;
      int toQuery = Math.min(queries, endBlock * width);
      int from = keyBlock * ScoreTiles.KEYS;
      int to = Math.min(keys, endKeyBlock * ScoreTiles.KEYS);
      Mask.Coverage coverage = mask.coverage(head, new Mask.Block(fromQuery, toQuery, from, to));
      if (coverage == Mask.Coverage.NONE) {
        return;
      }
      if (coverage == Mask.Coverage.ALL) {
        for (int each = block; each < endBlock; each++) {
          for (int key = from; key < to; key += ScoreTiles.KEYS) {
            heads
                .get(head)
                .get(each)
                .add(new Allowed(key, Math.min(to, key + ScoreTiles.KEYS), coverage));
          }
        }
      } else if (endBlock - block == 1 && endKeyBlock - keyBlock == 1) {
        heads.get(head).get(block).add(withoutEnds(head, fromQuery, toQuery, from, to));
      } else {
        int middle = block + Math.max(1, (endBlock - block) / 2);
        int middleKey = keyBlock + Math.max(1, (endKeyBlock - keyBlock) / 2);
        for (int[] part : new int[][] {{block, middle}, {middle, endBlock}}) {
          if (part[0] < part[1]) {
            find(head, part[0], part[1], keyBlock, middleKey);
            if (middleKey < endKeyBlock) {
              find(head, part[0], part[1], middleKey, endKeyBlock);
            }
          }
        }
      }
    }

    /** A block without the keys at its ends that no query may attend to. */
    private Allowed withoutEnds(int head, int fromQuery, int toQuery, int from, int to) {
      int first = from;
      while (to - first > STRIP && isNone(head, fromQuery, toQuery, first, first + STRIP)) {
        first += STRIP;
      }
      int end = to;
      int last = lastStrip(first, end);
      while (last > first && isNone(head, fromQuery, toQuery, last, end)) {
        end = last;
        last = lastStrip(first, end);
      }
      return new Allowed(first, end, Mask.Coverage.SOME);
    }

    private static int lastStrip(int first, int end) {
      return first + (end - 1 - first) / STRIP * STRIP;
    }

    private boolean isNone(int head, int fromQuery, int toQuery, int from, int to) {
      Mask.Block block = new Mask.Block(fromQuery, toQuery, from, to);
      return mask.coverage(head, block) == Mask.Coverage.NONE;
    }
  }
}
