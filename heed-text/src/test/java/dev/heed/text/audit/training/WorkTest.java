package dev.heed.text.audit.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.audit.fold.TextCounter;
import dev.heed.text.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkTest {
  private static final TrainingChecks.Means MEANS =
      new TrainingChecks.Means(1, Optional.empty(), KeptTrainings.none());

  private final List<String> reports = new ArrayList<>();
  private final TrainingProgress progress =
      new TrainingProgress() {
        @Override
        public void cost(long texts, int trainings, double seconds) {}

        @Override
        public void progress(String step, long done, long total) {
          reports.add("%s: %d of %d".formatted(step, done, total));
        }
      };

  private static void train(Work work, int epochs) {
    TextCounter counter = work.counter(Optional.<TrainingListener.Examples>empty());
    for (int epoch = 1; epoch <= epochs; epoch++) {
      counter.training(epoch, 50, 100);
      counter.training(epoch, 100, 100);
    }
    work.end(counter.all());
  }

  @Test
  void theFirstTrainingIsAStepOfItsOwnAndTheOthersAreExpectedToBeAsLong() {
    Work work = new Work("folds", 3, 900, progress, MEANS);
    work.counter(Optional.<TrainingListener.Examples>empty()).training(1, 50, 100);
    work.report();
    train(work, 5);
    work.report();
    train(work, 7);
    work.report();
    assertThat(reports)
        .containsExactly(
            "folds, 1 of 3: 50 of 900", "folds, 2 to 3: 50 of 1000", "folds, 2 to 3: 750 of 1300");
  }

  @Test
  void twoTrainings() {
    Work work = new Work("test", 2, 10, progress, MEANS);
    train(work, 1);
    work.report();
    assertThat(reports).containsExactly("test, 2 of 2: 0 of 100");
  }
}
