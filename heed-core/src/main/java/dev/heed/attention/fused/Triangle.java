package dev.heed.attention.fused;

import dev.heed.attention.mask.Mask;
import dev.heed.kernel.Workers;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;

/**
 * The upper half of symmetric matrices, one per head: tiles with no key before their queries' block
 * of {@link #BLOCK} tokens.
 *
 * <p>A tile adds to sums of its queries and to sums of its keys, so tokens form teams that meet as
 * in a round-robin tournament. Each team plays one match per round. Hence no two threads add to the
 * same sums, and a token's sums are added in the order of its head's rounds for any number of
 * threads.
 *
 * @param heads number of matrices
 * @param tokens rows and columns of each
 * @param width maximum number of queries in a tile, a divisor of {@link #BLOCK}
 */
record Triangle(int heads, int tokens, int width) {
  /** Tokens in a block, and maximum number of keys in a tile. */
  static final int BLOCK = ScoreTiles.KEYS;

  /** Block pairs per round, enough to occupy 16 threads. */
  private static final int MATCHES = 16;

  /** Receives the tiles. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Handles one tile.
     *
     * @param diagonal whether the queries are among the keys, so that the tile contains each pair
     *     in both orders
     */
    void tile(int head, Mask.Block pairs, boolean diagonal);
  }

  /**
   * Visits all tiles.
   *
   * @param operations approximate number of elementary operations of all tiles
   * @param visitors called once in each thread that takes part
   */
  void visit(Workers workers, long operations, Supplier<Visitor> visitors) {
    int matches = Math.max(1, teams() / 2);
    AtomicIntegerArray finished = new AtomicIntegerArray(heads);
    AtomicBoolean failed = new AtomicBoolean();
    workers.runEach(
        teams() * heads * matches,
        operations,
        () -> {
          Visitor visitor = guarded(failed, visitors);
          return (from, to) -> {
            for (int task = from; task < to; task++) {
              int head = task / matches % heads;
              int round = task / matches / heads;
              int match = task % matches;
              // Tasks are taken in order, so earlier rounds have started and the wait ends.
              Workers.await(() -> finished.get(head) >= round * matches || failed.get());
              guarded(
                  failed,
                  () -> {
                    match(visitor, head, round, match);
                    return finished.incrementAndGet(head);
                  });
            }
          };
        });
  }

  /** On failure, releases the threads that wait for this round. */
  private static <T> T guarded(AtomicBoolean failed, Supplier<T> action) {
    try {
      return action.get();
    } catch (RuntimeException | Error problem) {
      failed.set(true);
      throw problem;
    }
  }

  private void match(Visitor visitor, int head, int round, int match) {
    int others = teams() - 1;
    if (round == 0) {
      // Each team meets itself; two teams make one match, as that is the same amount of work.
      for (int team = 2 * match; team < Math.min(teams(), 2 * match + 2); team++) {
        meet(visitor, head, team, team);
      }
    } else {
      // Circle method: the last team meets one team, the others form pairs symmetric around it.
      int one = (round + match) % others;
      int other = match == 0 ? others : (round - match + others) % others;
      meet(visitor, head, Math.min(one, other), Math.max(one, other));
    }
  }

  /** Number of tokens, rounded up to whole blocks. */
  int paddedTokens() {
    return blocks() * BLOCK;
  }

  private int blocks() {
    return Math.ceilDiv(tokens, BLOCK);
  }

  /** Number of teams: one, or an even number. */
  private int teams() {
    int max = Math.min(blocks(), 2 * Math.ceilDiv(MATCHES, heads));
    return Math.max(1, max / 2 * 2);
  }

  /** The first block of a team. */
  private int firstBlock(int team) {
    return (int) ((long) blocks() * team / teams());
  }

  private void meet(Visitor visitor, int head, int queries, int keys) {
    int endOfQueries = Math.min(tokens, firstBlock(queries + 1) * BLOCK);
    for (int query = firstBlock(queries) * BLOCK; query < endOfQueries; query += width) {
      int toQuery = Math.min(tokens, query + width);
      int block = query / BLOCK;
      for (int other = Math.max(block, firstBlock(keys)); other < firstBlock(keys + 1); other++) {
        int toKey = Math.min(tokens, (other + 1) * BLOCK);
        visitor.tile(head, new Mask.Block(query, toQuery, other * BLOCK, toKey), other == block);
      }
    }
  }
}
