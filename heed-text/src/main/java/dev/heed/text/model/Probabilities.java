package dev.heed.text.model;

/** Functions of logits and probabilities. */
public final class Probabilities {
  private Probabilities() {}

  /** Computes {@code softmax(logits / temperature)}. */
  public static double[] of(double[] logits, double temperature) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      highest = Math.max(highest, logit);
    }
    double[] p = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = StrictMath.exp((logits[k] - highest) / temperature);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }

  /** Finds the index of the highest value, the first of equal ones. */
  public static int highest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      if (values[k] > values[best]) {
        best = k;
      }
    }
    return best;
  }
}
