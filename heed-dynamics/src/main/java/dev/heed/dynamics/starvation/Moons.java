package dev.heed.dynamics.starvation;

import dev.heed.kernel.SeededRandom;

/**
 * Two moons in the plane, and a network of one layer of rectified units. With a vertical gap
 * between the moons a straight line separates them, and no more of their shape need be learnt.
 */
final class Moons {
  private static final int POINTS = 400;
  private static final int UNITS = 100;
  private static final double RATE = 0.01;
  private static final double MOMENTUM = 0.9;

  private final double[][] points;
  private final double[] signs;

  /** A way to train. */
  enum Way {
    CROSS_ENTROPY("cross-entropy", 0, 0),
    WEIGHT_DECAY("weight decay", 0.01, 0),
    DECOUPLED("penalty on logits", 0, 0.1);

    private final String title;
    private final double decay;
    private final double penalty;

    Way(String title, double decay, double penalty) {
      this.title = title;
      this.decay = decay;
      this.penalty = penalty;
    }

    String title() {
      return title;
    }
  }

  /**
   * Draws points without noise.
   *
   * @param gap the vertical distance between the lowest point of the upper moon and the highest of
   *     the lower one; below 0 they overlap
   */
  Moons(double gap, SeededRandom random) {
    points = new double[POINTS][];
    signs = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      double angle = random.uniform(0, Math.PI);
      boolean upper = i % 2 == 0;
      signs[i] = upper ? 1 : -1;
      points[i] =
          upper
              ? new double[] {StrictMath.cos(angle) - 0.5, StrictMath.sin(angle) + gap / 2}
              : new double[] {0.5 - StrictMath.cos(angle), -StrictMath.sin(angle) - gap / 2};
    }
  }

  /** A network with weights {@code (w, v, b, u)} of each unit: {@code Σ u·max(0, wx + vy + b)}. */
  record Net(double[] weights) {
    private static final int ROW = 4;

    static Net start(SeededRandom random) {
      double[] weights = new double[ROW * UNITS];
      for (int unit = 0; unit < UNITS; unit++) {
        for (int j = 0; j < ROW - 1; j++) {
          weights[ROW * unit + j] = random.uniform(-1, 1) / Math.sqrt(2);
        }
        weights[ROW * unit + ROW - 1] = random.uniform(-1, 1) / Math.sqrt(UNITS);
      }
      return new Net(weights);
    }

    double output(double[] point) {
      double sum = 0;
      for (int i = 0; i < weights.length; i += ROW) {
        sum +=
            weights[i + 3]
                * Math.max(0, weights[i] * point[0] + weights[i + 1] * point[1] + weights[i + 2]);
      }
      return sum;
    }

    /** Adds {@code slope} times the gradient of the output. */
    private void back(double[] point, double slope, double[] gradient) {
      for (int i = 0; i < weights.length; i += ROW) {
        double in = weights[i] * point[0] + weights[i + 1] * point[1] + weights[i + 2];
        if (in > 0) {
          gradient[i + 3] += slope * in;
          gradient[i] += slope * weights[i + 3] * point[0];
          gradient[i + 1] += slope * weights[i + 3] * point[1];
          gradient[i + 2] += slope * weights[i + 3];
        }
      }
    }
  }

  /** Trains a network by gradient descent with momentum; {@code pulse} is called at each step. */
  Net train(Way way, int steps, SeededRandom random, Runnable pulse) {
    Net net = Net.start(random);
    double[] weights = net.weights();
    double[] speed = new double[weights.length];
    for (int step = 0; step < steps; step++) {
      pulse.run();
      double[] gradient = new double[weights.length];
      for (int i = 0; i < POINTS; i++) {
        double f = net.output(points[i]);
        double slope = way.penalty * f - signs[i] / (1 + StrictMath.exp(signs[i] * f));
        net.back(points[i], slope / POINTS, gradient);
      }
      for (int i = 0; i < weights.length; i++) {
        speed[i] = MOMENTUM * speed[i] - RATE * (gradient[i] + way.decay * weights[i]);
        weights[i] += speed[i];
      }
    }
    return net;
  }

  /** The share of the points on the right side. */
  double accuracy(Net net) {
    int right = 0;
    for (int i = 0; i < POINTS; i++) {
      right += net.output(points[i]) * signs[i] > 0 ? 1 : 0;
    }
    return (double) right / POINTS;
  }
}
