package dev.heed.text.audit.word;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/** Probabilities of chance. */
public final class Significance {
  private Significance() {}

  /** The probability that a standard normal number is at least {@code z}. */
  static double tail(double z) {
    return Erfc.value(z / Math.sqrt(2)) / 2;
  }

  /** The number that a standard normal one exceeds with a given probability. */
  public static double quantile(double tail) {
    return Math.sqrt(2) * InverseErfc.value(2 * tail);
  }

  /**
   * The deviation of a count from its expectation, in standard deviations of the hypergeometric
   * distribution: {@code drawn} of {@code all} texts are taken, without putting them back.
   *
   * @param hits texts with the label among those drawn
   * @param share the share of texts with the label among all
   * @return 0 if nothing could deviate
   */
  static double deviation(long hits, long drawn, double share, long all) {
    double variance = drawn * share * (1 - share) * (all - drawn) / Math.max(1.0, (double) all - 1);
    return variance <= 0 ? 0 : (hits - drawn * share) / Math.sqrt(variance);
  }

  /**
   * The share of false discoveries for each test if all at least as significant were accepted.
   *
   * <p>Y. Benjamini, Y. Hochberg, <i>Controlling the false discovery rate</i>, J. R. Statist. Soc.
   * B 57 (1995).
   *
   * @param p probabilities of chance
   * @param tests the number of all tests; those not in {@code p} were not significant
   */
  static double[] falseDiscoveries(double[] p, long tests) {
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] q = new double[p.length];
    Arrays.fill(q, 1);
    double least = 1;
    for (int rank = p.length; rank > 0; rank--) {
      int test = order[rank - 1];
      least = Math.min(least, p[test] * tests / rank);
      q[test] = least;
    }
    return q;
  }
}
