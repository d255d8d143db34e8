package dev.heed.dynamics.starvation;

/**
 * A linear model of two texts and two features of strengths {@code l} and 2: outputs {@code f =
 * USθ}, {@code S = diag(l, 2)}, both of the positive label. The response of a feature is {@code z =
 * Uᵀf = Sθ}.
 */
final class TwoFeatures {
  static final double WEIGHT_DECAY = 1.0 / 100;
  static final double PENALTY = 0.1;

  private static final double WEAK = 2;
  private static final double[][] U = {
    {Math.sqrt(0.75), -0.5},
    {0.5, Math.sqrt(0.75)}
  };
  private static final int STEPS = 60;

  private TwoFeatures() {}

  /** Responses at the minimum of {@code Σ ln(1 + e^−f) + ‖θ‖²/200}. */
  static double[] starved(double strong) {
    return minimum(strong, WEIGHT_DECAY, 0);
  }

  /** Responses at the minimum of {@code Σ ln(1 + e^−f) + f²/20}. */
  static double[] decoupled(double strong) {
    return minimum(strong, 0, PENALTY);
  }

  /** Responses without weight decay in closed form: {@code f*·Uᵀ1}, {@code σ(−f*) = λf*}. */
  static double[] decoupledTheory() {
    double low = 0;
    double high = 1 / PENALTY;
    for (int i = 0; i < 100; i++) {
      double f = (low + high) / 2;
      if (1 / (1 + StrictMath.exp(f)) > PENALTY * f) {
        low = f;
      } else {
        high = f;
      }
    }
    return new double[] {low * (U[0][0] + U[1][0]), low * (U[0][1] + U[1][1])};
  }

  /** Newton's method with halved steps; the function is convex. */
  private static double[] minimum(double strong, double decay, double penalty) {
    double[] scales = {strong, WEAK};
    double[] theta = new double[2];
    for (int step = 0; step < STEPS; step++) {
      double[] g = {decay * theta[0], decay * theta[1]};
      double[][] h = {{decay, 0}, {0, decay}};
      for (double[] row : U) {
        double[] phi = {row[0] * scales[0], row[1] * scales[1]};
        double f = phi[0] * theta[0] + phi[1] * theta[1];
        double wrong = 1 / (1 + StrictMath.exp(f));
        double slope = penalty * f - wrong;
        double curvature = penalty + wrong * (1 - wrong);
        for (int i = 0; i < 2; i++) {
          g[i] += slope * phi[i];
          for (int j = 0; j < 2; j++) {
            h[i][j] += curvature * phi[i] * phi[j];
          }
        }
      }
      double determinant = h[0][0] * h[1][1] - h[0][1] * h[1][0];
      double x = (h[1][1] * g[0] - h[0][1] * g[1]) / determinant;
      double y = (h[0][0] * g[1] - h[1][0] * g[0]) / determinant;
      double length = Math.max(1, Math.hypot(x, y));
      theta[0] -= x / length;
      theta[1] -= y / length;
    }
    return new double[] {strong * theta[0], WEAK * theta[1]};
  }
}
