package dev.heed.text.trainer;

/** Fits the temperature of "On Calibration of Modern Neural Networks" (Guo et al., ICML 2017). */
final class Calibration {
  private static final double MIN_LOG = -3;
  private static final double MAX_LOG = 3;

  private Calibration() {}

  /**
   * Finds the temperature between e^−3 and e^3 with the lowest mean loss, by golden section on its
   * logarithm (the loss has one minimum in 1/T).
   *
   * <p>The loss assumes that one label in {@code n + 2} is wrong (Platt, 1999), so a few documents
   * that were all predicted correctly do not make the classifier certain.
   *
   * @param logits {@code K} for each document
   * @param targets the logit of each document's class, or its mean over a distribution of them
   * @return the temperature; 1 without documents
   */
  static double temperature(float[] logits, double[] targets, int classes) {
    if (targets.length == 0) {
      return 1;
    }
    double ratio = (StrictMath.sqrt(5) - 1) / 2;
    double low = MIN_LOG;
    double high = MAX_LOG;
    double a = high - ratio * (high - low);
    double b = low + ratio * (high - low);
    double lossA = loss(logits, targets, classes, StrictMath.exp(a));
    double lossB = loss(logits, targets, classes, StrictMath.exp(b));
    while (high - low > 1e-6) {
      if (lossA < lossB) {
        high = b;
        b = a;
        lossB = lossA;
        a = high - ratio * (high - low);
        lossA = loss(logits, targets, classes, StrictMath.exp(a));
      } else {
        low = a;
        a = b;
        lossA = lossB;
        b = low + ratio * (high - low);
        lossB = loss(logits, targets, classes, StrictMath.exp(b));
      }
    }
    return StrictMath.exp((low + high) / 2);
  }

  private static double loss(float[] logits, double[] targets, int classes, double temperature) {
    double doubt = 1.0 / (targets.length + 2);
    double loss = 0;
    for (int i = 0; i < targets.length; i++) {
      double highest = Double.NEGATIVE_INFINITY;
      double mean = 0;
      for (int k = 0; k < classes; k++) {
        highest = Math.max(highest, logits[i * classes + k]);
        mean += (double) logits[i * classes + k] / classes;
      }
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += StrictMath.exp((logits[i * classes + k] - highest) / temperature);
      }
      double target = (1 - doubt) * targets[i] + doubt * mean;
      loss += StrictMath.log(sum) - (target - highest) / temperature;
    }
    return loss;
  }
}
