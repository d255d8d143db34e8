package dev.heed.dynamics.reason;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.Explanation;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeletionOrdersTest {
  /** A part of the text with an attention and its contribution to the first of two labels. */
  private static Explanation.Word part(int begin, int end, double attention, double value) {
    return new Explanation.Word(
        "x", true, List.of(begin), begin, end, attention, List.of(value, -value));
  }

  /** The text {@code a b c d}, whose margin is 2 times the sum of the values. */
  private static DeletionOrders orders(Explanation.Word... parts) {
    double sum = List.of(parts).stream().mapToDouble(part -> part.contributions().get(0)).sum();
    return new DeletionOrders(
        new Explanation(
            "a b c d",
            List.of("first"),
            List.of("first", "second"),
            List.of(0.9, 0.1),
            List.of(sum, -sum),
            List.of(parts),
            List.of(0.0, 0.0),
            1));
  }

  @Test
  void deleteUntilTheMarginIsNegative() {
    DeletionOrders orders =
        orders(part(0, 1, 0.1, 3), part(2, 3, 0.2, 1), part(4, 5, 0.3, -2), part(6, 7, 0.4, 0.5));
    assertThat(orders.words()).isEqualTo(4);
    assertThat(orders.byShare()).isEqualTo(1);
    assertThat(orders.byAttention()).isEqualTo(4); // d, c, b, and only then a
  }

  /** The pair goes with its first word. */
  @Test
  void anEntryGoesWithAnyOfItsWords() {
    DeletionOrders orders =
        orders(part(0, 1, 0.4, 1), part(0, 3, 0.1, 2), part(2, 3, 0.1, -1.5), part(4, 5, 0.4, 1));
    assertThat(orders.words()).isEqualTo(3);
    assertThat(orders.byShare()).isEqualTo(1);
    assertThat(orders.byAttention()).isEqualTo(1);
  }

  @Test
  void allWordsGoWhereTheLabelNeverChanges() {
    DeletionOrders orders = orders(part(0, 1, 0.5, 1), part(2, 3, 0.5, 2));
    SeededRandom random = new SeededRandom(1);
    assertThat(IntStream.range(0, 5).map(i -> orders.atRandom(random))).containsOnly(2);
    assertThat(orders.byShare()).isEqualTo(2);
  }
}
