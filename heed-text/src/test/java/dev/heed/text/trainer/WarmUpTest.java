package dev.heed.text.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.training.TrainingOptions;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void endsWhenItIsClosed() {
    WarmUp first = new WarmUp(TrainingOptions.defaults());
    WarmUp second = new WarmUp(TrainingOptions.defaults());
    first.close();
    assertThat(first.isRunning()).isFalse();
    assertThat(second.isRunning()).isTrue();
    second.close();
    assertThat(second.isRunning()).isFalse();
  }
}
