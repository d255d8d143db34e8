package dev.heed.text.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.ProblemException;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.tuning.Metric.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {
  private static final List<String> LABELS = List.of("a", "b");

  /** The true label, and the probability of {@code a}. */
  private record Text(String label, double a) {}

  /**
   * By descending probability: right .9; wrong .8; right .75 and right .75; wrong .6. So precision
   * and recall are 1/1 and 1/5, 1/2 and 1/5, 3/4 and 3/5, 3/5 and 3/5.
   */
  private static final List<Text> TEXTS =
      List.of(
          new Text("a", .75),
          new Text("a", .9),
          new Text("a", .2),
          new Text("b", .6),
          new Text("b", .25));

  private static double of(String name, List<Text> texts) {
    Evaluation evaluation = new Evaluation(LABELS);
    List<Prediction> predictions = new ArrayList<>();
    for (Text text : texts) {
      boolean correct = evaluation.add(text.label(), new double[] {text.a(), 1 - text.a()});
      predictions.add(new Prediction(Math.max(text.a(), 1 - text.a()), correct));
    }
    return Metric.named(name).of(evaluation, predictions);
  }

  @ParameterizedTest
  @CsvSource({
    "accuracy, 0.6",
    // Label a: 2 hits, 3 texts, 3 predictions. Label b: 1 hit, 2 texts, 2 predictions.
    "f1:a, 0.6666666666666667",
    "f1:b, 0.5",
    "macro-f1, 0.5833333333333333",
    "precision-at:0, 1",
    "precision-at:0.2, 1",
    "precision-at:0.21, 0.75",
    "precision-at:0.6, 0.75",
    "precision-at:0.61, 0",
    "recall-at:1, 0.2",
    "recall-at:0.75, 0.6",
    "recall-at:0.6, 0.6",
    "recall-at:0, 0.6"
  })
  void isAsComputedByHand(String name, double value) {
    assertThat(of(name, TEXTS)).isCloseTo(value, within(1e-15));
  }

  @Test
  void predictionsOfOneProbabilityCountTogether() {
    List<Text> equal = List.of(new Text("a", .8), new Text("b", .8), new Text("b", .2));
    assertThat(of("precision-at:0.3", equal)).isEqualTo(2.0 / 3);
    assertThat(of("recall-at:0.9", equal)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"accuracy", "macro-f1", "f1:a:b", "precision-at:0.9", "recall-at:0.95"})
  void namesAreReadAsTheyAreWritten(String name) {
    assertThat(Metric.named(name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Accuracy",
        "accuracy:1",
        "macro-f1:a",
        "f1",
        "f1:",
        "precision-at",
        "precision-at:",
        "precision-at:x",
        "precision-at:1.1",
        "recall-at:-0.1",
        "recall-at:NaN"
      })
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> Metric.named(name))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("; expected ");
  }

  @Test
  void anUnknownLabelIsRefused() {
    Metric.named("f1:b").check(LABELS);
    assertThatThrownBy(() -> Metric.named("f1:c").check(LABELS))
        .hasMessage("the metric is 'f1:c', but no text has this label; expected one of a, b");
  }
}
