package dev.heed.dynamics.ageing;

import java.util.Arrays;

/**
 * Gradient descent of least squares in its eigenvectors: the residual of eigenvalue {@code λ} is
 * multiplied by {@code 1 − ηλ} in each step.
 *
 * @param eigenvalues the {@code λ}
 * @param start the residual of each at the start
 * @param rate {@code η}
 */
record LeastSquares(double[] eigenvalues, double[] start, double rate) {
  /** Eigenvalues {@code 1, ½, ⅓, …}, as those of many data fall, with residuals of 1. */
  static LeastSquares harmonic(int count, double rate) {
    double[] eigenvalues = new double[count];
    double[] start = new double[count];
    Arrays.setAll(eigenvalues, k -> 1.0 / (k + 1));
    Arrays.fill(start, 1);
    return new LeastSquares(eigenvalues, start, rate);
  }

  /** The root mean square error after some steps, {@code √Σ λc²(1 − ηλ)^{2t}}. */
  double exact(double steps) {
    double square = 0;
    for (int k = 0; k < eigenvalues.length; k++) {
      double left = start[k] * StrictMath.pow(1 - rate * eigenvalues[k], steps);
      square += eigenvalues[k] * left * left;
    }
    return Math.sqrt(square);
  }

  /** The greatest relative error of {@link #exact}, found by taking the steps. */
  double error(int steps) {
    double[] residuals = start.clone();
    double greatest = 0;
    for (int t = 0; t <= steps; t++) {
      double square = 0;
      for (int k = 0; k < residuals.length; k++) {
        square += eigenvalues[k] * residuals[k] * residuals[k];
        residuals[k] -= rate * eigenvalues[k] * residuals[k];
      }
      greatest = Math.max(greatest, Math.abs(Math.sqrt(square) / exact(t) - 1));
    }
    return greatest;
  }

  /**
   * A stretched exponential, {@code ln RMS = a − b t^β}, fitted to the logarithms.
   *
   * @param residual the root mean square of what is left
   */
  record Fit(double beta, double a, double b, double residual) {
    double at(double steps) {
      return StrictMath.exp(a - b * StrictMath.pow(steps, beta));
    }
  }

  /** The fit with a given exponent. */
  Fit fit(double[] times, double beta) {
    double[] x = Arrays.stream(times).map(t -> StrictMath.pow(t, beta)).toArray();
    double[] y = Arrays.stream(times).map(t -> StrictMath.log(exact(t))).toArray();
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double product = 0;
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      product += (x[i] - meanX) * (y[i] - meanY);
      square += (x[i] - meanX) * (x[i] - meanX);
    }
    double slope = product / square;
    double a = meanY - slope * meanX;
    double left = 0;
    for (int i = 0; i < x.length; i++) {
      left += StrictMath.pow(y[i] - a - slope * x[i], 2);
    }
    return new Fit(beta, a, -slope, Math.sqrt(left / x.length));
  }

  /** The fit with the best exponent of {@code 0.01, 0.02 … 1}. */
  Fit best(double[] times) {
    Fit best = fit(times, 1);
    for (int i = 99; i > 0; i--) {
      Fit each = fit(times, i / 100.0);
      best = each.residual() < best.residual() ? each : best;
    }
    return best;
  }
}
