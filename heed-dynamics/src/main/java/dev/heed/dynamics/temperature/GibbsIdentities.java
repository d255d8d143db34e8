package dev.heed.dynamics.temperature;

import dev.heed.attention.Normalise;
import dev.heed.attention.Thermodynamics;
import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * The greatest deviations from what holds of any Gibbs distribution, over random rows of scores and
 * several temperatures.
 */
final class GibbsIdentities {
  static final double[] TEMPERATURES = {0.3, 1, 4};

  /** The identities; each has one deviation, which is 0 in exact arithmetic. */
  static final List<String> NAMES =
      List.of(
          "F = U − T·H",
          "dF/dT = −H",
          "dU/dT = C",
          "dH/dT = C/T ≥ 0",
          "⟨b,z⟩ + T·H(b) = −F − T·KL(b‖a) ≤ −F",
          "max z ≤ −F ≤ max z + T·log m",
          "∂aᵢ/∂zⱼ = (aᵢδᵢⱼ − aᵢaⱼ)/T",
          "‖∂a/∂z‖ ≤ 1/(2T)");

  private static final int KEYS = 50;
  private static final double SPREAD = 3;

  /**
   * The step of a derivative, as a share of the temperature: the error of the formula, of fourth
   * order, and that of rounding are both below 1e-9.
   */
  private static final double STEP = 1e-3;

  private final double[] greatest = new double[NAMES.size()];

  private GibbsIdentities() {}

  /** The greatest deviation from each of {@link #NAMES}. */
  static double[] deviations(int rows, SeededRandom random, Runnable pulse) {
    GibbsIdentities identities = new GibbsIdentities();
    for (int row = 0; row < rows; row++) {
      pulse.run();
      double[] scores = new double[KEYS];
      Arrays.setAll(scores, i -> SPREAD * random.gaussian());
      // Squares of Gaussians, divided by their sum, favour a few keys, as a softmax does.
      double[] other = new double[KEYS];
      Arrays.setAll(other, i -> square(random.gaussian()));
      double sum = Arrays.stream(other).sum();
      Arrays.setAll(other, i -> other[i] / sum);
      for (double temperature : TEMPERATURES) {
        identities.measure(scores, other, temperature);
      }
    }
    return identities.greatest;
  }

  private static double square(double x) {
    return x * x;
  }

  private void measure(double[] scores, double[] other, double t) {
    Thermodynamics state = Thermodynamics.of(scores, t);
    double[] weights = weights(scores, t);
    List<Double> found = new ArrayList<>();
    found.add(Math.abs(state.freeEnergy() - (state.energy() - t * state.entropy())));
    found.add(Math.abs(slope(x -> Thermodynamics.of(scores, x).freeEnergy(), t) + state.entropy()));
    found.add(
        Math.abs(slope(x -> Thermodynamics.of(scores, x).energy(), t) - state.heatCapacity()));
    double rise = slope(x -> Thermodynamics.of(scores, x).entropy(), t);
    found.add(Math.max(Math.abs(rise - state.heatCapacity() / t), -rise));
    found.add(variational(scores, other, weights, state));
    double highest = Arrays.stream(scores).max().orElseThrow();
    double low = highest + state.freeEnergy();
    double high = -state.freeEnergy() - highest - t * StrictMath.log(KEYS);
    found.add(Math.max(0, Math.max(low, high)));
    found.add(response(scores, weights, t));
    double[][] jacobian = jacobian(weights, t);
    double norm = new SingularValueDecomposition(MatrixUtils.createRealMatrix(jacobian)).getNorm();
    found.add(Math.max(0, norm - 1 / (2 * t)));
    for (int i = 0; i < greatest.length; i++) {
      greatest[i] = Math.max(greatest[i], found.get(i));
    }
  }

  private static double[] weights(double[] scores, double t) {
    return new Normalise.RowSoftmax()
        .forward(Arrays.stream(scores).map(score -> score / t).toArray(), 1, scores.length);
  }

  /** The derivative at {@code t}, by differences of fourth order. */
  private static double slope(DoubleUnaryOperator function, double t) {
    double h = STEP * t;
    return (8 * (function.applyAsDouble(t + h) - function.applyAsDouble(t - h))
            - (function.applyAsDouble(t + 2 * h) - function.applyAsDouble(t - 2 * h)))
        / (12 * h);
  }

  private static double variational(
      double[] scores, double[] other, double[] weights, Thermodynamics state) {
    double value = 0;
    double divergence = 0;
    for (int i = 0; i < scores.length; i++) {
      if (other[i] > 0) {
        double log = StrictMath.log(other[i]);
        value += other[i] * (scores[i] - state.temperature() * log);
        divergence += other[i] * (log - StrictMath.log(weights[i]));
      }
    }
    double gap = -state.freeEnergy() - value;
    return Math.max(Math.abs(gap - state.temperature() * divergence), -gap);
  }

  private static double[][] jacobian(double[] weights, double t) {
    double[][] jacobian = new double[weights.length][weights.length];
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        jacobian[i][j] = ((i == j ? weights[i] : 0) - weights[i] * weights[j]) / t;
      }
    }
    return jacobian;
  }

  /** The deviation of all weights' responses to the first score and to the highest. */
  private static double response(double[] scores, double[] weights, double t) {
    int highest = 0;
    for (int i = 1; i < scores.length; i++) {
      highest = scores[i] > scores[highest] ? i : highest;
    }
    double[][] jacobian = jacobian(weights, t);
    double deviation = 0;
    for (int j : new int[] {0, highest}) {
      double h = STEP * t;
      double[] near = differences(scores, j, h, t);
      double[] far = differences(scores, j, 2 * h, t);
      for (int i = 0; i < scores.length; i++) {
        double slope = (8 * near[i] - far[i]) / (12 * h);
        deviation = Math.max(deviation, Math.abs(slope - jacobian[i][j]));
      }
    }
    return deviation;
  }

  private static double[] differences(double[] scores, int j, double h, double t) {
    double[] moved = scores.clone();
    moved[j] = scores[j] + h;
    double[] up = weights(moved, t);
    moved[j] = scores[j] - h;
    double[] down = weights(moved, t);
    double[] differences = new double[scores.length];
    Arrays.setAll(differences, i -> up[i] - down[i]);
    return differences;
  }
}
