package dev.heed.dynamics.temperature;

import dev.heed.kernel.SeededRandom;
import java.util.Arrays;

/**
 * Gaussian scores of {@value #KEYS} keys around the temperature {@code T_c = σ/√(2 ln m)} at which
 * they freeze (Derrida's random energy model): above it entropy is {@code 1 − (T_c/T)²} of {@code
 * ln m}, below it few keys have all of the weight, and {@code Σa² = 1 − T/T_c}.
 *
 * @param entropies {@code H/ln m} at each of {@link #RATIOS}, the mean of all draws
 * @param squares {@code Σa²}, the mean of all draws
 */
record Freezing(double[] entropies, double[] squares) {
  static final int KEYS = 10_000;

  /** {@code T/T_c}. */
  static final double[] RATIOS = {0.25, 0.5, 0.75, 1, 1.5, 2, 3};

  /** Draws scores with a standard deviation of 1. */
  static Freezing draw(int draws, SeededRandom random, Runnable pulse) {
    double[] entropies = new double[RATIOS.length];
    double[] squares = new double[RATIOS.length];
    double critical = 1 / Math.sqrt(2 * StrictMath.log(KEYS));
    for (int draw = 0; draw < draws; draw++) {
      pulse.run();
      double[] scores = new double[KEYS];
      Arrays.setAll(scores, i -> random.gaussian());
      for (int i = 0; i < RATIOS.length; i++) {
        Tempered state = Tempered.of(scores, RATIOS[i] * critical);
        entropies[i] += state.entropy() / StrictMath.log(KEYS) / draws;
        squares[i] += Arrays.stream(state.weights()).map(a -> a * a).sum() / draws;
      }
    }
    return new Freezing(entropies, squares);
  }

  /** {@code H/ln m} of infinitely many keys. */
  static double entropy(double ratio) {
    return Math.max(0, 1 - 1 / (ratio * ratio));
  }

  /** {@code Σa²} of infinitely many keys. */
  static double squares(double ratio) {
    return Math.max(0, 1 - ratio);
  }

  double entropyAt(double ratio) {
    return entropies[Arrays.binarySearch(RATIOS, ratio)];
  }

  double squaresAt(double ratio) {
    return squares[Arrays.binarySearch(RATIOS, ratio)];
  }
}
