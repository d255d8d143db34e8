package dev.heed.text.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClassifierStepTest {
  private static final Set<Part> ALL = EnumSet.allOf(Part.class);

  static List<ClassifierShape> shapes() {
    return Cases.shapes();
  }

  static List<Arguments> shapesAndLosses() {
    return Cases.shapesAndLosses();
  }

  @ParameterizedTest
  @MethodSource("shapesAndLosses")
  void agreesWithTheReference(ClassifierShape shape, Loss loss) {
    ClassifierWeights weights = Cases.weights(shape, 11);
    Documents documents = Cases.documents(331, 4);
    ReferenceClassifier reference =
        new ReferenceClassifier(shape, loss, Cases.inDouble(weights), documents);
    Map<WeightName, double[]> expected = reference.gradients();
    try (Workers workers = new Workers(1)) {
      ClassifierStep step =
          new ClassifierStep(weights, loss, ALL, KernelSelection.scalar(), workers);
      assertThat(step.forward(documents)).isCloseTo(reference.loss(), within(1e-6));
      for (int document = 0; document < documents.count(); document++) {
        double[] logits = reference.logits(document);
        for (int k = 0; k < Cases.CLASSES; k++) {
          assertThat((double) step.logits()[document * Cases.CLASSES + k])
              .isCloseTo(logits[k], within(1e-5));
        }
      }
      Gradients gradients = step.backward();
      for (int u = 0; u < documents.columns(); u++) {
        int word = documents.words()[u];
        assertRow(gradients.embeddings(), u, expected.get(WeightName.EMBEDDINGS), word, Cases.DIM);
        assertRow(gradients.keys(), u, expected.get(WeightName.KEYS), word, Cases.KEY_DIM);
      }
      assertThat(gradients.shared()).isNotEmpty();
      gradients
          .shared()
          .forEach((name, values) -> assertRow(values, 0, expected.get(name), 0, values.length));
    }
  }

  private static void assertRow(
      float[] got, int gotRow, double[] expected, int expectedRow, int width) {
    for (int j = 0; j < width; j++) {
      assertThat((double) got[gotRow * width + j])
          .isCloseTo(expected[expectedRow * width + j], within(2e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("shapesAndLosses")
  void threadsAndFusedUpdatesKeepEveryBit(ClassifierShape shape, Loss loss) {
    byte[][] results = new byte[3][];
    for (int i = 0; i < results.length; i++) {
      results[i] = bytes(train(shape, loss, i + 1, i > 0));
    }
    assertThat(results[1]).isEqualTo(results[0]);
    assertThat(results[2]).isEqualTo(results[0]);
  }

  /** Uses enough documents that threads share the loops. */
  private static ClassifierWeights train(
      ClassifierShape shape, Loss loss, int threads, boolean fused) {
    ClassifierWeights weights = ClassifierWeights.start(shape, 0.1, new SeededRandom(3));
    Documents documents = Cases.documents(40_009, 8);
    try (Workers workers = new Workers(threads)) {
      ClassifierStep step =
          new ClassifierStep(weights, loss, ALL, KernelSelection.scalar(), workers);
      Optimizer optimizer =
          new AdaGrad(shape, new AdaGrad.Rates(0.1, 0.1, 0.1, 0.1), ALL, KernelSelection.scalar());
      for (int i = 0; i < 5; i++) {
        step.forward(documents);
        if (fused) {
          step.backward(optimizer);
        } else {
          optimizer.apply(documents, step.backward(), weights, workers);
        }
      }
    }
    return weights;
  }

  private static byte[] bytes(ClassifierWeights weights) {
    int size = weights.tensors().stream().mapToInt(tensor -> tensor.values().length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(4 * size);
    for (Tensor tensor : weights.tensors()) {
      for (float value : tensor.values()) {
        assertThat(value).isFinite();
        buffer.putFloat(value);
      }
    }
    return buffer.array();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void bothOptimizersReduceTheLoss(ClassifierShape shape) {
    for (Optimizer optimizer :
        List.of(
            new GradientDescent(0.2, ALL),
            new AdaGrad(
                shape, new AdaGrad.Rates(0.1, 0.1, 0.1, 0.1), ALL, KernelSelection.scalar()))) {
      ClassifierWeights weights = Cases.weights(shape, 2);
      float[] head = weights.tensors().get(3).values().clone();
      Documents documents = Cases.documents(50, 8);
      try (Workers workers = new Workers(1)) {
        ClassifierStep step = new ClassifierStep(weights, ALL, KernelSelection.scalar(), workers);
        double first = step.forward(documents);
        for (int i = 0; i < 100; i++) {
          optimizer.apply(documents, step.backward(), weights, workers);
          step.forward(documents);
        }
        assertThat(step.forward(documents)).isLessThan(0.8 * first);
      }
      boolean unchanged = Arrays.equals(head, weights.tensors().get(3).values());
      assertThat(unchanged).isEqualTo(shape.head() instanceof Head.Fixed);
    }
  }

  /** More classes than factors of one logarithm, and logits of any size. */
  @Test
  void sigmoidsOfManyClassesKeepTheirPrecision() {
    int classes = 2_501;
    float[] logits = new float[classes];
    SeededRandom random = new SeededRandom(1);
    for (int k = 0; k < classes; k++) {
      logits[k] = (float) (k % 7 == 0 ? 100 * random.gaussian() : random.gaussian());
    }
    int[] set = {0, 5, 999, 1_000, 2_500};
    float[] ones = new float[classes];
    Arrays.fill(ones, 1);
    float[] gradients = new float[classes];
    double loss =
        new Loss.Sigmoids(new int[][] {set}, ones, new float[classes])
            .of(logits, gradients, 0, ClassSample.all(classes), 0, 1, KernelSelection.scalar());
    double expected = 0;
    for (int k = 0; k < classes; k++) {
      boolean has = Arrays.binarySearch(set, k) >= 0;
      double wrong = has ? -logits[k] : logits[k];
      expected += Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
      assertThat((double) gradients[k])
          .isCloseTo((has ? -1 : 1) / (1 + Math.exp(-wrong)), within(1e-6));
    }
    assertThat(loss).isCloseTo(expected, within(1e-3));
  }

  /** One word scores 300, those of other documents 0: e^−300 is not representable as a float. */
  @Test
  void documentsWithVeryLowScoresKeepTheirLogits() {
    ClassifierShape shape =
        new ClassifierShape(3, 2, new ModelShape(new WordScore.Pooled(), new Head.Linear(), 2, 1));
    ClassifierWeights weights = ClassifierWeights.zeros(shape);
    weights.query()[0] = 1;
    weights.keys()[0] = 300;
    weights.embeddings()[2] = 1; // word 1: (1, 0)
    weights.embeddings()[5] = 3; // word 2: (0, 3)
    weights.values(WeightName.HEAD)[0] = 1;
    weights.values(WeightName.HEAD)[3] = 1;
    Documents documents =
        new Documents.Builder(3)
            .build(new int[] {0, 1, 3}, new int[] {0, 1, 2}, new int[] {0, 1}, new float[] {1, 1});
    try (Workers workers = new Workers(1)) {
      ClassifierStep step = new ClassifierStep(weights, ALL, KernelSelection.scalar(), workers);
      step.forward(documents);
      assertThat(step.logits()[2]).isEqualTo(0.5f);
      assertThat(step.logits()[3]).isEqualTo(1.5f);
    }
  }
}
