package dev.heed.text.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.Head;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.training.WordScore;
import dev.heed.text.vocabulary.Vocabulary;
import dev.heed.text.training.VocabularyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small classifiers with random weights; all sizes are different primes where that can be. */
final class Classifiers {
  static final List<String> LABELS = List.of("neg\nate", "pos\\itive", "ünklar 😀");
  static final List<String> ENTRIES =
      List.of(
          "good",
          "bad",
          "film",
          "not",
          "\\",
          "😀",
          "好",
          "good film",
          "not good",
          "\\ \\",
          "not good film");

  private Classifiers() {}

  /** Every kind of attention with every kind of head. */
  static List<ClassifierShape> shapes() {
    List<ClassifierShape> shapes = new ArrayList<>();
    for (WordScore attention : List.of(new WordScore.Pooled(), new WordScore.Metric(2))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(13))) {
        shapes.add(new ClassifierShape(ENTRIES.size(), LABELS.size(), 5, 7, attention, head));
      }
    }
    return shapes;
  }

  static TextClassifier of(ClassifierShape shape) {
    return new TextClassifier(LABELS, Vocabulary.of(ENTRIES), weights(shape), 1.0 / 3, info(shape));
  }

  private static ClassifierWeights weights(ClassifierShape shape) {
    SeededRandom random = new SeededRandom(1);
    ClassifierWeights weights = ClassifierWeights.zeros(shape);
    for (Tensor tensor : weights.tensors()) {
      for (int i = 0; i < tensor.values().length; i++) {
        tensor.values()[i] = (float) (0.7 * random.gaussian());
      }
    }
    return weights;
  }

  static ModelInfo info(ClassifierShape shape) {
    TrainingOptions options =
        new TrainingOptions(
            shape.attention(),
            shape.head(),
            new VocabularyOptions(3, 2, 17, 1999),
            shape.dim(),
            shape.keyDim(),
            0.1 + 0.2,
            31,
            37,
            41,
            new ClassWeights.ByLabel(
                Map.of(LABELS.get(0), 1e-300, LABELS.get(1), 2.0, LABELS.get(2), 1.0 / 3)),
            1.0 / 7,
            0,
            Long.MIN_VALUE);
    return new ModelInfo("1.2.3", options, 43, 47, 5, Optional.of(2.0 / 3), Optional.empty(), "ab");
  }
}
