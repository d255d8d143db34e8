package dev.heed.dynamics.features;

import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A classifier of two labels without attention, whose features are products of neighbours: {@code f
 * = Σ u·(ν_i ⊙ ν_{i+1}) / (n − 1)}, trained by full-batch AdaGrad.
 */
final class NeighbourProducts {
  private static final int DIM = 8;
  private static final double START = 0.5;
  private static final double RATE = 0.1;

  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final int[][] texts;
  private final double[] signs;
  private final double[] weights;
  private final double[] squares;

  /**
   * Draws the weights.
   *
   * @param positive the label of positive outputs
   */
  NeighbourProducts(LabelledTexts train, String positive, SeededRandom random) {
    train.items().stream()
        .flatMap(item -> Arrays.stream(item.text().split(" ")))
        .forEach(word -> numbers.putIfAbsent(word, numbers.size()));
    texts = train.items().stream().map(item -> encode(item.text())).toArray(int[][]::new);
    signs =
        train.items().stream()
            .mapToDouble(item -> item.label().equals(positive) ? 1 : -1)
            .toArray();
    // The last row is u.
    weights = new double[(numbers.size() + 1) * DIM];
    squares = new double[weights.length];
    SeededRandom source = random.stream("products", 0);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = START * source.gaussian();
    }
  }

  private int[] encode(String text) {
    return Arrays.stream(text.split(" "))
        .filter(numbers::containsKey)
        .mapToInt(numbers::get)
        .toArray();
  }

  /** The output for a text; its sign is the label. */
  double output(String text) {
    return output(encode(text));
  }

  private double output(int[] words) {
    int u = numbers.size() * DIM;
    double sum = 0;
    for (int i = 0; i + 1 < words.length; i++) {
      for (int j = 0; j < DIM; j++) {
        sum += weights[u + j] * weights[words[i] * DIM + j] * weights[words[i + 1] * DIM + j];
      }
    }
    return sum / Math.max(1, words.length - 1);
  }

  /** Takes a step on all texts. */
  void step() {
    double[] gradient = new double[weights.length];
    int u = numbers.size() * DIM;
    for (int text = 0; text < texts.length; text++) {
      int[] words = texts[text];
      double force =
          -signs[text]
              / (1 + StrictMath.exp(signs[text] * output(words)))
              / (Math.max(1, words.length - 1) * (double) texts.length);
      for (int i = 0; i + 1 < words.length; i++) {
        for (int j = 0; j < DIM; j++) {
          int a = words[i] * DIM + j;
          int b = words[i + 1] * DIM + j;
          gradient[u + j] += force * weights[a] * weights[b];
          gradient[a] += force * weights[u + j] * weights[b];
          gradient[b] += force * weights[u + j] * weights[a];
        }
      }
    }
    for (int i = 0; i < weights.length; i++) {
      squares[i] += gradient[i] * gradient[i];
      if (squares[i] > 0) {
        weights[i] -= RATE * gradient[i] / Math.sqrt(squares[i]);
      }
    }
  }
}
