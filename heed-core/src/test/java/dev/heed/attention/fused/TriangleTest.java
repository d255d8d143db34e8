package dev.heed.attention.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.attention.mask.Mask;
import dev.heed.kernel.Workers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TriangleTest {
  private static final long MANY = Long.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 47, 48, 49, 96, 97, 192, 193, 500, 1000, 2500})
  void visitsEveryPairInBothOrders(int tokens) {
    for (int heads : new int[] {1, 3}) {
      for (int width : new int[] {48, 96}) {
        AtomicIntegerArray pairs = new AtomicIntegerArray(heads * tokens * tokens);
        try (Workers workers = new Workers(3)) {
          new Triangle(heads, tokens, width)
              .visit(
                  workers, MANY, () -> (head, tile, way) -> count(pairs, tokens, head, tile, way));
        }
        for (int pair = 0; pair < pairs.length(); pair++) {
          if (pairs.get(pair) != 1) {
            assertThat(pairs.get(pair)).as("pair %d", pair).isEqualTo(1);
          }
        }
      }
    }
  }

  private static void count(
      AtomicIntegerArray pairs, int tokens, int head, Mask.Block tile, boolean diagonal) {
    for (int query = tile.fromQuery(); query < tile.toQuery(); query++) {
      for (int key = tile.fromKey(); key < tile.toKey(); key++) {
        pairs.incrementAndGet((head * tokens + query) * tokens + key);
        if (!diagonal) {
          pairs.incrementAndGet((head * tokens + key) * tokens + query);
        }
      }
    }
  }

  /**
   * No two threads add to a token's sums at once, and the order of additions does not depend on the
   * number of threads.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void tokensAreSummedInOneOrder(int threads) {
    int blocks = 11;
    int[][] orders = new int[2][];
    for (int run = 0; run < 2; run++) {
      AtomicIntegerArray busy = new AtomicIntegerArray(2 * blocks);
      int[] order = new int[2 * blocks];
      try (Workers workers = new Workers(run == 0 ? 1 : threads)) {
        new Triangle(2, blocks * Triangle.BLOCK, Triangle.BLOCK)
            .visit(
                workers,
                MANY,
                () ->
                    (head, tile, diagonal) -> {
                      int query = head * blocks + tile.fromQuery() / Triangle.BLOCK;
                      int key = head * blocks + tile.fromKey() / Triangle.BLOCK;
                      assertThat(busy.incrementAndGet(query)).isEqualTo(1);
                      assertThat(diagonal || busy.incrementAndGet(key) == 1).isTrue();
                      order[query] = 31 * order[query] + key;
                      if (!diagonal) {
                        order[key] = 31 * order[key] + query;
                        busy.decrementAndGet(key);
                      }
                      busy.decrementAndGet(query);
                    });
      }
      orders[run] = order;
    }
    assertThat(orders[1]).isEqualTo(orders[0]);
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anExceptionEndsTheVisit() {
    try (Workers workers = new Workers(2)) {
      Triangle triangle = new Triangle(2, 1000, 48);
      assertThatThrownBy(
              () ->
                  triangle.visit(
                      workers,
                      MANY,
                      () ->
                          (head, tile, diagonal) -> {
                            throw new IllegalStateException("tile");
                          }))
          .hasMessage("tile");
      assertThatThrownBy(
              () ->
                  triangle.visit(
                      workers,
                      MANY,
                      () -> {
                        throw new IllegalStateException("memory");
                      }))
          .hasMessage("memory");
    }
  }
}
