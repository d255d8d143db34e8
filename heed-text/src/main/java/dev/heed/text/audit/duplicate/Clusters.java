package dev.heed.text.audit.duplicate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Sets that grow together (union–find), each with the least similarity by which it was joined. */
final class Clusters {
  private final int[] parents;
  private final double[] least;

  Clusters(int size) {
    parents = IntStream.range(0, size).toArray();
    least = new double[size];
    Arrays.fill(least, 1);
  }

  /** The first member of the set of an element. */
  int root(int element) {
    int at = element;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  /** Whether two elements are in one set. */
  boolean joined(int a, int b) {
    return root(a) == root(b);
  }

  /** Joins the sets of two elements; nothing if they are one already. */
  void join(int a, int b, double similarity) {
    int one = root(a);
    int other = root(b);
    if (one != other) {
      int first = Math.min(one, other);
      parents[Math.max(one, other)] = first;
      least[first] = Math.min(Math.min(least[one], least[other]), similarity);
    }
  }

  /** The least similarity of the set of an element. */
  double similarity(int element) {
    return least[root(element)];
  }

  /** The sets of two and more elements, each ascending, by their first. */
  List<int[]> sets() {
    int[] sizes = new int[parents.length];
    for (int i = 0; i < parents.length; i++) {
      sizes[root(i)]++;
    }
    Map<Integer, int[]> sets = new LinkedHashMap<>();
    int[] filled = new int[parents.length];
    for (int i = 0; i < parents.length; i++) {
      int root = root(i);
      if (sizes[root] > 1) {
        sets.computeIfAbsent(root, r -> new int[sizes[r]])[filled[root]++] = i;
      }
    }
    return List.copyOf(sets.values());
  }
}
