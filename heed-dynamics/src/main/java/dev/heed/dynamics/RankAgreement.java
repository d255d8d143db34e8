package dev.heed.dynamics;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The share of pairs that are in order, counted with a Fenwick tree over the ranks in {@code O(n
 * log n)}.
 *
 * @param groups numbers in ascending groups; a pair of different groups is in order if its numbers
 *     ascend too
 */
record RankAgreement(List<double[]> groups) {

  /** Empty if there is no pair of different groups. */
  OptionalDouble share() {
    double[] sorted = groups.stream().flatMapToDouble(Arrays::stream).sorted().distinct().toArray();
    long[] tree = new long[sorted.length + 1];
    long before = 0;
    long pairs = 0;
    double inOrder = 0;
    for (double[] group : groups) {
      int[] ranks =
          Arrays.stream(group).mapToInt(value -> Arrays.binarySearch(sorted, value)).toArray();
      for (int rank : ranks) {
        long below = sum(tree, rank);
        long notAbove = sum(tree, rank + 1);
        inOrder += below + (notAbove - below) / 2.0;
        pairs += before;
      }
      for (int rank : ranks) {
        for (int i = rank + 1; i < tree.length; i += i & -i) {
          tree[i]++;
        }
      }
      before += ranks.length;
    }
    return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(inOrder / pairs);
  }

  /** The number of values with the first {@code count} ranks. */
  private static long sum(long[] tree, int count) {
    long sum = 0;
    for (int i = count; i > 0; i -= i & -i) {
      sum += tree[i];
    }
    return sum;
  }
}
