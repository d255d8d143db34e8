package dev.heed.text.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Decoupling;
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
    assertAgrees(shape, loss, new Decoupling.None(), Cases.documents(331, 4));
  }

  static List<Arguments> decoupled() {
    return Cases.decoupled();
  }

  @ParameterizedTest
  @MethodSource("decoupled")
  void penaltiesAgreeWithTheReference(ClassifierShape shape, Loss loss, Decoupling decoupling) {
    assertAgrees(shape, loss, decoupling, Cases.documents(331, 4));
    assertAgrees(shape, loss, decoupling, Cases.spanned(331, 5));
  }

  private static void assertAgrees(
      ClassifierShape shape, Loss loss, Decoupling decoupling, Documents documents) {
    ClassifierWeights weights = Cases.weights(shape, 11);
    ReferenceClassifier reference =
        new ReferenceClassifier(
            shape,
            loss,
            decoupling,
            Cases.inDouble(weights),
            documents,
            ClassSample.all(Cases.CLASSES));
    Map<WeightName, double[]> expected = reference.gradients();
    try (Workers workers = new Workers(1)) {
      ClassifierStep step =
          new ClassifierStep(weights, loss, decoupling, ALL, KernelSelection.scalar(), workers);
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
    assertSameBytes(shape, loss, new Decoupling.None(), Cases.documents(40_009, 8));
  }

  @ParameterizedTest
  @MethodSource("decoupled")
  void soItIsWithPenalties(ClassifierShape shape, Loss loss, Decoupling decoupling) {
    assertSameBytes(shape, loss, decoupling, Cases.spanned(10_007, 8));
  }

  private static void assertSameBytes(
      ClassifierShape shape, Loss loss, Decoupling decoupling, Documents documents) {
    byte[][] results = new byte[3][];
    for (int i = 0; i < results.length; i++) {
      results[i] = bytes(train(shape, loss, decoupling, documents, i + 1, i > 0));
    }
    assertThat(results[1]).isEqualTo(results[0]);
    assertThat(results[2]).isEqualTo(results[0]);
  }

  /** Uses enough documents that threads share the loops. */
  private static ClassifierWeights train(
      ClassifierShape shape,
      Loss loss,
      Decoupling decoupling,
      Documents documents,
      int threads,
      boolean fused) {
    ClassifierWeights weights = ClassifierWeights.start(shape, 0.1, new SeededRandom(3));
    try (Workers workers = new Workers(threads)) {
      ClassifierStep step =
          new ClassifierStep(weights, loss, decoupling, ALL, KernelSelection.scalar(), workers);
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

  @Test
  void wordsAreNotDecoupledWithAHiddenLayer() {
    ClassifierWeights weights = Cases.weights(Cases.shapes().get(2), 1);
    try (Workers workers = new Workers(1)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new ClassifierStep(
                      weights,
                      new Loss.Softmax(),
                      new Decoupling.Words(1),
                      ALL,
                      KernelSelection.scalar(),
                      workers))
          .withMessage("words are decoupled with the head mlp; expected fixed or linear");
    }
  }

  /** Cases with the softmax; sigmoids are always of all classes. */
  static List<Arguments> sampled() {
    return Cases.decoupled().stream()
        .filter(each -> each.get()[1] instanceof Loss.Softmax)
        .toList();
  }

  /** Penalties of a step over some of the classes are those of these classes. */
  @ParameterizedTest
  @MethodSource("sampled")
  void penaltiesOfASampleAgreeWithTheReference(
      ClassifierShape shape, Loss loss, Decoupling decoupling) {
    ClassifierWeights weights = Cases.weights(shape, 11);
    Documents all = Cases.spanned(60, 5);
    int[] labels = all.labels().clone();
    Arrays.setAll(labels, i -> labels[i] == 1 ? 2 : labels[i]);
    Documents documents =
        new Documents.Builder(Cases.VOCABULARY)
            .build(all.offsets(), all.positionWords(), labels, all.weights(), all.spans());
    ClassSample sample = new ClassSample(new int[] {0, 2}, new float[] {0, 0.5f});
    Map<WeightName, double[]> expected =
        new ReferenceClassifier(shape, loss, decoupling, Cases.inDouble(weights), documents, sample)
            .gradients();
    try (Workers workers = new Workers(1)) {
      ClassifierStep step =
          new ClassifierStep(weights, loss, decoupling, ALL, KernelSelection.scalar(), workers);
      step.forward(documents, sample);
      Gradients gradients = step.backward();
      for (int u = 0; u < documents.columns(); u++) {
        int word = documents.words()[u];
        assertRow(gradients.embeddings(), u, expected.get(WeightName.EMBEDDINGS), word, Cases.DIM);
        assertRow(gradients.keys(), u, expected.get(WeightName.KEYS), word, Cases.KEY_DIM);
      }
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
