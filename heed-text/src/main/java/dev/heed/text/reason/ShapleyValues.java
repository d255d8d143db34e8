package dev.heed.text.reason;

import dev.heed.base.Require;
import java.util.Arrays;

/**
 * Exact Shapley values of weighted averages: of the game {@code v(S) = Σ_S e_i c_i / Σ_S e_i},
 * {@code v(∅) = 0}, in which parts of a text are left out together with their attention.
 *
 * <p>Shapley, A value for n-person games (1953), sums over all {@code 2ⁿ} coalitions. Here {@code
 * 1/Σ_S e_i = ∫₀^∞ exp(−t Σ_S e_i) dt}, and the weight of a coalition is {@code ∫₀¹ p^|S|
 * (1−p)^(n−1−|S|) dp}, so that the sums over coalitions become products:
 *
 * <pre>{@code
 * φ_i = ∫₀¹∫₀^∞ G·[ r_i − p(1−E_i)/g_i·(H − r_i) ] dt dp
 * E_i = exp(−t e_i), g_i = 1−p+pE_i, G = Π g_j, r_i = e_i c_i E_i/g_i, H = Σ r_j
 * }</pre>
 *
 * <p>The cost of a node is linear in the number of parts. In {@code p} the integrand is a
 * polynomial of degree {@code n−1}, which Gauss and Legendre's rule integrates exactly with {@code
 * n/2} nodes. Since {@code G ≤ exp(−pΣ(1−E_j))}, the range of {@code p} ends where {@code G} is
 * below 1e-19, so that the same number of nodes serves thousands of parts. In {@code log t} the
 * trapezoidal rule converges exponentially.
 */
public final class ShapleyValues {
  /** The step of {@code log t}: a half leaves an error of 1e-5, a quarter of 1e-10. */
  private static final double STEP = 0.25;

  /** The first {@code t·Σe}. Below it the integrand is constant to this relative accuracy. */
  private static final double START = 1e-6;

  /** The last {@code t·min e}: {@code exp(−END)} is beyond the precision of a double. */
  private static final double END = 40;

  /** The last {@code p·Σ(1−E_j)}: {@code exp(−DECAY)} is beyond the precision of a double. */
  private static final double DECAY = 44;

  private static final int MOST_NODES = 32;

  /**
   * Nodes in {@code p} for a decay of 0, and more for each unit of it: {@code G} has coefficients
   * below those of {@code exp(pΣ(1−E_j))}, so that the rule's error stays below 1e-13.
   */
  private static final int LEAST_NODES = 7;

  private static final double NODES_OF_DECAY = 0.6;

  private final int count;
  private final int columns;
  private final double[] weights;
  private final double[] amounts;
  private final double[] values;
  private final double[] exponentials;
  private final double[] complements;
  private final double[] inverses;
  private final double[] sums;

  /**
   * Computes the values.
   *
   * @param weights {@code e_i}, in any unit, such as attention; from 0
   * @param amounts {@code e_i c_i} in the same unit, such as contributions: a row for each weight
   * @param columns the length of a row
   * @return a row for each weight; the rows add up to {@code v} of all. A weight of 0 has zeros
   */
  public static double[] of(double[] weights, double[] amounts, int columns) {
    Require.atLeast("columns", 1, columns);
    Require.size("amounts", (long) weights.length * columns, amounts.length);
    ShapleyValues game = new ShapleyValues(weights, amounts, columns);
    game.integrate();
    return game.values;
  }

  private ShapleyValues(double[] weights, double[] amounts, int columns) {
    count = weights.length;
    this.columns = columns;
    double greatest = Arrays.stream(weights).max().orElse(1);
    double unit = greatest > 0 ? greatest : 1;
    this.weights = Arrays.stream(weights).map(weight -> weight / unit).toArray();
    this.amounts = Arrays.stream(amounts).map(amount -> amount / unit).toArray();
    values = new double[amounts.length];
    exponentials = new double[count];
    complements = new double[count];
    inverses = new double[count];
    sums = new double[columns];
  }

  private void integrate() {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    for (double weight : weights) {
      sum += weight;
      least = weight > 0 ? Math.min(least, weight) : least;
    }
    if (sum == 0) {
      return;
    }
    Legendre[] rules = new Legendre[Math.min(MOST_NODES, count / 2 + 1) + 1];
    double first = START / sum;
    int steps = (int) Math.ceil((StrictMath.log(END / least) - StrictMath.log(first)) / STEP);
    for (int i = 0; i <= steps; i++) {
      double t = first * StrictMath.exp(i * STEP);
      // All nodes before the first one, where the integrand is constant, are a geometric series.
      double weight = i == 0 ? STEP / -StrictMath.expm1(-STEP) : STEP;
      addInner(t, weight * t, rules);
    }
  }

  /** Adds the integral over {@code p} at {@code t}, with a weight. */
  private void addInner(double t, double weight, Legendre[] rules) {
    double decay = 0;
    for (int i = 0; i < count; i++) {
      double power = -t * weights[i];
      exponentials[i] = StrictMath.exp(power);
      complements[i] = -StrictMath.expm1(power);
      decay += complements[i];
    }
    int nodes = LEAST_NODES + (int) Math.min(MOST_NODES, Math.ceil(NODES_OF_DECAY * decay));
    nodes = Math.min(nodes, rules.length - 1);
    if (rules[nodes] == null) {
      rules[nodes] = new Legendre(nodes);
    }
    Legendre rule = rules[nodes];
    double range = Math.min(1, DECAY / decay);
    for (int node = 0; node < rule.nodes.length; node++) {
      addNode(range * rule.nodes[node], weight * range * rule.weights[node]);
    }
  }

  private void addNode(double p, double weight) {
    double product = weight;
    Arrays.fill(sums, 0);
    for (int i = 0; i < count; i++) {
      double factor = 1 - p * complements[i];
      product *= factor;
      inverses[i] = 1 / factor;
      double share = exponentials[i] * inverses[i];
      for (int k = 0; k < columns; k++) {
        sums[k] += amounts[i * columns + k] * share;
      }
    }
    for (int i = 0; i < count; i++) {
      double others = product * inverses[i];
      double loss = p * complements[i] * others;
      double share = exponentials[i] * inverses[i];
      double gain = exponentials[i] * others + loss * share;
      for (int k = 0; k < columns; k++) {
        values[i * columns + k] += amounts[i * columns + k] * gain - loss * sums[k];
      }
    }
  }

  /** The nodes and weights of Gauss and Legendre's rule on 0 to 1. */
  private static final class Legendre {
    /** Newton's method doubles the digits with each step, from two at the start. */
    private static final int STEPS = 6;

    final double[] nodes;
    final double[] weights;

    Legendre(int count) {
      nodes = new double[count];
      weights = new double[count];
      for (int i = 0; i < count; i++) {
        double x = StrictMath.cos(StrictMath.PI * (i + 0.75) / (count + 0.5));
        double slope = 0;
        for (int step = 0; step < STEPS; step++) {
          double before = 0;
          double value = 1;
          for (int n = 1; n <= count; n++) {
            double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
            before = value;
            value = next;
          }
          slope = count * (before - x * value) / (1 - x * x);
          x -= value / slope;
        }
        nodes[i] = (1 - x) / 2;
        weights[i] = 1 / ((1 - x * x) * slope * slope);
      }
    }
  }
}
