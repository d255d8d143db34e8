package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The fused engine needs memory for its tokens, not for their pairs (17 GB here): the figures of
 * {@code docs/attention.md}, measured as the bytes that a forward pass allocates.
 */
class AttentionMemoryTest {
  private static final int TOKENS = 65_536;
  private static final int DIM = 64;
  private static final int SIZE = TOKENS * DIM;

  /**
   * Megabytes. What is allocated before the JVM has compiled the search for blocks differs between
   * runs by one, and the page's figure is rounded.
   */
  private static final double TOLERANCE = 1.5;

  private static final Pattern FIGURES =
      Pattern.compile(
          "takes (\\d+) MB beyond its inputs and outputs, (\\d+) MB by a pseudo-metric");

  private static double page(int group) throws IOException {
    Path page = Path.of("").toAbsolutePath().resolveSibling("docs/attention.md");
    Matcher figures = FIGURES.matcher(Files.readString(page).replaceAll("\\s+", " "));
    assertThat(figures.find()).isTrue();
    return Double.parseDouble(figures.group(group));
  }

  /** Megabytes that a forward pass allocates besides the values of its output. */
  private static double allocatedMegabytes(Score score, float[] queries, float[] keys) {
    assumeThat(ManagementFactory.getThreadMXBean()).isInstanceOf(ThreadMXBean.class);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    AttentionInput input =
        new AttentionInput(AttentionShape.self(1, TOKENS, DIM), queries, keys, new float[SIZE]);
    // Scalar kernels: vectors are allocated as objects until the loops are compiled.
    FusedEngine engine =
        new FusedEngine(KernelSelection.scalarTiles(), KernelSelection.scalar(), new Workers(1));
    Attention attention = new Attention(score).with(new Mask.Window(64, 0));
    long before = threads.getCurrentThreadAllocatedBytes();
    AttentionOutput output = engine.forward(attention, input);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(output.values()).containsOnly(0);
    return (allocated - SIZE * 4L) / 1e6;
  }

  @Test
  void aForwardPassOfDotProducts() throws IOException {
    assertThat(allocatedMegabytes(new Score.Dot(), new float[SIZE], new float[SIZE]))
        .isCloseTo(page(1), within(TOLERANCE));
  }

  @Test
  void aForwardPassOfAPseudoMetric() throws IOException {
    double[] identity = new double[DIM * DIM];
    for (int i = 0; i < DIM; i++) {
      identity[i * DIM + i] = 1;
    }
    float[] tokens = new float[SIZE];
    assertThat(
            allocatedMegabytes(new PseudoMetric.L2(new Matrix(DIM, DIM, identity)), tokens, tokens))
        .isCloseTo(page(2), within(TOLERANCE));
  }
}
