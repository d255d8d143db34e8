package dev.heed.dynamics.local;

import dev.heed.dynamics.projected.Vectors;
import dev.heed.kernel.SeededRandom;

/**
 * A layered network whose neurons move by themselves: {@code x' = c(−x + tanh(Wx))}, and beside
 * them their errors, {@code λ' = c(−λ + ∂ℓ/∂x + Wᵀ(tanh'·λ))}, with the loss {@code ℓ = ‖x_out −
 * y‖²/2}. The gradient is {@code tanh'·λ xᵀ}, from the two ends of a connection. For {@code c → ∞}
 * it is that of backpropagation.
 *
 * <p>A state holds the neurons of all layers but the input, and then their errors.
 */
final class LocalPropagation {
  private final int[] sizes;

  /** The first neuron of each layer, that of the input apart. */
  private final int[] starts;

  private final double[][] weights;
  private final int neurons;

  LocalPropagation(int[] sizes, SeededRandom random) {
    this.sizes = sizes.clone();
    starts = new int[sizes.length];
    weights = new double[sizes.length][];
    for (int layer = 1; layer < sizes.length; layer++) {
      starts[layer] = layer == 1 ? 0 : starts[layer - 1] + sizes[layer - 1];
      weights[layer] = new double[sizes[layer] * sizes[layer - 1]];
      for (int i = 0; i < weights[layer].length; i++) {
        weights[layer][i] = random.gaussian() / Math.sqrt(sizes[layer - 1]);
      }
    }
    neurons = starts[sizes.length - 1] + sizes[sizes.length - 1];
  }

  /** Numbers of a state. */
  int numbers() {
    return 2 * neurons;
  }

  private double sum(int layer, int neuron, double[] state, double[] input) {
    int width = sizes[layer - 1];
    double[] below = layer == 1 ? input : state;
    int from = layer == 1 ? 0 : starts[layer - 1];
    return Vectors.dot(weights[layer], neuron * width, below, from, width);
  }

  /** The values that neurons and errors are drawn to, given the present state. */
  private double[] target(double[] state, double[] input, double[] label) {
    double[] target = new double[state.length];
    int last = sizes.length - 1;
    for (int i = 0; i < sizes[last]; i++) {
      target[neurons + starts[last] + i] = state[starts[last] + i] - label[i];
    }
    for (int layer = 1; layer <= last; layer++) {
      int width = sizes[layer - 1];
      for (int i = 0; i < sizes[layer]; i++) {
        double out = StrictMath.tanh(sum(layer, i, state, input));
        target[starts[layer] + i] = out;
        double passed = (1 - out * out) * state[neurons + starts[layer] + i];
        for (int j = 0; layer > 1 && j < width; j++) {
          target[neurons + starts[layer - 1] + j] += weights[layer][i * width + j] * passed;
        }
      }
    }
    return target;
  }

  /** The velocity of the state. */
  double[] velocity(double[] state, double[] input, double[] label, double speed) {
    double[] velocity = target(state, input, label);
    for (int i = 0; i < velocity.length; i++) {
      velocity[i] = speed * (velocity[i] - state[i]);
    }
    return velocity;
  }

  /** The state in which nothing moves: a forward and a backward pass. */
  double[] settled(double[] input, double[] label) {
    double[] state = new double[2 * neurons];
    // Each round settles one more layer, first of the neurons and then of the errors.
    for (int round = 0; round < 2 * sizes.length; round++) {
      state = target(state, input, label);
    }
    return state;
  }

  /** The gradient by all weights, from the state of the neurons and their errors. */
  double[] gradient(double[] state, double[] input) {
    int count = 0;
    for (int layer = 1; layer < sizes.length; layer++) {
      count += weights[layer].length;
    }
    double[] gradient = new double[count];
    int at = 0;
    for (int layer = 1; layer < sizes.length; layer++) {
      for (int i = 0; i < sizes[layer]; i++) {
        double out = StrictMath.tanh(sum(layer, i, state, input));
        double passed = (1 - out * out) * state[neurons + starts[layer] + i];
        for (int j = 0; j < sizes[layer - 1]; j++) {
          gradient[at++] = passed * (layer == 1 ? input[j] : state[starts[layer - 1] + j]);
        }
      }
    }
    return gradient;
  }

  /** The loss of an input, for tests of the gradient. */
  double loss(double[] input, double[] label) {
    double[] state = settled(input, label);
    double loss = 0;
    for (int i = 0; i < label.length; i++) {
      double off = state[starts[sizes.length - 1] + i] - label[i];
      loss += off * off / 2;
    }
    return loss;
  }

  /** The weights of a layer, which may be changed. */
  double[] weights(int layer) {
    return weights[layer];
  }
}
