package dev.heed.limits.weights;

import dev.heed.attention.Normalise;

/**
 * Tokens in two clusters, {@code ρ} times as many in the first: the score of a pair is higher by
 * {@code −log κ} within a cluster than between clusters. A step of attention moves the clusters'
 * means together; what is left of their distance is known in closed form.
 *
 * @param first tokens of the first cluster
 * @param second tokens of the second cluster
 * @param kappa {@code κ = e^(z_between − z_within)}, from 0 to 1
 */
record TwoClusters(int first, int second, double kappa) {

  double ratio() {
    return (double) first / second;
  }

  /** The distance of the means after a step, relative to that before. */
  double measured(Normalise normalise) {
    int n = first + second;
    double[] scores = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        scores[i * n + j] = i < first == j < first ? 0 : StrictMath.log(kappa);
      }
    }
    double[] weights = normalise.forward(scores, n, n);
    // Values are 1 in the first cluster and 0 in the second.
    double ofFirst = 0;
    double ofSecond = 0;
    for (int j = 0; j < first; j++) {
      ofFirst += weights[j];
      ofSecond += weights[(n - 1) * n + j];
    }
    return ofFirst - ofSecond;
  }

  /** {@code D(r) = (1 − κ²) / (1 + κ² + κ(r + 1/r))}. */
  static double left(double kappa, double r) {
    return (1 - kappa * kappa) / (1 + kappa * kappa + kappa * (r + 1 / r));
  }

  /** What theory leaves under a softmax of rows: {@code r = ρ}. */
  static double rows(double kappa, double ratio) {
    return left(kappa, ratio);
  }

  /** What theory leaves under doubly normalised attention: {@code r = ρ(1 + κρ)/(ρ + κ)}. */
  static double doubly(double kappa, double ratio) {
    return left(kappa, ratio * (1 + kappa * ratio) / (ratio + kappa));
  }

  /**
   * What theory leaves under doubly stochastic attention: {@code r = (κ(ρ − 1) + √(κ²(ρ − 1)² +
   * 4ρ))/2}.
   */
  static double stochastic(double kappa, double ratio) {
    double half = kappa * (ratio - 1) / 2;
    return left(kappa, half + Math.sqrt(half * half + ratio));
  }
}
