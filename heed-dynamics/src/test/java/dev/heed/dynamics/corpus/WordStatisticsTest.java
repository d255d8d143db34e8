package dev.heed.dynamics.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.pooling.Documents;
import org.junit.jupiter.api.Test;

class WordStatisticsTest {
  // Three texts of class 0 and two of class 1; word 4 occurs nowhere.
  private final WordStatistics statistics =
      new WordStatistics(
          new Documents.Builder(5)
              .build(
                  new int[] {0, 2, 6, 7, 9, 11},
                  new int[] {0, 1, 0, 0, 2, 1, 3, 1, 2, 2, 3},
                  new int[] {0, 0, 0, 1, 1},
                  new float[] {1, 1, 1, 1, 1}),
          5,
          2);

  @Test
  void occurrencesLengthsAndPurity() {
    assertThat(statistics.occurrences(0)).isEqualTo(3);
    assertThat(statistics.documentsWith(0)).containsExactly(0, 1);
    assertThat(statistics.documentsWith(4)).isEmpty();
    assertThat(statistics.companions(0)).isEqualTo(2);
    assertThat(statistics.multiplicity(0, 1)).isEqualTo(2);
    assertThat(statistics.lengthVariation(0)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(statistics.purity(0)).isEqualTo(1);
    assertThat(statistics.purity(1)).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void textsOfOneLabelPullTogether() {
    assertThat(statistics.coherence(0)).isCloseTo(1, within(1e-12));
  }

  /** Forces (0.4, −0.4)·w for class 0 and (−0.6, 0.6)·w for class 1, w the word's share. */
  @Test
  void textsOfTwoLabelsPullApart() {
    assertThat(statistics.coherence(1))
        .isCloseTo(coherence(0.4 * (1 / 2.0 + 1 / 4.0), 0.6 / 2), within(1e-12));
    assertThat(statistics.coherence(2))
        .isCloseTo(coherence(0.4 / 4, 0.6 * (1 / 2.0 + 1 / 2.0)), within(1e-12));
  }

  private static double coherence(double toFirst, double toSecond) {
    return Math.abs(toFirst - toSecond) / (toFirst + toSecond);
  }
}
