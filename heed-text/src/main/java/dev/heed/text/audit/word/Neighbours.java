package dev.heed.text.audit.word;

import dev.heed.kernel.SeededRandom;
import java.util.Arrays;

/**
 * The words on one side of an entry, which foretell each other if it is a word of the language: how
 * much more probable is one, in bits, from those at the other places of the entry than from all
 * texts? If it stands anywhere, the sum is that of words drawn at random.
 */
final class Neighbours {
  /** Places for which the frequency among all words counts beside those of the entry. */
  private static final double PRIOR = 4;

  private final int[] counts;
  private final double[] shares;
  private final int places;
  private final double[] cumulated;

  /**
   * Words beside an entry.
   *
   * @param counts of each word
   * @param shares of each word where any could stand, positive for each that was counted
   */
  Neighbours(int[] counts, double[] shares) {
    this.counts = counts.clone();
    this.shares = shares.clone();
    places = Arrays.stream(counts).sum();
    cumulated = shares.clone();
    Arrays.parallelPrefix(cumulated, Double::sum);
  }

  /** The number of places that have a word on this side. */
  long places() {
    return places;
  }

  /** The bits of all places. */
  double bits() {
    double bits = 0;
    for (int word = 0; word < counts.length; word++) {
      bits += counts[word] == 0 ? 0 : counts[word] * bits(counts[word], shares[word]);
    }
    return bits;
  }

  /** The bits of as many words drawn at random. */
  double drawn(SeededRandom random) {
    int[] words = new int[places];
    for (int i = 0; i < places; i++) {
      words[i] = draw(random.uniform());
    }
    Arrays.sort(words);
    double bits = 0;
    for (int from = 0; from < places; ) {
      int to = from;
      while (to < places && words[to] == words[from]) {
        to++;
      }
      bits += (to - from) * bits(to - from, shares[words[from]]);
      from = to;
    }
    return bits;
  }

  private int draw(double uniform) {
    int found = Arrays.binarySearch(cumulated, uniform * cumulated[cumulated.length - 1]);
    int at = Math.min(found < 0 ? -1 - found : found, cumulated.length - 1);
    while (shares[at] == 0 && at > 0) {
      at--;
    }
    return at;
  }

  private double bits(int count, double share) {
    return Math.log((count - 1 + PRIOR * share) / (places - 1 + PRIOR) / share) / Math.log(2);
  }
}
