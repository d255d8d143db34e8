package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.RelevantMemory.Relevance;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RelevantMemoryTest {
  private static final int DIM = 4;

  private static double[] vector(SeededRandom random) {
    double[] vector = new double[DIM];
    Arrays.setAll(vector, i -> random.gaussian());
    return vector;
  }

  @Test
  void equalsFullAttentionWhileNothingWasDropped() {
    int steps = 30;
    for (Relevance relevance : Relevance.values()) {
      SeededRandom random = new SeededRandom(1);
      RelevantMemory memory = RelevantMemory.ofDotProducts(DIM, 7, 23, relevance);
      double[] all = new double[steps * DIM];
      double[][] results = new double[steps][];
      for (int t = 0; t < steps; t++) {
        double[] state = vector(random);
        System.arraycopy(state, 0, all, t * DIM, DIM);
        results[t] = memory.attend(state, state, state);
      }
      Attention attention =
          new Attention(new Score.Dot())
              .plus(new Bias.Scale(1 / Math.sqrt(DIM)))
              .with(new Mask.Causal(0));
      double[] expected =
          new ReferenceAttention(
                  attention, AttentionShape.self(1, steps, DIM), all, all.clone(), all.clone())
              .forward();
      for (int t = 0; t < steps; t++) {
        for (int c = 0; c < DIM; c++) {
          assertThat(results[t][c]).isCloseTo(expected[t * DIM + c], within(1e-12));
        }
      }
    }
  }

  /** Every state resembles the query a little, marked ones much: these are kept to the end. */
  @Test
  void keepsWhatIsAttendedTo() {
    SeededRandom random = new SeededRandom(5);
    RelevantMemory memory = RelevantMemory.ofDotProducts(DIM, 10, 15, Relevance.MEAN);
    double[] query = {10, 0, 0, 0};
    for (int t = 0; t < 2000; t++) {
      double[] key = vector(random);
      key[0] = t % 200 == 50 ? 3 : 0;
      memory.attend(query, key, key);
    }
    assertThat(memory.kept()).hasSize(15);
    assertThat(memory.kept().stream().filter(each -> each.position() % 200 == 50)).hasSize(10);
    assertThat(memory.kept())
        .isSortedAccordingTo((a, b) -> Long.compare(a.position(), b.position()));
    assertThat(memory.states()).isEqualTo(2000);
  }

  /** Least of a few measurements: what is left of the heap after the collector ran. */
  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /** A state takes 200 bytes or so: all that were dropped since would take 200 MB. */
  @Test
  void aMillionStatesTakeNoMoreMemoryThanAThousand() {
    for (Relevance relevance : Relevance.values()) {
      RelevantMemory memory = RelevantMemory.ofDotProducts(1, 4, 6, relevance);
      SeededRandom random = new SeededRandom(3);
      long before = 0;
      for (int t = 0; t < 1_000_000; t++) {
        double[] state = {random.gaussian()};
        memory.attend(state, state, state);
        if (t == 1000) {
          before = usedBytes();
        }
      }
      assertThat(usedBytes() - before).isLessThan(1_000_000);
      assertThat(memory.states()).isEqualTo(1_000_000);
      assertThat(memory.kept()).hasSize(6);
    }
  }

  @Test
  void withoutRelevantStatesItIsAWindow() {
    RelevantMemory memory = RelevantMemory.ofDotProducts(1, 2, 0, Relevance.WINDOW);
    double[] zero = {0};
    memory.attend(zero, zero, new double[] {100});
    memory.attend(zero, zero, new double[] {2});
    assertThat(memory.attend(zero, zero, new double[] {4})).containsExactly(3);
    assertThat(memory.kept()).isEmpty();
  }

  @Test
  void refusesOtherSizes() {
    RelevantMemory memory = RelevantMemory.ofDotProducts(2, 2, 2, Relevance.WINDOW);
    memory.attend(new double[2], new double[2], new double[3]);
    assertThatThrownBy(() -> memory.attend(new double[2], new double[3], new double[3]))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("key");
    assertThatThrownBy(() -> RelevantMemory.ofDotProducts(2, 0, 2, Relevance.WINDOW))
        .isInstanceOf(ProblemException.class);
  }
}
