package dev.heed.dynamics.noise;

import dev.heed.dynamics.projected.Vectors;
import dev.heed.kernel.SeededRandom;

/**
 * Texts of random tokens whose first names the label: {@code N(0, I)}, plus {@code μ_y} in token 1,
 * {@code ρμ_y} in token 2 and {@code ρμ_{−y}} in token 3. The two signals {@code μ_±} are
 * orthogonal and of equal length. Some labels of the training are flipped.
 *
 * <p>A fixed head {@code ν = (μ₊ − μ₋)/(√2‖μ‖²)} gives {@code f = Σ a_t νᵀx_t}; only the query
 * {@code p} of {@code a = softmax(Xp)} is trained, from 0. It stays a sum of training tokens, so
 * products of tokens are all that descent needs.
 */
final class NoisyTokens {
  static final int TEST_TEXTS = 200;
  private static final double FAINT = 0.1;

  private final int tokens;
  private final int texts;

  /** Products of training tokens with each other, and of test tokens with training tokens. */
  private final double[] gram;

  private final double[] testGram;

  /** The head's value of each token. */
  private final double[] values;

  private final double[] testValues;

  private final double[] labels;
  private final boolean[] flipped;

  /**
   * Draws texts.
   *
   * @param signal length of {@code μ}
   */
  NoisyTokens(NoiseSettings settings, double signal, SeededRandom random, Runnable pulse) {
    tokens = settings.tokens();
    texts = settings.texts();
    int dim = settings.dim();
    labels = new double[texts];
    flipped = new boolean[texts];
    double[] x = draw(texts, tokens, dim, signal, random);
    double[] head = {1 / (Math.sqrt(2) * signal), -1 / (Math.sqrt(2) * signal)};
    values = values(x, dim, head);
    int half = settings.flipped() / 2;
    for (int i = 0; i < texts; i++) {
      boolean positive = i < texts / 2;
      // Half of the flipped texts are positive, half negative.
      int place = positive ? i : i - texts / 2;
      flipped[i] = place < (positive ? half : settings.flipped() - half);
      labels[i] = positive == flipped[i] ? -1 : 1;
    }
    gram = products(x, x, dim, pulse);
    double[] test = draw(TEST_TEXTS, tokens, dim, signal, random);
    testValues = values(test, dim, head);
    testGram = products(test, x, dim, pulse);
  }

  /** The first half of the texts is positive. */
  private static double[] draw(int texts, int tokens, int dim, double signal, SeededRandom random) {
    double[] x = new double[texts * tokens * dim];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.gaussian();
    }
    for (int i = 0; i < texts; i++) {
      int own = i < texts / 2 ? 0 : 1;
      int at = i * tokens * dim;
      x[at + own] += signal;
      x[at + dim + own] += FAINT * signal;
      x[at + 2 * dim + 1 - own] += FAINT * signal;
    }
    return x;
  }

  private static double[] values(double[] x, int dim, double[] head) {
    double[] values = new double[x.length / dim];
    for (int t = 0; t < values.length; t++) {
      values[t] = x[t * dim] * head[0] + x[t * dim + 1] * head[1];
    }
    return values;
  }

  private static double[] products(double[] a, double[] b, int dim, Runnable pulse) {
    int rows = a.length / dim;
    int columns = b.length / dim;
    double[] products = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        products[i * columns + j] = Vectors.dot(a, i * dim, b, j * dim, dim);
      }
      pulse.run();
    }
    return products;
  }

  int texts() {
    return texts;
  }

  boolean isFlipped(int text) {
    return flipped[text];
  }

  double label(int text) {
    return labels[text];
  }

  /** Whether some token speaks for the label, so that attention to it would fit the text. */
  boolean canBeFitted(int text) {
    for (int t = 0; t < tokens; t++) {
      if (labels[text] * values[text * tokens + t] > 0) {
        return true;
      }
    }
    return false;
  }

  /** The attention of the training texts, and their outputs. */
  Pooled train(double[] query) {
    return pooled(gram, values, query, texts);
  }

  /** As {@link #train}, of the test texts. */
  Pooled test(double[] query) {
    return pooled(testGram, testValues, query, TEST_TEXTS);
  }

  /** Attention by token, and outputs by text. */
  record Pooled(double[] attention, double[] outputs) {}

  private Pooled pooled(double[] products, double[] ofTokens, double[] query, int count) {
    double[] attention = new double[count * tokens];
    double[] outputs = new double[count];
    double[] scores = new double[tokens];
    for (int i = 0; i < count; i++) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int t = 0; t < tokens; t++) {
        int row = i * tokens + t;
        scores[t] = Vectors.dot(products, row * query.length, query, 0, query.length);
        greatest = Math.max(greatest, scores[t]);
      }
      double sum = 0;
      for (int t = 0; t < tokens; t++) {
        attention[i * tokens + t] = StrictMath.exp(scores[t] - greatest);
        sum += attention[i * tokens + t];
      }
      for (int t = 0; t < tokens; t++) {
        attention[i * tokens + t] /= sum;
        outputs[i] += attention[i * tokens + t] * ofTokens[i * tokens + t];
      }
    }
    return new Pooled(attention, outputs);
  }

  /**
   * The negative gradient of the mean logistic loss by the query, as factors of the training
   * tokens.
   */
  double[] pull(Pooled now) {
    double[] pull = new double[texts * tokens];
    for (int i = 0; i < texts; i++) {
      double force = labels[i] / (1 + StrictMath.exp(labels[i] * now.outputs()[i])) / texts;
      for (int t = 0; t < tokens; t++) {
        int at = i * tokens + t;
        pull[at] = force * now.attention()[at] * (values[at] - now.outputs()[i]);
      }
    }
    return pull;
  }

  /** The products of training tokens with a sum of them that has these factors. */
  double[] times(double[] factors) {
    double[] products = new double[factors.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = Vectors.dot(gram, i * factors.length, factors, 0, factors.length);
    }
    return products;
  }

  int tokens() {
    return tokens;
  }
}
