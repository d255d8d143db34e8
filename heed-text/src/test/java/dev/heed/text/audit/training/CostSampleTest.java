package dev.heed.text.audit.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CostSampleTest {
  /** Texts of which the last tenth has another label than the others. */
  private static Problem problem(int count) {
    int[] places = IntStream.range(0, count).toArray();
    int[] classes = IntStream.of(places).map(i -> i < 0.9 * count ? 0 : 1).toArray();
    return new Problem(
        "texts",
        i -> (classes[i] == 0 ? "good" : "bad") + " text number " + i,
        places,
        List.of("a", "b"),
        classes,
        Optional.empty(),
        IntStream.of(places).map(i -> i % Folds.COUNT).toArray());
  }

  @Test
  void aTenthOfTheTextsOfALargeCorpusAndBothLabels() throws IOException {
    CostSample sample = CostSample.of(problem(5_000), TrainingOptions.defaults(), 20_000);
    assertThat(sample.texts()).isBetween(500L, 504L);
    assertThat(sample.passes()).isGreaterThan(1);
    assertThat(sample.secondsPerText()).isPositive();
    assertThat(sample.secondsPerPass()).isNotNegative();
  }

  @Test
  void aLargeCorpusHasNoTrialsOfNgrams() throws IOException {
    Problem problem = problem(2_000);
    CostSample small = CostSample.of(problem, TrainingOptions.defaults(), 1e5);
    CostSample large = CostSample.of(problem, TrainingOptions.defaults(), 1e7);
    assertThat(large.passes()).isLessThan(small.passes());
  }

  @Test
  void theModelGrowsAsTheRootOfTheTexts() {
    CostSample sample = new CostSample(100, 10, 1e-3, 0.5);
    assertThat(sample.seconds(100)).isCloseTo(10 * (0.1 + 0.5), within(1e-12));
    assertThat(sample.seconds(400)).isCloseTo(10 * (0.4 + 1), within(1e-12));
    assertThat(sample.visits(400)).isEqualTo(4_000);
    assertThat(CostSample.NONE.seconds(1e6)).isZero();
  }
}
