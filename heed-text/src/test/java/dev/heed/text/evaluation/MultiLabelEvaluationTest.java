package dev.heed.text.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MultiLabelEvaluationTest {

  /** Computed by hand. */
  @Test
  void countsLabelsFoundMissedAndWrong() {
    MultiLabelEvaluation evaluation =
        new MultiLabelEvaluation(List.of("a", "b", "c"), List.of(0.5, 0.4, 0.5), 2);
    assertThat(evaluation.add(List.of("a", "b"), new double[] {0.9, 0.4, 0.1})).isTrue();
    assertThat(evaluation.add(List.of("b"), new double[] {0.6, 0.3, 0.2})).isFalse();
    assertThat(evaluation.add(List.of(), new double[] {0.2, 0.1, 0.1})).isTrue();
    assertThat(evaluation.count()).isEqualTo(3);
    // 2 found, 3 predicted, 3 true.
    assertThat(evaluation.microF1()).isCloseTo(4.0 / 6, within(1e-12));
    assertThat(evaluation.score()).isEqualTo(evaluation.microF1());
    // a: 1 of 1 found, 2 predicted; b: 1 of 2 found, 1 predicted; c does not occur.
    assertThat(evaluation.macroF1()).isCloseTo((2.0 / 3 + 2.0 / 3) / 2, within(1e-12));
    assertThat(evaluation.exactMatch()).isCloseTo(2.0 / 3, within(1e-12));
    // The two most probable of each: a b | a b | a b, of which a b | b | – are true.
    assertThat(evaluation.top().precision()).isCloseTo(3.0 / 6, within(1e-12));
    assertThat(evaluation.top().recall()).isEqualTo(1);
    double loss =
        -(Math.log(0.9) + Math.log(0.4) + Math.log(0.9))
            - (Math.log(0.4) + Math.log(0.3) + Math.log(0.8))
            - (Math.log(0.8) + Math.log(0.9) + Math.log(0.9));
    assertThat(evaluation.logLoss()).isCloseTo(loss / 9, within(1e-12));
    // 1/15 apart: .1 .1 .1 (bin 1) | .2 .2 (3) | .3 (4) | .4 (6) | .6 (9) | .9 (13)
    assertThat(evaluation.calibrationError())
        .isCloseTo((0.3 + 0.4 + 0.7 + 0.6 + 0.6 + 0.1) / 9, within(1e-12));
    assertThat(evaluation.bins().get(1).count()).isEqualTo(3);
  }

  @Test
  void unknownLabelsAreNotFound() {
    MultiLabelEvaluation evaluation =
        new MultiLabelEvaluation(List.of("a", "b"), List.of(0.5, 0.5), 1);
    assertThat(evaluation.add(List.of("a", "new"), new double[] {1, 0})).isFalse();
    assertThat(evaluation.unknownLabels()).isEqualTo(Map.of("new", 1L));
    assertThat(evaluation.microF1()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(evaluation.macroF1()).isEqualTo(0.5);
    assertThat(evaluation.exactMatch()).isZero();
    assertThat(evaluation.top().recall()).isEqualTo(0.5);
    assertThat(evaluation.logLoss()).isEqualTo(0);
  }

  @Test
  void nothingFoundIsZero() {
    MultiLabelEvaluation evaluation = new MultiLabelEvaluation(List.of("a"), List.of(0.5), 1);
    evaluation.add(List.of(), new double[] {0});
    assertThat(evaluation.microF1()).isZero();
    assertThat(evaluation.trueLabels()).isZero();
  }

  @Test
  void ranksTiesByTheOrderOfTheLabels() {
    TopLabels top = new TopLabels(1);
    top.add(List.of(1), 1, new double[] {0.5, 0.5});
    top.add(List.of(0), 1, new double[] {0.5, 0.5});
    assertThat(top.precision()).isEqualTo(0.5);
    assertThatThrownBy(() -> new TopLabels(0)).hasMessageContaining("at least 1");
  }
}
