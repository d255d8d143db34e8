package dev.heed.dynamics.local;

import dev.heed.kernel.SeededRandom;

/** Inputs and labels that move as sines of the time, with periods of some seconds. */
record Moving(double[] frequencies, double[] phases, int inputs) {
  private static final double FIRST = 1;
  private static final double LAST = 2;

  /** Steps of the integration, Runge and Kutta's of order 4, in units of {@code 1/c}. */
  private static final double STEP = 0.1;

  /** Time after which a state at rest has settled to the last digits, in units of {@code 1/c}. */
  private static final int SETTLED = 100;

  static Moving draw(int inputs, int labels, SeededRandom random) {
    double[] frequencies = new double[inputs + labels];
    double[] phases = new double[inputs + labels];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = random.uniform(1, 3);
      phases[i] = random.uniform(0, 6);
    }
    return new Moving(frequencies, phases, inputs);
  }

  private double[] values(double time, int from, int to) {
    double[] values = new double[to - from];
    for (int i = from; i < to; i++) {
      values[i - from] = StrictMath.sin(frequencies[i] * time + phases[i]);
    }
    return values;
  }

  double[] input(double time) {
    return values(time, 0, inputs);
  }

  double[] label(double time) {
    return values(time, inputs, frequencies.length);
  }

  /**
   * Errors of the outputs and of the gradient at a speed, relative to those of backpropagation,
   * both as root mean squares over a second.
   */
  double[] errors(LocalPropagation network, double speed, int outputs, Runnable pulse) {
    double[] state = network.settled(input(0), label(0));
    double step = STEP / speed;
    double[] squares = new double[4];
    int steps = (int) Math.round(LAST / step);
    for (int i = 0; i < steps; i++) {
      state = next(network, state, i * step, step, speed);
      double time = (i + 1) * step;
      if (time >= FIRST && i % 10 == 0) {
        double[] input = input(time);
        double[] exact = network.settled(input, label(time));
        int half = exact.length / 2;
        add(squares, 0, state, exact, half - outputs, half);
        double[] gradient = network.gradient(state, input);
        double[] backward = network.gradient(exact, input);
        add(squares, 2, gradient, backward, 0, gradient.length);
        pulse.run();
      }
    }
    return new double[] {Math.sqrt(squares[0] / squares[1]), Math.sqrt(squares[2] / squares[3])};
  }

  /** The error of the gradient where the input stands still, from a state of 0. */
  double errorAtRest(LocalPropagation network) {
    Moving still = new Moving(new double[frequencies.length], phases, inputs);
    double[] state = new double[network.numbers()];
    for (int i = 0; i < SETTLED / STEP; i++) {
      state = still.next(network, state, 0, STEP, 1);
    }
    double[] input = still.input(0);
    double[] gradient = network.gradient(state, input);
    double[] exact = network.gradient(network.settled(input, still.label(0)), input);
    double[] squares = new double[2];
    add(squares, 0, gradient, exact, 0, gradient.length);
    return Math.sqrt(squares[0] / squares[1]);
  }

  private static void add(
      double[] squares, int at, double[] values, double[] exact, int from, int to) {
    for (int i = from; i < to; i++) {
      squares[at] += (values[i] - exact[i]) * (values[i] - exact[i]);
      squares[at + 1] += exact[i] * exact[i];
    }
  }

  /** A step of the classical method of Runge and Kutta. */
  private double[] next(
      LocalPropagation network, double[] state, double time, double step, double speed) {
    double[] at = {time, time + step / 2, time + step / 2, time + step};
    double[] before = {0, step / 2, step / 2, step};
    double[] share = {step / 6, step / 3, step / 3, step / 6};
    double[] result = state.clone();
    double[] velocity = new double[state.length];
    for (int part = 0; part < at.length; part++) {
      double[] place = state.clone();
      for (int i = 0; i < place.length; i++) {
        place[i] += before[part] * velocity[i];
      }
      velocity = network.velocity(place, input(at[part]), label(at[part]), speed);
      for (int i = 0; i < result.length; i++) {
        result[i] += share[part] * velocity[i];
      }
    }
    return result;
  }
}
