package dev.heed.text.pooling;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Small classifiers whose sizes are different primes, so that swapped axes fail. */
final class Cases {
  static final int VOCABULARY = 23;
  static final int CLASSES = 3;
  static final int DIM = 11;
  static final int KEY_DIM = 7;

  private Cases() {}

  static List<ClassifierShape> shapes() {
    List<ClassifierShape> shapes = new ArrayList<>();
    for (WordScore wordScore : List.of(new WordScore.Pooled(), new WordScore.Metric(5))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(13))) {
        ModelShape model = new ModelShape(wordScore, head, DIM, KEY_DIM);
        shapes.add(new ClassifierShape(VOCABULARY, CLASSES, model));
      }
    }
    return shapes;
  }

  /** Weights that all differ from zero, the keys too. */
  static ClassifierWeights weights(ClassifierShape shape, long seed) {
    ClassifierWeights weights = ClassifierWeights.start(shape, 0.8, new SeededRandom(seed));
    SeededRandom random = new SeededRandom(seed + 1);
    float[] keys = weights.keys();
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (float) random.gaussian();
    }
    return weights;
  }

  /** Sets of classes, the empty one among them, with a weight other than 1 for one class. */
  static final Loss SIGMOIDS =
      new Loss.Sigmoids(
          new int[][] {{0, 2}, {}, {1}}, new float[] {1, 1, 2.5f}, new float[] {-1, 0.5f, 0});

  /** Distributions: one that is certain, and two that are not, over two and over all classes. */
  static final Loss DISTRIBUTIONS =
      new Loss.Distributions(
          new int[][] {{1}, {0, 2}, {0, 1, 2}},
          new float[][] {{1}, {0.25f, 0.75f}, {0.125f, 0.5f, 0.375f}});

  /** Each shape with each loss. */
  static List<Arguments> shapesAndLosses() {
    return shapes().stream()
        .flatMap(
            shape ->
                Stream.of(new Loss.Softmax(), SIGMOIDS, DISTRIBUTIONS)
                    .map(loss -> Arguments.of(shape, loss)))
        .toList();
  }

  /** Each shape with each loss and the penalties that suit it. */
  static List<Arguments> decoupled() {
    List<Arguments> cases = new ArrayList<>();
    for (ClassifierShape shape : shapes()) {
      for (Loss loss : List.of(new Loss.Softmax(), SIGMOIDS, DISTRIBUTIONS)) {
        cases.add(Arguments.of(shape, loss, new Decoupling.Logits(0.07)));
        if (!(shape.head() instanceof Head.Mlp)) {
          cases.add(Arguments.of(shape, loss, new Decoupling.Words(0.17)));
        }
      }
    }
    return cases;
  }

  /** Documents whose positions cover one to three of their words, with words between them. */
  static Documents spanned(int count, long seed) {
    Documents documents = documents(count, seed);
    SeededRandom random = new SeededRandom(seed);
    int[] spans = new int[documents.positions()];
    for (int document = 0; document < count; document++) {
      int word = 0;
      for (int p = documents.offsets()[document]; p < documents.offsets()[document + 1]; p++) {
        word += random.below(3);
        spans[p] = WordSpans.pack(word, word + random.below(3));
      }
    }
    return new Documents.Builder(VOCABULARY)
        .build(
            documents.offsets(),
            documents.positionWords(),
            documents.labels(),
            documents.weights(),
            new WordSpans(spans));
  }

  /** Documents of 0 to 9 words, some of them repeated, with different weights. */
  static Documents documents(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    int[] offsets = new int[count + 1];
    int[] words = new int[count * 9];
    int[] labels = new int[count];
    float[] weights = new float[count];
    int positions = 0;
    for (int i = 0; i < count; i++) {
      int length = i == 0 ? 0 : 1 + random.below(9);
      for (int p = 0; p < length; p++) {
        words[positions++] = random.below(VOCABULARY - 2);
      }
      offsets[i + 1] = positions;
      labels[i] = random.below(CLASSES);
      weights[i] = (float) random.uniform(0.5, 2);
    }
    return new Documents.Builder(VOCABULARY)
        .build(offsets, Arrays.copyOf(words, positions), labels, weights);
  }

  static Map<WeightName, double[]> inDouble(ClassifierWeights weights) {
    Map<WeightName, double[]> map = new EnumMap<>(WeightName.class);
    for (WeightName name : weights.shape().tensors().keySet()) {
      float[] values = weights.values(name);
      double[] copy = new double[values.length];
      Arrays.setAll(copy, i -> values[i]);
      map.put(name, copy);
    }
    return map;
  }
}
