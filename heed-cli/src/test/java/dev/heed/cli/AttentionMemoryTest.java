package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The fused engine needs memory for its tokens, not for their pairs. */
class AttentionMemoryTest {
  private static final long MEGABYTE = 1 << 20;
  private static final int SIZE = 65_536 * 64;

  /** Each token sees 64 others: what is allocated is the same as with all of them. */
  @Test
  void aForwardPassOf65536Tokens() {
    assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    AttentionShape shape = AttentionShape.self(1, 65_536, 64);
    AttentionInput input =
        new AttentionInput(shape, new float[SIZE], new float[SIZE], new float[SIZE]);
    // Plain loops: before they are compiled, those on vectors allocate what is garbage at once.
    FusedEngine engine =
        new FusedEngine(KernelSelection.scalarTiles(), KernelSelection.scalar(), new Workers(1));
    Attention attention = new Attention(new Score.Dot()).with(new Mask.Window(64, 0));
    long before = threads.getCurrentThreadAllocatedBytes();
    AttentionOutput output = engine.forward(attention, input);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(output.values()).containsOnly(0);
    // Without the output's own 16 MB; blocks that the mask leaves out cost nothing.
    assertThat(allocated - SIZE * 4L).isBetween(16 * MEGABYTE, 256 * MEGABYTE);
  }
}
