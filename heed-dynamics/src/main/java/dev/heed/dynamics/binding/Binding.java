package dev.heed.dynamics.binding;

import dev.heed.dynamics.projected.Vectors;

/** A way to weigh the inputs {@code z} of a feature by their angle to their sum {@code ψ = Σwz}. */
enum Binding {
  LINEAR("linear"),
  /** The weight {@code ½(1 + cos(z, ψ))}. */
  COSINE("cosine"),
  /** Attention with the query ψ, softmax of the cosine over a temperature of 0.2. */
  SOFTMAX("softmax");

  private static final double TEMPERATURE = 0.2;

  private final String label;

  Binding(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }

  /**
   * The weighted sum of inputs.
   *
   * @param weights one for each input
   * @param inputs vectors of length 1
   */
  double[] bind(double[] weights, double[][] inputs) {
    double[] sum = sum(weights, inputs);
    if (this == LINEAR) {
      return sum;
    }
    double norm = norm(sum);
    double[] weighted = weights.clone();
    for (int j = 0; j < weights.length; j++) {
      double cosine = norm == 0 ? 0 : Vectors.dot(sum, 0, inputs[j], 0, sum.length) / norm;
      weighted[j] *= this == COSINE ? (1 + cosine) / 2 : StrictMath.exp((cosine - 1) / TEMPERATURE);
    }
    return sum(weighted, inputs);
  }

  private static double[] sum(double[] weights, double[][] inputs) {
    double[] sum = new double[inputs[0].length];
    for (int j = 0; j < weights.length; j++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weights[j] * inputs[j][i];
      }
    }
    return sum;
  }

  static double norm(double[] vector) {
    return Math.sqrt(Vectors.dot(vector, 0, vector, 0, vector.length));
  }

  /** Angle in degrees by which two equal inputs are turned by a third at an angle to them. */
  double deviation(double degrees) {
    double angle = Math.toRadians(degrees);
    double[] turned = {StrictMath.cos(angle), StrictMath.sin(angle)};
    double[] bound = bind(new double[] {1, 1, 1}, new double[][] {{1, 0}, {1, 0}, turned});
    return Math.toDegrees(StrictMath.atan2(bound[1], bound[0]));
  }

  /**
   * The magnitude {@code m = ½‖ψ‖ + ½Σw‖z‖} of two equal inputs at an angle, relative to that at 0:
   * {@code ½ + ½|cos θ/2|} in theory.
   */
  static double magnitude(double degrees) {
    double angle = Math.toRadians(degrees);
    double[][] inputs = {{1, 0}, {StrictMath.cos(angle), StrictMath.sin(angle)}};
    return (norm(sum(new double[] {1, 1}, inputs)) / 2 + 1) / 2;
  }
}
