package dev.heed.text.audit.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.audit.finding.TrainedSummary.Share;
import org.junit.jupiter.api.Test;

class AucTest {
  @Test
  void areaAndIntervalByHand() {
    // Of six pairs the positive one is above in four and equal in one: 4.5 / 6.
    Share auc = Auc.of(new double[] {0.9, 0.6, 0.3}, new double[] {0.6, 0.2});
    assertThat(auc.value()).isEqualTo(4.5 / 6);
    // Shares of negatives below: 1, 3/4, 1/2, variance 1/16; of positives above: 1/2, 1.
    double error = Math.sqrt(1 / 16.0 / 3 + 1 / 8.0 / 2);
    assertThat(auc.interval().low()).isCloseTo(0.75 - 1.959963984540054 * error, within(1e-12));
    assertThat(auc.interval().high()).isEqualTo(1);
  }

  @Test
  void separatedAndEqualScores() {
    assertThat(Auc.of(new double[] {2, 3}, new double[] {0, 1}).value()).isEqualTo(1);
    assertThat(Auc.of(new double[] {1, 1}, new double[] {1, 1, 1}).value()).isEqualTo(0.5);
  }
}
