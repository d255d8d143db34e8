package dev.heed.text.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  /** Computed by hand. */
  @Test
  void countsCorrectAndWrongPredictions() {
    Evaluation evaluation = new Evaluation(List.of("a", "b", "c"));
    assertThat(evaluation.add("a", new double[] {0.9, 0.1, 0})).isTrue();
    assertThat(evaluation.add("a", new double[] {0.5, 0.5, 0})).isTrue();
    assertThat(evaluation.add("b", new double[] {0.6, 0.4, 0})).isFalse();
    assertThat(evaluation.add("b", new double[] {0.2, 0.8, 0})).isTrue();
    assertThat(evaluation.count()).isEqualTo(4);
    assertThat(evaluation.accuracy()).isEqualTo(0.75);
    // a: precision 2/3, recall 1, F1 0.8; b: precision 1, recall 1/2, F1 2/3; c does not occur.
    assertThat(evaluation.macroF1()).isCloseTo((0.8 + 2.0 / 3) / 2, within(1e-12));
    assertThat(evaluation.scores().get(0).precision()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(evaluation.scores().get(1).recall()).isEqualTo(0.5);
    assertThat(evaluation.logLoss())
        .isCloseTo(
            -(Math.log(0.9) + Math.log(0.5) + Math.log(0.4) + Math.log(0.8)) / 4, within(1e-12));
    // Bins of 1/15: 0.9 | 0.5 | 0.6 | 0.8, each alone: |0.9−1|, |0.5−1|, |0.6−0|, |0.8−1|.
    assertThat(evaluation.calibrationError()).isCloseTo((0.1 + 0.5 + 0.6 + 0.2) / 4, within(1e-12));
    assertThat(evaluation.bins()).hasSize(15);
    assertThat(evaluation.bins().get(13)).isEqualTo(new Evaluation.Bin(1, 0.9, 1));
    assertThat(evaluation.bins().get(9).accuracy()).isZero();
    assertThat(evaluation.predictions(0)).isEqualTo(Map.of(0, 2L));
    assertThat(evaluation.predictions(1)).isEqualTo(Map.of(0, 1L, 1, 1L));
    assertThat(evaluation.predictions(2)).isEmpty();
  }

  @Test
  void unknownLabelsAreErrorsAndClasses() {
    Evaluation evaluation = new Evaluation(List.of("a", "b"));
    evaluation.add("a", new double[] {1, 0});
    assertThat(evaluation.add("new", new double[] {0.5, 0.5})).isFalse();
    assertThat(evaluation.accuracy()).isEqualTo(0.5);
    assertThat(evaluation.unknownLabels()).isEqualTo(Map.of("new", 1L));
    // a: found once, predicted twice; new: never found
    assertThat(evaluation.macroF1()).isCloseTo((2 / 3.0 + 0) / 2, within(1e-12));
    assertThat(evaluation.scores().getFirst().precision()).isEqualTo(0.5);
    assertThat(evaluation.logLoss()).isEqualTo(0);
  }

  @Test
  void certaintyAboutAWrongLabelHasAFiniteLoss() {
    Evaluation evaluation = new Evaluation(List.of("a", "b"));
    evaluation.add("a", new double[] {0, 1});
    assertThat(evaluation.logLoss()).isCloseTo(-Math.log(1e-15), within(1e-9));
    assertThat(evaluation.calibrationError()).isEqualTo(1);
  }
}
