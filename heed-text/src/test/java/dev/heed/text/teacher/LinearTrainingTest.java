package dev.heed.text.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import org.junit.jupiter.api.Test;

class LinearTrainingTest {
  private static final int WIDTH = 7;
  private static final int CLASSES = 3;

  /** Features around a centre for each class, on scales from 1 to 1,000, with soft targets. */
  private static Examples examples(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    float[] features = new float[count * WIDTH];
    float[] targets = new float[count * CLASSES];
    for (int i = 0; i < count; i++) {
      int label = random.below(CLASSES);
      for (int j = 0; j < WIDTH; j++) {
        double centre = j % CLASSES == label ? 1 : 0;
        features[i * WIDTH + j] = (float) (Math.pow(10, j % 4) * (centre + random.gaussian() + 3));
      }
      for (int k = 0; k < CLASSES; k++) {
        targets[i * CLASSES + k] = k == label ? 0.5f : 0.25f;
      }
    }
    return new Examples(features, WIDTH, targets, CLASSES);
  }

  @Test
  void theGradientAgreesWithFiniteDifferences() {
    try (Workers workers = new Workers(2)) {
      LogisticRegression regression = new LogisticRegression(examples(40, 1), workers);
      double[] at = regression.zeros();
      SeededRandom random = new SeededRandom(2);
      for (int i = 0; i < at.length; i++) {
        at[i] = random.gaussian() / 2;
      }
      double[] gradient = new double[at.length];
      regression.loss(0.3, at, gradient);
      double step = 1e-2; // the logits are computed in float
      for (int i = 0; i < at.length; i++) {
        double kept = at[i];
        at[i] = kept + step;
        double above = regression.loss(0.3, at, new double[at.length]);
        at[i] = kept - step;
        double below = regression.loss(0.3, at, new double[at.length]);
        at[i] = kept;
        assertThat(gradient[i]).as("%d", i).isCloseTo((above - below) / (2 * step), within(2e-4));
      }
    }
  }

  @Test
  void theGradientVanishesAtTheMinimum() {
    try (Workers workers = new Workers(1)) {
      LogisticRegression regression = new LogisticRegression(examples(200, 3), workers);
      double[] minimum = regression.fit(0.1, regression.zeros());
      double[] gradient = new double[minimum.length];
      regression.loss(0.1, minimum, gradient);
      for (double each : gradient) {
        assertThat(each).isCloseTo(0, within(2e-3));
      }
    }
  }

  @Test
  void theMinimumOfAValleyIsFound() {
    Lbfgs.Function rosenbrock =
        (x, gradient) -> {
          double across = x[1] - x[0] * x[0];
          gradient[0] = -400 * x[0] * across - 2 * (1 - x[0]);
          gradient[1] = 200 * across;
          return 100 * across * across + (1 - x[0]) * (1 - x[0]);
        };
    double[] minimum = new Lbfgs(rosenbrock).minimise(new double[] {-1.2, 1});
    assertThat(minimum[0]).isCloseTo(1, within(1e-3));
    assertThat(minimum[1]).isCloseTo(1, within(1e-3));
  }

  @Test
  void sameNumbersForAnyNumberOfThreads() {
    Examples train = examples(300, 4);
    Examples dev = examples(120, 5);
    LinearTraining.Fitted one = LinearTraining.fit(train, dev, 1);
    LinearTraining.Fitted four = LinearTraining.fit(train, dev, 4);
    assertThat(four.classifier().weights()).isEqualTo(one.classifier().weights());
    assertThat(four.classifier().biases()).isEqualTo(one.classifier().biases());
    assertThat(four.penalty()).isEqualTo(one.penalty());
  }

  @Test
  void probabilitiesAreLearntAndFewTextsChooseAPenaltyByFolds() {
    LinearTraining.Fitted fitted = LinearTraining.fit(examples(3000, 6), examples(500, 7), 2);
    // The labels are 0.5 likely, so the loss is at least the entropy of (½, ¼, ¼).
    assertThat(fitted.heldOutLoss()).isBetween(1.5 * Math.log(2) - 0.01, Math.log(3));
    assertThat(fitted.classifier().accuracy(examples(1000, 8))).isGreaterThan(0.6);
    LinearTraining.Fitted few = LinearTraining.fit(examples(30, 9), 1, 2);
    assertThat(few.penalty()).isGreaterThanOrEqualTo(0.03);
    assertThat(few.classifier().accuracy(examples(1000, 8))).isGreaterThan(0.45);
  }
}
