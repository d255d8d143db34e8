package dev.heed.dynamics.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoherenceAnalysisTest {

  @Test
  void wordsAreCountedByBandAndRankedAgainstEachOther() {
    Map<String, Object> metrics =
        new CoherenceAnalysis(
                new double[] {0.1, 0.5, 0.7, 0.9, 1},
                new double[] {0.5, 0.4, 0.1, 0.2, 0.05},
                new double[] {5, 7, 2, 9, 1})
            .metrics();
    assertThat(metrics.get("sen_words_coherent")).isEqualTo(3);
    assertThat(metrics.get("sen_median_error_coherent")).isEqualTo(0.1);
    // Ranks (1 2 3 4 5) and (5 4 2 3 1): 1 − 6·38/(5·24).
    double both = 1 - 6 * 38 / 120.0;
    assertThat((double) metrics.get("error_coherence_rank_correlation"))
        .isCloseTo(both, within(1e-12));
    // Texts have the ranks (3 4 2 5 1).
    double ofErrors = 1 - 6 * (4 + 0 + 0 + 4 + 0) / 120.0;
    double ofCoherence = 1 - 6 * (4 + 4 + 1 + 1 + 16) / 120.0;
    double expected =
        (both - ofErrors * ofCoherence)
            / Math.sqrt((1 - ofErrors * ofErrors) * (1 - ofCoherence * ofCoherence));
    assertThat((double) metrics.get("error_coherence_rank_correlation_at_equal_texts"))
        .isCloseTo(expected, within(1e-12));
    assertThat((List<?>) metrics.get("by_coherence"))
        .map(band -> ((Map<?, ?>) band).get("words"))
        .isEqualTo(List.of(1, 1, 0, 1, 2));
  }

  @Test
  void oneWordHasNoCorrelation() {
    Map<String, Object> metrics =
        new CoherenceAnalysis(new double[] {1}, new double[] {0.1}, new double[] {3}).metrics();
    assertThat((double) metrics.get("error_coherence_rank_correlation")).isNaN();
  }
}
