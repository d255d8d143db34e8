package dev.heed.text.reason;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The sets of words whose deletion leaves the least sum of values, by dynamic programming. A part
 * keeps its value as long as all its words are kept.
 *
 * <p>Layer {@code m} holds {@code f[i][r]}: the least sum over the parts of the first {@code i}
 * words with {@code m} of them deleted, where {@code r} words in a row are kept at their end. With
 * parts of up to {@code N} words, {@code r} counts up to {@code N−1}: these states suffice in place
 * of all {@code 2^(N−1)} patterns of the last words, since a part is lost with any of its words. A
 * layer takes {@code O(nN)} operations.
 */
final class DeletionTable {
  private final int words;
  private final int states;

  /** Row {@code i}: the sum of the parts of at most {@code 0..longest} words that end with it. */
  private final double[] ending;

  /** One for each number of deletions: {@code f} at {@code i·states + r}. */
  private final List<double[]> layers = new ArrayList<>();

  DeletionTable(Spans spans, double[] values) {
    words = spans.words();
    states = spans.longest();
    int width = states + 1;
    ending = new double[words * width];
    for (int part = 0; part < values.length; part++) {
      int length = spans.last()[part] - spans.first()[part] + 1;
      ending[spans.last()[part] * width + length] += values[part];
    }
    for (int i = 0; i < words; i++) {
      for (int length = 1; length < width; length++) {
        ending[i * width + length] += ending[i * width + length - 1];
      }
    }
  }

  /** The number of values in a layer. */
  long cells() {
    return (words + 1L) * states;
  }

  /** The number of layers that are still to be computed up to a number of deletions. */
  int missing(int deletions) {
    return Math.max(0, deletions + 1 - layers.size());
  }

  /** The least sum after any number of deletions; 0 with all words deleted. */
  double leastOfAll() {
    double[] least = new double[states];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    least[0] = 0;
    for (int i = 0; i < words; i++) {
      double[] next = new double[states];
      Arrays.fill(next, Double.POSITIVE_INFINITY);
      for (int run = 0; run < states; run++) {
        next[0] = Math.min(next[0], least[run]);
      }
      for (int run = 0; run < states; run++) {
        next[kept(run)] = Math.min(next[kept(run)], least[run] + gain(i, run));
      }
      least = next;
    }
    return Arrays.stream(least).min().orElseThrow();
  }

  /** The least sum with exactly this many deletions; infinite if there are fewer words. */
  double least(int deletions) {
    double[] layer = layer(deletions);
    double least = Double.POSITIVE_INFINITY;
    for (int run = 0; run < states; run++) {
      least = Math.min(least, layer[words * states + run]);
    }
    return least;
  }

  /**
   * The sets of words with exactly this many deletions that leave a sum below 0, in the order of
   * these sums: a best-first search from the last word back to the first, with the table as an
   * exact estimate of what is still to come, so that no step is in vain.
   *
   * @param most the maximum number of sets
   */
  List<int[]> sets(int deletions, int most) {
    List<int[]> sets = new ArrayList<>();
    PriorityQueue<Node> open = new PriorityQueue<>();
    for (int run = 0; run < states; run++) {
      push(open, deletions, words, run, 0, null);
    }
    while (sets.size() < most && !open.isEmpty()) {
      Node node = open.poll();
      if (node.word == 0) {
        sets.add(node.deleted(deletions));
        continue;
      }
      int word = node.word - 1;
      if (node.run == 0 && node.deletions > 0) {
        for (int run = 0; run < states; run++) {
          push(open, node.deletions - 1, word, run, node.tail, new Deleted(word, node.deleted));
        }
      }
      for (int run = Math.max(0, node.run - 1); run < states; run++) {
        if (kept(run) == node.run) {
          push(open, node.deletions, word, run, node.tail + gain(word, run), node.deleted);
        }
      }
    }
    return sets;
  }

  private void push(
      PriorityQueue<Node> open, int deletions, int word, int run, double tail, Deleted deleted) {
    double sum = layer(deletions)[word * states + run] + tail;
    if (sum < 0) {
      open.add(new Node(sum, deletions, word, run, tail, deleted));
    }
  }

  /** The number of words kept in a row, up to the highest that counts, after one more. */
  private int kept(int run) {
    return Math.min(run + 1, states - 1);
  }

  /** The sum of the parts that end with a word, which is kept after {@code run} others. */
  private double gain(int word, int run) {
    return ending[word * (states + 1) + run + 1];
  }

  private double[] layer(int deletions) {
    while (layers.size() <= deletions) {
      layers.add(next());
    }
    return layers.get(deletions);
  }

  private double[] next() {
    double[] layer = new double[(words + 1) * states];
    Arrays.fill(layer, Double.POSITIVE_INFINITY);
    boolean isFirst = layers.isEmpty();
    double[] fewer = isFirst ? layer : layers.getLast();
    if (isFirst) {
      layer[0] = 0;
    }
    for (int i = 0; i < words; i++) {
      int from = i * states;
      int to = from + states;
      if (!isFirst) {
        for (int run = 0; run < states; run++) {
          layer[to] = Math.min(layer[to], fewer[from + run]);
        }
      }
      for (int run = 0; run < states; run++) {
        int target = to + kept(run);
        layer[target] = Math.min(layer[target], layer[from + run] + gain(i, run));
      }
    }
    return layer;
  }

  /** The words deleted behind a place, from there on. */
  private record Deleted(int word, Deleted next) {}

  /**
   * A place in the search.
   *
   * @param sum the least sum of all sets that pass here
   * @param deletions the deletions among the words before this place
   * @param word the number of words before this place
   * @param run the words kept in a row before this place
   * @param tail the sum behind this place
   * @param deleted the words deleted behind this place; null for none
   */
  private record Node(double sum, int deletions, int word, int run, double tail, Deleted deleted)
      implements Comparable<Node> {
    @Override
    public int compareTo(Node other) {
      return Double.compare(sum, other.sum);
    }

    int[] deleted(int count) {
      int[] set = new int[count];
      Deleted next = deleted;
      for (int i = 0; i < count; i++) {
        set[i] = next.word;
        next = next.next;
      }
      return set;
    }
  }
}
