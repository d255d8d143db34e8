package dev.heed.dynamics.reason;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.reason.ShapleyValues;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * The game {@code v(S) = Σ_S e_i c_i / Σ_S e_i}, {@code v(∅) = 0}, with the value of every
 * coalition in a table: its Shapley values by three methods.
 */
final class CoalitionGame {
  /** Entries up to which all coalitions are tried: a table of 32 KiB. */
  static final int MAX_ENTRIES = 12;

  private final double[] weights;
  private final double[] amounts;

  /** The value of each coalition, whose bits are its entries. */
  private final double[] table;

  /**
   * Tabulates a game.
   *
   * @param weights {@code e_i}, such as attention; positive
   * @param amounts {@code e_i c_i}, such as contributions
   */
  CoalitionGame(double[] weights, double[] amounts) {
    Require.between("entries", 1, MAX_ENTRIES, weights.length);
    Require.size("amounts", weights.length, amounts.length);
    this.weights = weights.clone();
    this.amounts = amounts.clone();
    table = new double[1 << weights.length];
    for (int coalition = 1; coalition < table.length; coalition++) {
      double weight = 0;
      double amount = 0;
      for (int i = 0; i < weights.length; i++) {
        if ((coalition >> i & 1) != 0) {
          weight += weights[i];
          amount += amounts[i];
        }
      }
      table[coalition] = amount / weight;
    }
  }

  /**
   * Draws a game: {@code c_i} from N(0, 1), and {@code e_i} spread over some powers of ten.
   *
   * @param decades the powers of ten between the least and the greatest {@code e_i} at most
   */
  static CoalitionGame random(int entries, double decades, SeededRandom random) {
    double[] weights = new double[entries];
    double[] amounts = new double[entries];
    for (int i = 0; i < entries; i++) {
      weights[i] = StrictMath.pow(10, -decades * random.uniform());
      amounts[i] = weights[i] * random.gaussian();
    }
    return new CoalitionGame(weights, amounts);
  }

  int entries() {
    return weights.length;
  }

  /** By the integral that {@code heed explain --shapley} computes. */
  double[] integrated() {
    return ShapleyValues.of(weights, amounts, 1);
  }

  /** By definition: {@code Σ_S |S|! (n−1−|S|)! / n! · (v(S ∪ i) − v(S))}. */
  double[] byDefinition() {
    int n = weights.length;
    double[] ways = new double[n]; // n·C(n−1, size)
    ways[0] = n;
    for (int size = 1; size < n; size++) {
      ways[size] = ways[size - 1] * (n - size) / size;
    }
    double[] values = new double[n];
    for (int coalition = 0; coalition < table.length; coalition++) {
      for (int i = 0; i < n; i++) {
        if ((coalition >> i & 1) == 0) {
          values[i] +=
              (table[coalition | 1 << i] - table[coalition]) / ways[Integer.bitCount(coalition)];
        }
      }
    }
    return values;
  }

  /**
   * By KernelSHAP (Lundberg and Lee, 1705.07874): a linear fit to the values of random coalitions,
   * of {@code s} entries with a probability proportional to {@code 1/(s(n−s))}, under the condition
   * that the values add up to that of all.
   */
  double[] sampled(int samples, SeededRandom random) {
    int n = weights.length;
    double all = table[table.length - 1];
    if (n == 1) {
      return new double[] {all};
    }
    int unknowns = n - 1;
    double[][] gram = new double[unknowns][unknowns];
    double[] right = new double[unknowns];
    CoalitionSampler sampler = new CoalitionSampler(n, random);
    double[] row = new double[unknowns];
    for (int sample = 0; sample < samples; sample++) {
      int coalition = sampler.next();
      int last = coalition >> unknowns & 1;
      double value = table[coalition] - last * all;
      for (int i = 0; i < unknowns; i++) {
        row[i] = (coalition >> i & 1) - last;
      }
      for (int i = 0; i < unknowns; i++) {
        right[i] += row[i] * value;
        for (int j = 0; j < unknowns; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    RealMatrix matrix = MatrixUtils.createRealMatrix(gram);
    double[] fitted =
        new SingularValueDecomposition(matrix)
            .getSolver()
            .solve(MatrixUtils.createRealVector(right))
            .toArray();
    double[] values = new double[n];
    double rest = all;
    for (int i = 0; i < unknowns; i++) {
      values[i] = fitted[i];
      rest -= fitted[i];
    }
    values[unknowns] = rest;
    return values;
  }

  /** The greatest difference of two arrays' values. */
  static double distance(double[] values, double[] others) {
    double greatest = 0;
    for (int i = 0; i < values.length; i++) {
      greatest = Math.max(greatest, Math.abs(values[i] - others[i]));
    }
    return greatest;
  }
}
