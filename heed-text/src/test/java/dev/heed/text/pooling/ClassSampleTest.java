package dev.heed.text.pooling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassSampleTest {
  private static final Set<Part> ALL = EnumSet.allOf(Part.class);
  private static final int CLASSES = 37;

  /** The documents' labels are 0, 1 and 2, so 34 classes are drawn from. */
  private static final int OTHERS = 5;

  static List<ClassifierShape> shapes() {
    List<ClassifierShape> shapes = new ArrayList<>();
    for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(13))) {
      ModelShape model = new ModelShape(new WordScore.Pooled(), head, Cases.DIM, Cases.KEY_DIM);
      shapes.add(new ClassifierShape(Cases.VOCABULARY, CLASSES, model));
    }
    return shapes;
  }

  private static ClassSample draw(Documents documents, int others, long seed) {
    return ClassSample.draw(CLASSES, documents.labels(), others, new SeededRandom(seed));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void theStepAgreesWithTheReference(ClassifierShape shape) {
    ClassifierWeights weights = Cases.weights(shape, 11);
    Documents documents = Cases.documents(331, 4);
    ClassSample sample = draw(documents, OTHERS, 3);
    assertThat(sample.size()).isEqualTo(Cases.CLASSES + OTHERS);
    ReferenceClassifier reference =
        new ReferenceClassifier(shape, Cases.inDouble(weights), documents, sample);
    Map<WeightName, double[]> expected = reference.gradients();
    try (Workers workers = new Workers(1)) {
      ClassifierStep step = new ClassifierStep(weights, ALL, KernelSelection.scalar(), workers);
      // The gradients of all classes are there before, and must not be taken for those of the step.
      step.forward(documents);
      step.backward();
      assertThat(step.forward(documents, sample)).isCloseTo(reference.loss(), within(1e-6));
      Gradients gradients = step.backward();
      for (int u = 0; u < documents.columns(); u++) {
        for (int j = 0; j < Cases.DIM; j++) {
          assertThat((double) gradients.embeddings()[u * Cases.DIM + j])
              .isCloseTo(
                  expected.get(WeightName.EMBEDDINGS)[documents.words()[u] * Cases.DIM + j],
                  within(2e-6));
        }
      }
      gradients
          .shared()
          .forEach(
              (name, values) ->
                  gradients.forEachRange(
                      name,
                      (from, to) -> {
                        for (int i = from; i < to; i++) {
                          assertThat((double) values[i])
                              .isCloseTo(expected.get(name)[i], within(2e-6));
                        }
                      }));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void gradientsOfTheReferenceAgreeWithFiniteDifferences(ClassifierShape shape) {
    Map<WeightName, double[]> weights = Cases.inDouble(Cases.weights(shape, 5));
    Documents documents = Cases.documents(17, 3);
    ClassSample sample = draw(documents, OTHERS, 9);
    Map<WeightName, double[]> gradients =
        new ReferenceClassifier(shape, weights, documents, sample).gradients();
    double step = 1e-5;
    weights.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i += 3) {
            double kept = values[i];
            values[i] = kept + step;
            double above = new ReferenceClassifier(shape, weights, documents, sample).loss();
            values[i] = kept - step;
            double below = new ReferenceClassifier(shape, weights, documents, sample).loss();
            values[i] = kept;
            double expected = (above - below) / (2 * step);
            assertThat(gradients.get(name)[i])
                .as("%s[%d]", name, i)
                .isCloseTo(expected, within(1e-9 + 1e-6 * Math.abs(expected)));
          }
        });
  }

  @Test
  void drawingAllOthersGivesTheFullSoftmax() {
    ClassifierShape shape = shapes().get(1);
    Documents documents = Cases.documents(50, 4);
    ClassSample sample = draw(documents, CLASSES - Cases.CLASSES, 1);
    assertThat(sample.size()).isEqualTo(CLASSES);
    assertThat(sample.corrections()).containsOnly(0);
    Map<WeightName, double[]> weights = Cases.inDouble(Cases.weights(shape, 11));
    assertThat(new ReferenceClassifier(shape, weights, documents, sample).loss())
        .isEqualTo(new ReferenceClassifier(shape, weights, documents).loss());
  }

  /** The mean of 20,000 draws is within five standard errors of the sum. */
  @Test
  void theSumOfExponentialsIsRightInExpectation() {
    SeededRandom random = new SeededRandom(2);
    double[] exponentials = new double[CLASSES];
    double sum = 0;
    for (int k = 0; k < CLASSES; k++) {
      exponentials[k] = Math.exp(random.gaussian());
      sum += exponentials[k];
    }
    int draws = 20_000;
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      ClassSample sample =
          ClassSample.draw(CLASSES, new int[] {4, 9, 4}, OTHERS, random.stream("draw", i));
      double estimate = 0;
      for (int c = 0; c < sample.size(); c++) {
        estimate += exponentials[sample.classes()[c]] * Math.exp(sample.corrections()[c]);
      }
      mean += estimate / draws;
      squares += estimate * estimate / draws;
    }
    double error = Math.sqrt((squares - mean * mean) / draws);
    assertThat(error).isLessThan(0.01 * sum);
    assertThat(mean).isCloseTo(sum, within(5 * error));
  }

  @Test
  void rowsOfOtherClassesStayAsTheyAre() {
    ClassifierShape shape = shapes().get(1);
    Documents documents = Cases.documents(50, 4);
    ClassSample sample = draw(documents, OTHERS, 6);
    for (Optimizer optimizer :
        List.of(
            new GradientDescent(0.2, ALL),
            new AdaGrad(
                shape, new AdaGrad.Rates(0.1, 0.1, 0.1, 0.1), ALL, KernelSelection.scalar()))) {
      ClassifierWeights weights = Cases.weights(shape, 2);
      float[] before = weights.values(WeightName.HEAD).clone();
      try (Workers workers = new Workers(1)) {
        ClassifierStep step = new ClassifierStep(weights, ALL, KernelSelection.scalar(), workers);
        step.forward(documents);
        step.backward();
        step.forward(documents, sample);
        step.backward(optimizer);
      }
      for (int k = 0; k < CLASSES; k++) {
        boolean changed = weights.values(WeightName.HEAD)[k * Cases.DIM] != before[k * Cases.DIM];
        assertThat(changed).as("class %d", k).isEqualTo(sample.place(k) >= 0);
      }
    }
  }

  /**
   * After as many epochs, 100 of 1,200 classes give an accuracy within four points of that of all;
   * the standard error of the difference is one point and a half.
   */
  @Test
  void aSampleLearnsNearlyAsMuchAsAllClasses() {
    double all = accuracyAfterTraining(1_200);
    double sampled = accuracyAfterTraining(100);
    assertThat(all).isGreaterThan(0.6);
    assertThat(sampled).isCloseTo(all, within(0.04));
  }

  private static double accuracyAfterTraining(int others) {
    int classes = 1_200;
    int batch = 120;
    ModelShape model = new ModelShape(new WordScore.Pooled(), new Head.Linear(), 16, 4);
    ClassifierShape shape = new ClassifierShape(3 * classes, classes, model);
    ClassifierWeights weights = ClassifierWeights.start(shape, 0.005, new SeededRandom(1));
    SeededRandom random = new SeededRandom(5);
    try (Workers workers = new Workers(1)) {
      ClassifierStep step = new ClassifierStep(weights, ALL, KernelSelection.kernels(), workers);
      AdaGrad optimizer =
          new AdaGrad(
              shape, new AdaGrad.Rates(1, 0.05, 0.02, 0.001), ALL, KernelSelection.kernels());
      for (int i = 0; i < 500; i++) {
        Documents documents = documents(classes, batch, random.stream("texts", i % 50));
        SeededRandom draws = random.stream("classes", i);
        step.forward(documents, ClassSample.draw(classes, documents.labels(), others, draws));
        step.backward(optimizer);
      }
      Documents test = documents(classes, 1_200, random.stream("test", 0));
      step.forward(test);
      int right = 0;
      for (int i = 0; i < test.count(); i++) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
          best = step.logits()[i * classes + k] > step.logits()[i * classes + best] ? k : best;
        }
        right += best == test.labels()[i] ? 1 : 0;
      }
      return (double) right / test.count();
    }
  }

  /** Documents of a word of their class, one that two classes share, and eight of chance. */
  private static Documents documents(int classes, int count, SeededRandom random) {
    int length = 10;
    int[] offsets = new int[count + 1];
    int[] words = new int[count * length];
    int[] labels = new int[count];
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      int label = random.below(classes);
      labels[i] = label;
      weights[i] = 1;
      offsets[i + 1] = (i + 1) * length;
      for (int p = 0; p < length; p++) {
        words[i * length + p] = 2 * classes + random.below(classes);
      }
      words[i * length] = label;
      words[i * length + 1] = classes + label / 2;
    }
    return new Documents.Builder(3 * classes).build(offsets, words, labels, weights);
  }
}
