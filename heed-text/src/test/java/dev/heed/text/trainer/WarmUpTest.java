package dev.heed.text.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.training.TrainingOptions;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void endsWhenItIsClosed() {
    WarmUp first = new WarmUp(TrainingOptions.defaults());
    assertThat(running()).isEqualTo(1);
    try (WarmUp second = new WarmUp(TrainingOptions.defaults())) {
      assertThat(second).isNotNull();
      first.close();
      assertThat(running()).isEqualTo(1);
    }
    assertThat(running()).isZero();
  }

  private static long running() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("heed-warm-up"))
        .count();
  }
}
