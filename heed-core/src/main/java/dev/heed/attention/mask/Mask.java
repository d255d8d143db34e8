package dev.heed.attention.mask;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.List;
import java.util.Objects;

/**
 * The keys that each query may attend to: yes or no for each pair of positions, independent of
 * scores.
 *
 * <p>Queries, keys and heads are counted from 0; only {@link Table} can differ between heads. The
 * score of a pair that is not allowed is never used, so it may be infinite or NaN.
 */
public sealed interface Mask {

  /** The part of a block of pairs that is allowed. */
  enum Coverage {
    /** No pair. */
    NONE,
    /** Any number of pairs; also returned if the mask cannot decide without asking each pair. */
    SOME,
    /** Every pair. */
    ALL
  }

  /** Half-open ranges of queries and keys. */
  record Block(int fromQuery, int toQuery, int fromKey, int toKey) {}

  /** Whether the query may attend to the key. */
  boolean allows(int head, int query, int key);

  /** The part of a non-empty block that is allowed, found in less time than each pair takes. */
  Coverage coverage(int head, Block block);

  /**
   * Checks that the sizes match.
   *
   * @throws ProblemException if this mask is for another number of heads, queries or keys
   */
  default void check(int heads, int queries, int keys) {}

  /** Allows the pairs that both masks allow. */
  default Mask and(Mask other) {
    return new And(List.of(this, other));
  }

  /** Allows the pairs that either mask allows. */
  default Mask or(Mask other) {
    return new Or(List.of(this, other));
  }

  /** Allows the pairs that this mask does not. */
  default Mask not() {
    return new Not(this);
  }

  /** Every query attends to every key. */
  record All() implements Mask {
    @Override
    public boolean allows(int head, int query, int key) {
      return true;
    }

    @Override
    public Coverage coverage(int head, Block block) {
      return Coverage.ALL;
    }
  }

  /**
   * No query looks ahead: {@code key ≤ query + offset}.
   *
   * @param offset the position of the first query among the keys, such as the number of past keys;
   *     {@code Integer.MAX_VALUE} leaves nothing out
   */
  record Causal(int offset) implements Mask {
    @Override
    public boolean allows(int head, int query, int key) {
      return key <= (long) query + offset;
    }

    @Override
    public Coverage coverage(int head, Block block) {
      if (block.toKey - 1 <= (long) block.fromQuery + offset) {
        return Coverage.ALL;
      }
      return block.fromKey > block.toQuery - 1L + offset ? Coverage.NONE : Coverage.SOME;
    }
  }

  /**
   * A sliding window: {@code query − before ≤ key ≤ query + after}. {@code Integer.MAX_VALUE} is no
   * limit.
   *
   * @param before number of keys that a query sees before its own position
   * @param after number of keys that it sees after its own position
   */
  record Window(int before, int after) implements Mask {
    public Window {
      if (before < 0 || after < 0) {
        throw new ProblemException(
            "window has " + before + " before and " + after + " after", "at least 0");
      }
    }

    @Override
    public boolean allows(int head, int query, int key) {
      return key >= query - before && key <= (long) query + after;
    }

    @Override
    public Coverage coverage(int head, Block block) {
      boolean none =
          block.toKey <= block.fromQuery - before || block.fromKey >= (long) block.toQuery + after;
      if (none) {
        return Coverage.NONE;
      }
      boolean all = block.fromKey >= block.toQuery - 1 - before;
      return all && block.toKey - 1 <= (long) block.fromQuery + after
          ? Coverage.ALL
          : Coverage.SOME;
    }
  }

  /**
   * Allows only the first keys; the rest is padding.
   *
   * @param length number of keys before the padding
   */
  record Padding(int length) implements Mask {
    public Padding {
      Require.atLeast("length", 0, length);
    }

    @Override
    public boolean allows(int head, int query, int key) {
      return key < length;
    }

    @Override
    public Coverage coverage(int head, Block block) {
      if (block.toKey <= length) {
        return Coverage.ALL;
      }
      return block.fromKey >= length ? Coverage.NONE : Coverage.SOME;
    }
  }

  /**
   * Several documents in one sequence: a query attends to the keys of its own document.
   *
   * @param queries the document of each query
   * @param keys the document of each key
   */
  record Document(int[] queries, int[] keys) implements Mask {
    /** The same documents for queries and keys. */
    public Document(int[] tokens) {
      this(tokens, tokens);
    }

    @Override
    public void check(int heads, int queries, int keys) {
      expect("document mask", "queries", queries, this.queries.length);
      expect("document mask", "keys", keys, this.keys.length);
    }

    @Override
    public boolean allows(int head, int query, int key) {
      return queries[query] == keys[key];
    }

    @Override
    public Coverage coverage(int head, Block block) {
      int first = min(queries, block.fromQuery, block.toQuery);
      int last = max(queries, block.fromQuery, block.toQuery);
      int firstKey = min(keys, block.fromKey, block.toKey);
      int lastKey = max(keys, block.fromKey, block.toKey);
      if (first > lastKey || last < firstKey) {
        return Coverage.NONE;
      }
      boolean one = first == last && firstKey == lastKey && first == firstKey;
      return one ? Coverage.ALL : Coverage.SOME;
    }

    private static int min(int[] values, int from, int to) {
      int result = Integer.MAX_VALUE;
      for (int i = from; i < to; i++) {
        result = Math.min(result, values[i]);
      }
      return result;
    }

    private static int max(int[] values, int from, int to) {
      int result = Integer.MIN_VALUE;
      for (int i = from; i < to; i++) {
        result = Math.max(result, values[i]);
      }
      return result;
    }
  }

  /**
   * The neighbours in a graph, as compressed sparse rows: query {@code i} attends to {@code
   * neighbours[offsets[i] .. offsets[i+1])}.
   *
   * @param offsets index of each query's first neighbour, and one past the last neighbour of all
   * @param neighbours keys, ascending within each query
   */
  record Graph(int[] offsets, int[] neighbours) implements Mask {
    public Graph {
      if (offsets.length == 0 || offsets[0] != 0) {
        throw new ProblemException(
            "offsets of a graph start with " + (offsets.length == 0 ? "nothing" : offsets[0]), "0");
      }
      expect("graph", "neighbours", offsets[offsets.length - 1], neighbours.length);
      for (int i = 0; i + 1 < offsets.length; i++) {
        if (offsets[i + 1] < offsets[i]) {
          throw new ProblemException(
              "offset " + (i + 1) + " is " + offsets[i + 1], "at least " + offsets[i]);
        }
        for (int p = offsets[i] + 1; p < offsets[i + 1]; p++) {
          if (neighbours[p] <= neighbours[p - 1]) {
            throw new ProblemException(
                "neighbours of " + i + " go from " + neighbours[p - 1] + " to " + neighbours[p],
                "ascending ones");
          }
        }
      }
    }

    @Override
    public void check(int heads, int queries, int keys) {
      expect("graph", "queries", queries, offsets.length - 1);
      for (int neighbour : neighbours) {
        Objects.checkIndex(neighbour, keys);
      }
    }

    @Override
    public boolean allows(int head, int query, int key) {
      int place = lowerBound(query, key);
      return place < offsets[query + 1] && neighbours[place] == key;
    }

    @Override
    public Coverage coverage(int head, Block block) {
      long pairs = 0;
      for (int query = block.fromQuery; query < block.toQuery; query++) {
        pairs += lowerBound(query, block.toKey) - lowerBound(query, block.fromKey);
      }
      if (pairs == 0) {
        return Coverage.NONE;
      }
      long all = (long) (block.toQuery - block.fromQuery) * (block.toKey - block.fromKey);
      return pairs == all ? Coverage.ALL : Coverage.SOME;
    }

    /** Index of the query's first neighbour that is at least {@code key}. */
    private int lowerBound(int query, int key) {
      int low = offsets[query];
      int high = offsets[query + 1];
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (neighbours[middle] < key) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /**
   * An explicit table of pairs.
   *
   * @param heads the number of heads, or 1 to share the table among all heads
   * @param queries the number of queries
   * @param keys the number of keys
   * @param allowed {@code [heads, queries, keys]}
   */
  record Table(int heads, int queries, int keys, boolean[] allowed) implements Mask {
    public Table {
      expect("table of a mask", "values", (long) heads * queries * keys, allowed.length);
    }

    @Override
    public void check(int heads, int queries, int keys) {
      if (this.heads != 1) {
        expect("table of a mask", "heads", heads, this.heads);
      }
      expect("table of a mask", "queries", queries, this.queries);
      expect("table of a mask", "keys", keys, this.keys);
    }

    @Override
    public boolean allows(int head, int query, int key) {
      return allowed[((heads == 1 ? 0 : head) * queries + query) * keys + key];
    }

    /** Asks pairs until two differ. */
    @Override
    public Coverage coverage(int head, Block block) {
      boolean first = allows(head, block.fromQuery, block.fromKey);
      for (int query = block.fromQuery; query < block.toQuery; query++) {
        int row = ((heads == 1 ? 0 : head) * queries + query) * keys;
        for (int place = row + block.fromKey; place < row + block.toKey; place++) {
          if (allowed[place] != first) {
            return Coverage.SOME;
          }
        }
      }
      return first ? Coverage.ALL : Coverage.NONE;
    }
  }

  /** Allows the pairs that all masks allow. */
  record And(List<Mask> masks) implements Mask {
    public And {
      masks = List.copyOf(masks);
    }

    @Override
    public void check(int heads, int queries, int keys) {
      masks.forEach(mask -> mask.check(heads, queries, keys));
    }

    @Override
    public boolean allows(int head, int query, int key) {
      for (Mask mask : masks) {
        if (!mask.allows(head, query, key)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public Coverage coverage(int head, Block block) {
      return joined(masks, head, block, Coverage.NONE, Coverage.ALL);
    }
  }

  /** Allows the pairs that any mask allows. */
  record Or(List<Mask> masks) implements Mask {
    public Or {
      masks = List.copyOf(masks);
    }

    @Override
    public void check(int heads, int queries, int keys) {
      masks.forEach(mask -> mask.check(heads, queries, keys));
    }

    @Override
    public boolean allows(int head, int query, int key) {
      for (Mask mask : masks) {
        if (mask.allows(head, query, key)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Coverage coverage(int head, Block block) {
      return joined(masks, head, block, Coverage.ALL, Coverage.NONE);
    }
  }

  /** Allows the pairs that the other mask does not. */
  record Not(Mask mask) implements Mask {
    @Override
    public void check(int heads, int queries, int keys) {
      mask.check(heads, queries, keys);
    }

    @Override
    public boolean allows(int head, int query, int key) {
      return !mask.allows(head, query, key);
    }

    @Override
    public Coverage coverage(int head, Block block) {
      return switch (mask.coverage(head, block)) {
        case NONE -> Coverage.ALL;
        case SOME -> Coverage.SOME;
        case ALL -> Coverage.NONE;
      };
    }
  }

  /**
   * {@code decisive} if any mask returns it; otherwise SOME if any returns SOME; otherwise {@code
   * other}.
   */
  private static Coverage joined(
      List<Mask> masks, int head, Block block, Coverage decisive, Coverage other) {
    Coverage result = other;
    for (Mask mask : masks) {
      Coverage coverage = mask.coverage(head, block);
      if (coverage == decisive) {
        return decisive;
      }
      result = coverage == Coverage.SOME ? Coverage.SOME : result;
    }
    return result;
  }

  private static void expect(String what, String unit, long expected, long got) {
    if (expected != got) {
      throw new ProblemException(what + " has " + got + " " + unit, "" + expected);
    }
  }
}
