package dev.heed.text.teacher;

import dev.heed.base.Require;

/**
 * A linear map of features to the logits of classes.
 *
 * @param weights a row for each class
 * @param biases a number for each class
 */
public record LinearClassifier(float[] weights, float[] biases) {
  public LinearClassifier {
    Require.atLeast("classes", 2, biases.length);
    Require.size("weights", (long) weights.length / biases.length * biases.length, weights.length);
  }

  /** The number of classes. */
  public int classes() {
    return biases.length;
  }

  /** The number of features. */
  public int width() {
    return weights.length / biases.length;
  }

  /** The logits of the features that begin at {@code offset}; summed in the order of features. */
  public double[] logits(float[] features, int offset) {
    int width = width();
    double[] logits = new double[biases.length];
    for (int k = 0; k < logits.length; k++) {
      double sum = biases[k];
      for (int j = 0; j < width; j++) {
        sum += (double) weights[k * width + j] * features[offset + j];
      }
      logits[k] = sum;
    }
    return logits;
  }

  /** The probabilities that belong to logits. */
  public static double[] softmax(double[] logits) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      highest = Math.max(highest, logit);
    }
    double[] p = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = StrictMath.exp(logits[k] - highest);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }

  /** The probabilities of the classes. */
  public double[] probabilities(float[] features) {
    return softmax(logits(features, 0));
  }

  /** The mean cross-entropy of examples with these probabilities, in nats. */
  double loss(Examples examples) {
    double loss = 0;
    for (int i = 0; i < examples.count(); i++) {
      double[] p = softmax(logits(examples.features(), i * examples.width()));
      for (int k = 0; k < p.length; k++) {
        float target = examples.targets()[i * p.length + k];
        loss -= target == 0 ? 0 : target * StrictMath.log(Math.max(p[k], Double.MIN_NORMAL));
      }
    }
    return loss / examples.count();
  }

  /** The share of examples whose most probable class is the predicted one. */
  public double accuracy(Examples examples) {
    int right = 0;
    for (int i = 0; i < examples.count(); i++) {
      double[] logits = logits(examples.features(), i * examples.width());
      int best = 0;
      for (int k = 1; k < logits.length; k++) {
        best = logits[k] > logits[best] ? k : best;
      }
      right += best == examples.likeliest(i) ? 1 : 0;
    }
    return (double) right / examples.count();
  }
}
