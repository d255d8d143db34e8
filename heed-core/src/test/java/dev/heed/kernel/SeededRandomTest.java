package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SeededRandomTest {

  /** Pinned, since another sequence would change every model trained with a given seed. */
  @Test
  void aSeedGivesAFixedSequence() {
    SeededRandom random = new SeededRandom(1);
    assertThat(random.below(1000)).isEqualTo(232);
    assertThat(random.uniform()).isEqualTo(0.7457817572627011);
    assertThat(random.gaussian()).isEqualTo(0.4564552075888475);
    assertThat(random.stream("order", 3).below(1000)).isEqualTo(712);
  }

  @Test
  void streamsDoNotDependOnEarlierNumbers() {
    SeededRandom fresh = new SeededRandom(7);
    SeededRandom used = new SeededRandom(7);
    used.uniform();
    assertThat(used.stream("a", 1).uniform()).isEqualTo(fresh.stream("a", 1).uniform());
    assertThat(fresh.stream("a", 2).uniform()).isNotEqualTo(fresh.stream("a", 1).uniform());
    assertThat(fresh.stream("b", 1).uniform()).isNotEqualTo(fresh.stream("a", 1).uniform());
  }

  /** The tolerance is five standard errors of a mean of 100,000 numbers, 0.003. */
  @Test
  void gaussiansHaveMeanZeroAndVarianceOne() {
    SeededRandom random = new SeededRandom(3);
    double sum = 0;
    double squares = 0;
    int n = 100_000;
    for (int i = 0; i < n; i++) {
      double value = random.gaussian();
      sum += value;
      squares += value * value;
    }
    assertThat(sum / n).isCloseTo(0, within(0.016));
    assertThat(squares / n).isCloseTo(1, within(0.025));
  }

  @Test
  void shufflingKeepsEveryValue() {
    int[] values = new int[1000];
    Arrays.setAll(values, i -> i);
    new SeededRandom(3).shuffle(values);
    int[] sorted = values.clone();
    Arrays.sort(sorted);
    assertThat(sorted).isNotEqualTo(values);
    for (int i = 0; i < sorted.length; i++) {
      assertThat(sorted[i]).isEqualTo(i);
    }
  }
}
