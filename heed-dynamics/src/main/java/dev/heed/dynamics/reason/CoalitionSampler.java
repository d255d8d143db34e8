package dev.heed.dynamics.reason;

import dev.heed.kernel.SeededRandom;
import java.util.stream.IntStream;

/**
 * Draws coalitions, neither empty nor of all, by KernelSHAP's weights: the size {@code s} of {@code
 * n} with a probability proportional to {@code 1/(s(n−s))}, then any set of that size.
 */
final class CoalitionSampler {
  private final SeededRandom random;
  private final int[] entries;

  /** The probability of a size up to {@code s} at {@code s − 1}. */
  private final double[] cumulative;

  CoalitionSampler(int entries, SeededRandom random) {
    this.random = random;
    this.entries = IntStream.range(0, entries).toArray();
    cumulative = new double[entries - 1];
    double sum = 0;
    for (int size = 1; size < entries; size++) {
      sum += 1.0 / (size * (entries - size));
      cumulative[size - 1] = sum;
    }
    for (int i = 0; i < cumulative.length; i++) {
      cumulative[i] /= sum;
    }
  }

  /** The bits of a coalition. */
  int next() {
    double place = random.uniform();
    int size = 1;
    while (size < cumulative.length && cumulative[size - 1] <= place) {
      size++;
    }
    int coalition = 0;
    for (int i = 0; i < size; i++) {
      int other = i + random.below(entries.length - i);
      int entry = entries[other];
      entries[other] = entries[i];
      entries[i] = entry;
      coalition |= 1 << entry;
    }
    return coalition;
  }
}
