package dev.heed.geometry;

import java.util.Arrays;

/**
 * Gradient descent with momentum and a gain for each coordinate, as published with t-SNE: a gain
 * grows while gradient and movement agree, and shrinks otherwise.
 *
 * @param iterations number of steps
 * @param early number of first steps with attraction times {@code exaggeration} and low momentum
 * @param exaggeration factor of the attraction in the early steps
 * @param rate step size
 */
record Descent(int iterations, int early, double exaggeration, double rate) {
  private static final double MIN_GAIN = 0.01;

  /** Runs the descent from {@code start}; returns the final coordinates. */
  double[] run(NeighbourForces forces, double[] start, Computation.Progress progress) {
    double[] y = start.clone();
    double[] gradient = new double[y.length];
    double[] movement = new double[y.length];
    double[] gains = new double[y.length];
    Arrays.fill(gains, 1);
    for (int step = 0; step < iterations; step++) {
      boolean first = step < early;
      forces.gradient(y, first ? exaggeration : 1, gradient);
      double momentum = first ? 0.5 : 0.8;
      for (int i = 0; i < y.length; i++) {
        boolean agree = movement[i] * gradient[i] < 0;
        gains[i] = Math.max(MIN_GAIN, agree ? gains[i] + 0.2 : gains[i] * 0.8);
        movement[i] = momentum * movement[i] - rate * gains[i] * gradient[i];
        y[i] += movement[i];
      }
      progress.step("descent", step + 1, iterations);
    }
    return y;
  }
}
