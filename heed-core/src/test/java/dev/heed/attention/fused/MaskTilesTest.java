package dev.heed.attention.fused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.AttentionShape;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.mask.MaskCase;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTilesTest {
  private static final int WIDTH = 16;

  @Provide
  Arbitrary<MaskCase> composed() {
    return MaskCase.composed();
  }

  @Property(tries = 300)
  void excludesExactlyThePairsThatTheMaskDoesNotAllow(@ForAll("composed") MaskCase masked) {
    Mask.Block block = masked.block();
    for (int head = 0; head < masked.heads(); head++) {
      float[] tile = new float[(block.toKey() - block.fromKey()) * WIDTH];
      MaskTiles.apply(masked.mask(), head, block, tile, WIDTH);
      for (int place = 0; place < tile.length; place++) {
        int query = block.fromQuery() + place % WIDTH;
        int key = block.fromKey() + place / WIDTH;
        boolean kept = query >= block.toQuery() || masked.mask().allows(head, query, key);
        assertThat(tile[place])
            .as("head %d, query %d, key %d", head, query, key)
            .isEqualTo(kept ? 0 : Float.NEGATIVE_INFINITY);
      }
    }
  }

  /** Blocks are disjoint, ascend in keys, and contain all that the mask allows. */
  @ParameterizedTest
  @ValueSource(ints = {1, 95, 96, 97, 700})
  void blocksHoldExactlyWhatTheMaskAllows(int tokens) {
    AttentionShape shape = AttentionShape.self(2, tokens, 1);
    int[] documents = new int[tokens];
    boolean[] table = new boolean[2 * tokens * tokens];
    for (int i = 0; i < tokens; i++) {
      documents[i] = i / 150;
      table[(tokens + i) * tokens + i / 2] = true;
    }
    for (Mask mask :
        List.of(
            new Mask.All(),
            new Mask.All().not(),
            new Mask.Causal(0),
            new Mask.Window(60, 3),
            new Mask.Document(documents).and(new Mask.Causal(0)),
            new Mask.Padding(100),
            new Mask.Table(2, tokens, tokens, table))) {
      MaskTiles.Blocks blocks = new MaskTiles.Blocks(mask, shape, 48);
      for (int head = 0; head < 2; head++) {
        for (int query = 0; query < tokens; query++) {
          int next = 0;
          for (MaskTiles.Blocks.Allowed allowed : blocks.of(head, query / 48 * 48)) {
            assertThat(allowed.fromKey()).isGreaterThanOrEqualTo(next);
            for (; next < allowed.fromKey(); next++) {
              assertThat(mask.allows(head, query, next)).as("%s", mask).isFalse();
            }
            for (; next < allowed.toKey(); next++) {
              boolean all = allowed.coverage() == Mask.Coverage.ALL;
              assertThat(!all || mask.allows(head, query, next)).as("%s", mask).isTrue();
            }
          }
          for (; next < tokens; next++) {
            assertThat(mask.allows(head, query, next)).as("%s", mask).isFalse();
          }
        }
      }
    }
  }
}
