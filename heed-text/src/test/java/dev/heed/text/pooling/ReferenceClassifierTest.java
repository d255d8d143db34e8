package dev.heed.text.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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
    assertGradients(shape, loss, new Decoupling.None(), Cases.documents(17, 3));
  }

  static List<Arguments> decoupled() {
    return Cases.decoupled();
  }

  @ParameterizedTest
  @MethodSource("decoupled")
  void gradientsOfPenaltiesAgreeWithFiniteDifferences(
      ClassifierShape shape, Loss loss, Decoupling decoupling) {
    assertGradients(shape, loss, decoupling, Cases.documents(17, 3));
    assertGradients(shape, loss, decoupling, Cases.spanned(17, 4));
  }

  private static ReferenceClassifier classifier(
      ClassifierShape shape,
      Loss loss,
      Decoupling decoupling,
      Map<WeightName, double[]> weights,
      Documents documents) {
    ClassSample all = ClassSample.all(shape.classes());
    return new ReferenceClassifier(shape, loss, decoupling, weights, documents, all);
  }

  private static void assertGradients(
      ClassifierShape shape, Loss loss, Decoupling decoupling, Documents documents) {
    Map<WeightName, double[]> weights = Cases.inDouble(Cases.weights(shape, 5));
    Map<WeightName, double[]> gradients =
        classifier(shape, loss, decoupling, weights, documents).gradients();
    int checked = 0;
    for (WeightName name : shape.tensors().keySet()) {
      double[] values = weights.get(name);
      double largest = 0;
      for (int i = 0; i < values.length; i++) {
        double kept = values[i];
        values[i] = kept + STEP;
        double above = classifier(shape, loss, decoupling, weights, documents).loss();
        values[i] = kept - STEP;
        double below = classifier(shape, loss, decoupling, weights, documents).loss();
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

  /** By hand: two entries of one word each, and a third that covers both. */
  @Test
  void penaltiesAreSumsOfSquares() {
    ClassifierShape shape =
        new ClassifierShape(3, 2, new ModelShape(new WordScore.Pooled(), new Head.Linear(), 1, 1));
    Map<WeightName, double[]> weights = Cases.inDouble(ClassifierWeights.zeros(shape));
    weights.put(WeightName.EMBEDDINGS, new double[] {3, -6, 12});
    weights.put(WeightName.HEAD, new double[] {1, -1});
    Documents documents =
        new Documents.Builder(3)
            .build(
                new int[] {0, 3},
                new int[] {0, 1, 2},
                new int[] {0},
                new float[] {5},
                new WordSpans(
                    new int[] {WordSpans.pack(0, 0), WordSpans.pack(1, 1), WordSpans.pack(0, 1)}));
    double plain = loss(shape, new Decoupling.None(), weights, documents);
    // Each entry has a third of the attention; the words contribute ±(1 + 2) and ±(−2 + 2).
    assertThat(loss(shape, new Decoupling.Words(0.5), weights, documents) - plain)
        .isCloseTo(0.25 * (9 + 9), within(1e-12));
    assertThat(loss(shape, new Decoupling.Logits(0.5), weights, documents) - plain)
        .isCloseTo(0.25 * (9 + 9), within(1e-12));
    // The second label alone: only the difference of the logits counts.
    weights.put(WeightName.HEAD, new double[] {0, -2});
    assertThat(loss(shape, new Decoupling.Words(0.5), weights, documents))
        .isCloseTo(plain + 0.25 * (9 + 9), within(1e-12));
  }

  private static double loss(
      ClassifierShape shape,
      Decoupling decoupling,
      Map<WeightName, double[]> weights,
      Documents documents) {
    return classifier(shape, new Loss.Softmax(), decoupling, weights, documents).loss();
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
