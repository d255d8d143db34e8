package dev.heed.attention.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.mask.Mask.Coverage;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MaskTest {
  @Provide
  Arbitrary<MaskCase> composed() {
    return MaskCase.composed();
  }

  @Provide
  Arbitrary<MaskCase> exact() {
    return MaskCase.exact();
  }

  @Property(tries = 300)
  void coverageAgreesWithEveryPair(@ForAll("composed") MaskCase masked) {
    masked.forEachPair(
        (head, query, key) -> {
          Coverage coverage = masked.mask().coverage(head, masked.block());
          boolean allowed = masked.mask().allows(head, query, key);
          assertThat(coverage).isNotEqualTo(allowed ? Coverage.NONE : Coverage.ALL);
        });
  }

  /** SOME is always right, so without this a mask that never decides would pass. */
  @Property(tries = 300)
  void intervalsAndGraphsDecideEveryBlock(@ForAll("exact") MaskCase masked) {
    int[] counts = new int[2];
    masked.forEachPair(
        (head, query, key) -> counts[masked.mask().allows(head, query, key) ? 1 : 0]++);
    Coverage expected =
        counts[1] == 0 ? Coverage.NONE : counts[0] == 0 ? Coverage.ALL : Coverage.SOME;
    assertThat(masked.mask().coverage(0, masked.block())).isEqualTo(expected);
  }

  @Property(tries = 300)
  void complementOfAnIntersectionIsTheUnionOfComplements(@ForAll("composed") MaskCase masked) {
    Mask a = masked.mask();
    Mask b = masked.other();
    assertSame(a.and(b).not(), a.not().or(b.not()), masked);
  }

  @Property(tries = 300)
  void complementOfAUnionIsTheIntersectionOfComplements(@ForAll("composed") MaskCase masked) {
    Mask a = masked.mask();
    Mask b = masked.other();
    assertSame(a.or(b).not(), a.not().and(b.not()), masked);
  }

  @Property(tries = 300)
  void complementOfTheComplementIsTheMask(@ForAll("composed") MaskCase masked) {
    assertSame(masked.mask().not().not(), masked.mask(), masked);
  }

  @Test
  void hugeDistancesAreNoLimit() {
    int max = Integer.MAX_VALUE;
    Mask.Block block = new Mask.Block(0, 2000, 0, 2000);
    for (Mask mask :
        List.of(new Mask.Causal(max), new Mask.Window(max, max), new Mask.Causal(max - 500))) {
      assertThat(mask.coverage(0, block)).as("%s", mask).isEqualTo(Coverage.ALL);
      assertThat(mask.allows(0, 1999, 0) && mask.allows(0, 1999, 1999)).isTrue();
    }
    assertThat(new Mask.Window(0, max).allows(0, 5, 1999)).isTrue();
    assertThat(new Mask.Window(0, max).allows(0, 5, 4)).isFalse();
    assertThat(new Mask.Window(max, 0).allows(0, 1999, 0)).isTrue();
    assertThat(new Mask.Window(max, 0).allows(0, 5, 6)).isFalse();
    assertThat(new Mask.Causal(Integer.MIN_VALUE).coverage(0, block)).isEqualTo(Coverage.NONE);
  }

  private static void assertSame(Mask a, Mask b, MaskCase masked) {
    masked.forEachPair(
        (head, query, key) -> {
          assertThat(a.allows(head, query, key)).isEqualTo(b.allows(head, query, key));
          assertThat(a.coverage(head, masked.block())).isEqualTo(b.coverage(head, masked.block()));
        });
  }
}
