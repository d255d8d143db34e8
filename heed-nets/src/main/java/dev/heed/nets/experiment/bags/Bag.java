package dev.heed.nets.experiment.bags;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Titles; the bag is positive if one or more are of the wanted kind.
 *
 * @param wanted the indices of those titles
 */
record Bag(List<String> titles, BitSet wanted) {
  private static final String SEPARATOR = " ";

  Bag {
    titles = List.copyOf(titles);
  }

  boolean isPositive() {
    return !wanted.isEmpty();
  }

  /** The titles in one line. */
  String text() {
    return String.join(SEPARATOR, titles);
  }

  /** The place in code points at which each title begins in the {@link #text}. */
  int[] begins() {
    int[] begins = new int[titles.size()];
    for (int i = 1; i < begins.length; i++) {
      String last = titles.get(i - 1);
      begins[i] = begins[i - 1] + last.codePointCount(0, last.length()) + SEPARATOR.length();
    }
    return begins;
  }

  /**
   * Draws bags, half of them positive. Each title is of the wanted kind with the same probability,
   * and may be in several bags.
   *
   * @param size titles of a bag
   */
  static List<Bag> draw(Titles titles, int count, int size, SeededRandom random) {
    double share = 1 - StrictMath.pow(0.5, 1.0 / size);
    List<Bag> bags = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isPositive = i % 2 == 0;
      BitSet wanted = new BitSet(size);
      do {
        for (int j = 0; j < size; j++) {
          wanted.set(j, isPositive && random.uniform() < share);
        }
      } while (isPositive && wanted.isEmpty());
      List<String> drawn = new ArrayList<>();
      for (int j = 0; j < size; j++) {
        List<String> source = wanted.get(j) ? titles.wanted() : titles.others();
        drawn.add(source.get(random.below(source.size())));
      }
      bags.add(new Bag(drawn, wanted));
    }
    return bags;
  }
}
