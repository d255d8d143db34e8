package dev.heed.dynamics.temperature;

import dev.heed.attention.Normalise;
import dev.heed.attention.Thermodynamics;

/**
 * Attention of one query at a temperature: {@code softmax(z/T)}, of which {@code T = 0} is the
 * limit that looks at the highest score alone (at all of them, where several are equal), and {@code
 * T = ∞} a plain mean.
 *
 * @param weights the weights, which sum to 1
 * @param entropy {@code H}, in nats
 * @param heatCapacity {@code C = Var_a(z)/T²}
 */
record Tempered(double[] weights, double entropy, double heatCapacity) {

  static Tempered of(double[] scores, double temperature) {
    double[] scaled = scaled(scores, temperature);
    // H and C depend on z/T alone.
    Thermodynamics state = Thermodynamics.of(scaled, 1);
    return new Tempered(
        new Normalise.RowSoftmax().forward(scaled, 1, scores.length),
        state.entropy(),
        state.heatCapacity());
  }

  private static double[] scaled(double[] scores, double temperature) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      highest = Math.max(highest, score);
    }
    double[] scaled = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      if (temperature > 0) {
        scaled[i] = (scores[i] - highest) / temperature;
      } else {
        scaled[i] = scores[i] == highest ? 0 : Double.NEGATIVE_INFINITY;
      }
    }
    return scaled;
  }

  /**
   * Whether these scores are so far apart that a few keys have nearly all of the weight at {@code T
   * = 1}: their standard deviation exceeds {@code √(2 ln n)}, where Gaussian scores freeze.
   */
  static boolean isFrozen(double[] scores) {
    return scores.length > 1
        && standardDeviation(scores) > Math.sqrt(2 * StrictMath.log(scores.length));
  }

  static double standardDeviation(double[] scores) {
    double mean = 0;
    for (double score : scores) {
      mean += score / scores.length;
    }
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    return Math.sqrt(squares / scores.length);
  }
}
