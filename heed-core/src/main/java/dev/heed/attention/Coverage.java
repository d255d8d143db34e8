package dev.heed.attention;

import dev.heed.base.Require;
import java.util.Arrays;

/**
 * How much attention each key receives from all queries, {@code t_j = Σ_i a_ij}. Under a softmax of
 * rows a key may receive next to nothing: it is explained away. {@link Normalise.Sinkhorn} with one
 * round leaves each key at least {@code 1/m} of {@code m} keys.
 *
 * <p>Source: "Attention that does not explain away", arXiv:2009.14308.
 *
 * @param totals {@code t_j}, one for each key
 * @param queries number of queries, the sum of the totals if each query's weights sum to 1
 */
public record Coverage(double[] totals, int queries) {

  /**
   * The totals of the weights of one head.
   *
   * @param weights {@code [queries, keys]}
   * @throws dev.heed.base.ProblemException if the sizes do not match, or there is no key
   */
  public static Coverage of(double[] weights, int queries, int keys) {
    Require.atLeast("keys", 1, keys);
    Require.size("weights", (long) queries * keys, weights.length);
    double[] totals = new double[keys];
    for (int i = 0; i < queries; i++) {
      for (int j = 0; j < keys; j++) {
        totals[j] += weights[i * keys + j];
      }
    }
    return new Coverage(totals, queries);
  }

  /** The least total. */
  public double least() {
    return Arrays.stream(totals).min().orElseThrow();
  }

  /**
   * The share of keys whose total is below {@code 1/m}, for {@code m} keys: those explained away.
   */
  public double shareExplainedAway() {
    double floor = 1.0 / totals.length;
    return Arrays.stream(totals).filter(total -> total < floor).count() / (double) totals.length;
  }

  /** The number of keys of equal totals that have the same entropy, between 1 and the keys. */
  public double effectiveKeys() {
    double sum = Arrays.stream(totals).sum();
    double entropy = 0;
    for (double total : totals) {
      double share = total / sum;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return Math.exp(entropy);
  }
}
