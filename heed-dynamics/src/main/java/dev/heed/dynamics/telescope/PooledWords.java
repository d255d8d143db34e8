package dev.heed.dynamics.telescope;

import dev.heed.kernel.SeededRandom;

/**
 * A classifier of two labels that pools words: {@code f = Σ a_i p_i}, with a logit {@code p} and a
 * score {@code s} for each word and {@code a = softmax(s)} within a text.
 */
final class PooledWords {
  private static final double START = 1e-3;

  private final double[] logits = new double[TopicTexts.VOCABULARY];
  private final double[] scores = new double[TopicTexts.VOCABULARY];

  PooledWords(SeededRandom random) {
    for (int w = 0; w < logits.length; w++) {
      logits[w] = START * random.gaussian();
    }
  }

  /**
   * Outputs with their derivatives {@code ∂f/∂p_w = Σ a_i} and {@code ∂f/∂s_w = Σ a_i (p_w − f)},
   * one for each place of a text.
   */
  record Linearised(int[][] words, double[] outputs, double[][] byLogit, double[][] byScore) {
    /** The change of the outputs to first order; added to {@code sums}. */
    void addChange(Weights change, double[] sums) {
      for (int i = 0; i < outputs.length; i++) {
        for (int j = 0; j < words[i].length; j++) {
          int w = words[i][j];
          sums[i] += byLogit[i][j] * change.logits[w] + byScore[i][j] * change.scores[w];
        }
      }
    }

    /** The derivatives by weight, a row for each, with a number for each text. */
    double[][] byWeight() {
      double[][] rows = new double[2 * TopicTexts.VOCABULARY][outputs.length];
      for (int i = 0; i < outputs.length; i++) {
        for (int j = 0; j < words[i].length; j++) {
          rows[words[i][j]][i] += byLogit[i][j];
          rows[TopicTexts.VOCABULARY + words[i][j]][i] += byScore[i][j];
        }
      }
      return rows;
    }

    /** The products of a text's derivatives with those of all texts of {@link #byWeight}. */
    double[] products(int text, double[][] others) {
      double[] products = new double[others[0].length];
      for (int j = 0; j < words[text].length; j++) {
        double[] ofLogit = others[words[text][j]];
        double[] ofScore = others[TopicTexts.VOCABULARY + words[text][j]];
        double p = byLogit[text][j];
        double s = byScore[text][j];
        for (int k = 0; k < products.length; k++) {
          products[k] += p * ofLogit[k] + s * ofScore[k];
        }
      }
      return products;
    }

    double accuracy(double[] labels) {
      int right = 0;
      for (int i = 0; i < labels.length; i++) {
        right += labels[i] * outputs[i] > 0 ? 1 : 0;
      }
      return (double) right / labels.length;
    }
  }

  /** Weights, or a change of them. */
  record Weights(double[] logits, double[] scores) {
    Weights less(Weights other) {
      double[] p = logits.clone();
      double[] s = scores.clone();
      for (int w = 0; w < p.length; w++) {
        p[w] -= other.logits[w];
        s[w] -= other.scores[w];
      }
      return new Weights(p, s);
    }
  }

  Weights weights() {
    return new Weights(logits.clone(), scores.clone());
  }

  Linearised at(TopicTexts texts) {
    int[][] words = texts.words();
    double[] outputs = new double[words.length];
    double[][] byLogit = new double[words.length][];
    double[][] byScore = new double[words.length][];
    for (int i = 0; i < words.length; i++) {
      int[] text = words[i];
      double[] attention = new double[text.length];
      double greatest = Double.NEGATIVE_INFINITY;
      for (int word : text) {
        greatest = Math.max(greatest, scores[word]);
      }
      double sum = 0;
      for (int j = 0; j < text.length; j++) {
        attention[j] = StrictMath.exp(scores[text[j]] - greatest);
        sum += attention[j];
      }
      for (int j = 0; j < text.length; j++) {
        attention[j] /= sum;
        outputs[i] += attention[j] * logits[text[j]];
      }
      byLogit[i] = attention;
      byScore[i] = new double[text.length];
      for (int j = 0; j < text.length; j++) {
        byScore[i][j] = attention[j] * (logits[text[j]] - outputs[i]);
      }
    }
    return new Linearised(words, outputs, byLogit, byScore);
  }

  /** The step of gradient descent with the negative derivatives of the loss by the outputs. */
  Weights step(Linearised now, double[] pulls, double rate) {
    Weights change = new Weights(new double[logits.length], new double[scores.length]);
    for (int i = 0; i < pulls.length; i++) {
      double force = rate * pulls[i] / pulls.length;
      for (int j = 0; j < now.words()[i].length; j++) {
        int w = now.words()[i][j];
        change.logits[w] += force * now.byLogit()[i][j];
        change.scores[w] += force * now.byScore()[i][j];
      }
    }
    return change;
  }

  void add(Weights change) {
    for (int w = 0; w < logits.length; w++) {
      logits[w] += change.logits[w];
      scores[w] += change.scores[w];
    }
  }
}
