package dev.heed.text.pooling;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small classifiers with different prime sizes, so that swapped axes can't pass. */
final class Cases {
  static final int VOCABULARY = 23;
  static final int CLASSES = 3;
  static final int DIM = 11;
  static final int KEY_DIM = 7;

  private Cases() {}

  static List<ClassifierShape> shapes() {
    List<ClassifierShape> shapes = new ArrayList<>();
    for (WordScore attention : List.of(new WordScore.Pooled(), new WordScore.Metric(5))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(13))) {
        shapes.add(new ClassifierShape(VOCABULARY, CLASSES, DIM, KEY_DIM, attention, head));
      }
    }
    return shapes;
  }

  /** Weights that are all different from zero, keys too. */
  static ClassifierWeights weights(ClassifierShape shape, long seed) {
    ClassifierWeights weights = ClassifierWeights.start(shape, 0.8, new SeededRandom(seed));
    SeededRandom random = new SeededRandom(seed + 1);
    float[] keys = weights.keys();
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (float) random.gaussian();
    }
    return weights;
  }

  /** Documents of 0 to 9 words, some twice in a document, with different weights. */
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

  static Map<String, double[]> inDouble(ClassifierWeights weights) {
    Map<String, double[]> map = new LinkedHashMap<>();
    for (Tensor tensor : weights.tensors()) {
      double[] values = new double[tensor.values().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.values()[i];
      }
      map.put(tensor.name(), values);
    }
    return map;
  }
}
