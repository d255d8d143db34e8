package dev.heed.text.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.training.Head;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceClassifierTest {
  private static final double STEP = 1e-5;

  static List<ClassifierShape> shapes() {
    return Cases.shapes();
  }

  static List<Arguments> shapesAndLosses() {
    return Cases.shapesAndLosses();
  }

  /** The error of central differences in double is about STEP² = 1e-10. */
  @ParameterizedTest
  @MethodSource("shapesAndLosses")
  void gradientsAgreeWithFiniteDifferences(ClassifierShape shape, Loss loss) {
    Map<WeightName, double[]> weights = Cases.inDouble(Cases.weights(shape, 5));
    Documents documents = Cases.documents(17, 3);
    Map<WeightName, double[]> gradients =
        new ReferenceClassifier(shape, loss, weights, documents).gradients();
    int checked = 0;
    for (WeightName name : shape.tensors().keySet()) {
      double[] values = weights.get(name);
      double largest = 0;
      for (int i = 0; i < values.length; i++) {
        double kept = values[i];
        values[i] = kept + STEP;
        double above = new ReferenceClassifier(shape, loss, weights, documents).loss();
        values[i] = kept - STEP;
        double below = new ReferenceClassifier(shape, loss, weights, documents).loss();
        values[i] = kept;
        double expected = (above - below) / (2 * STEP);
        assertThat(gradients.get(name)[i])
            .as("%s[%d] of %s", name, i, shape)
            .isCloseTo(expected, within(1e-9 + 1e-6 * Math.abs(expected)));
        largest = Math.max(largest, Math.abs(expected));
        checked++;
      }
      assertThat(largest).as("the largest gradient in %s", name).isGreaterThan(1e-4);
    }
    assertThat(checked).isGreaterThan(400);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void emptyDocumentsHaveTheLogitsOfTheZeroVector(ClassifierShape shape) {
    Map<WeightName, double[]> weights = Cases.inDouble(Cases.weights(shape, 5));
    double[] logits = new ReferenceClassifier(shape, weights, Cases.documents(2, 3)).logits(0);
    if (shape.head() instanceof Head.Mlp) {
      assertThat(logits).doesNotContain(0);
    } else {
      assertThat(logits).containsOnly(0);
    }
  }
}
