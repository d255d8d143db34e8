package dev.heed.attention.fused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.mask.MaskCase;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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
}
