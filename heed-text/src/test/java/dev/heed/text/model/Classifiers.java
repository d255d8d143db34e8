package dev.heed.text.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small models with random weights; sizes are different primes where possible. */
public final class Classifiers {
  public static final List<String> LABELS = List.of("neg\nate", "pos\\itive", "ünklar 😀");
  public static final List<String> ENTRIES =
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

  /** Every kind of word score with every kind of head. */
  public static List<ClassifierShape> shapes() {
    List<ClassifierShape> shapes = new ArrayList<>();
    for (WordScore wordScore : List.of(new WordScore.Pooled(), new WordScore.Metric(2))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(13))) {
        ModelShape model = new ModelShape(wordScore, head, 5, 7);
        shapes.add(new ClassifierShape(ENTRIES.size(), LABELS.size(), model));
      }
    }
    return shapes;
  }

  /** A model of a shape, the same each time. */
  public static Model of(ClassifierShape shape) {
    return new Model(
        LABELS, Vocabulary.of(ENTRIES), weights(shape), 1.0 / 3, List.of(9, 30, 4), info(shape));
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
            shape.model(),
            new VocabularyOptions(3, 2, 17, 1999),
            new Descent(new LearningRate.Fixed(0.1 + 0.2), 31, 37, 41),
            new HeldOut(1.0 / 7, 0, false),
            new ClassWeights.ByLabel(
                Map.of(LABELS.get(0), 1e-300, LABELS.get(1), 2.0, LABELS.get(2), 1.0 / 3)),
            Long.MIN_VALUE);
    return new ModelInfo("1.2.3", options, 43, 47, 5, Optional.of(2.0 / 3), Optional.empty(), "ab");
  }
}
