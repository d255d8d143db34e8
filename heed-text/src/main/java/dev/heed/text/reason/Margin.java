package dev.heed.text.reason;

/** The difference between a label's logit and the highest other one. */
final class Margin {
  private Margin() {}

  static double of(double[] logits, int label) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logits.length; k++) {
      if (k != label) {
        highest = Math.max(highest, logits[k]);
      }
    }
    return logits[label] - highest;
  }
}
