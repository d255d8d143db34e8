package dev.heed.text.fasttext;

import java.util.Arrays;

/**
 * The tree of hierarchical softmax. Its leaves are the labels, 0 to {@code labels − 1}; inner nodes
 * follow, the root last.
 */
final class HuffmanTree {
  /** Count of a node that is not made yet: more than any label's. */
  static final long UNMADE = 1_000_000_000_000_000L;

  private final int labels;
  private final int[] left;
  private final int[] right;
  private final int[] parent;

  /** Makes the tree from the labels' counts, which fall. */
  HuffmanTree(long[] labelCounts) {
    labels = labelCounts.length;
    int nodes = 2 * labels - 1;
    long[] counts = Arrays.copyOf(labelCounts, nodes);
    Arrays.fill(counts, labels, nodes, UNMADE);
    left = new int[labels - 1];
    right = new int[labels - 1];
    parent = new int[nodes];
    int leaf = labels - 1;
    int node = labels;
    for (int made = labels; made < nodes; made++) {
      int first = leaf >= 0 && counts[leaf] < counts[node] ? leaf-- : node++;
      int second = leaf >= 0 && counts[leaf] < counts[node] ? leaf-- : node++;
      left[made - labels] = first;
      right[made - labels] = second;
      parent[first] = made;
      parent[second] = made;
      counts[made] = counts[first] + counts[second];
    }
  }

  int labels() {
    return labels;
  }

  int root() {
    return 2 * labels - 2;
  }

  boolean isLeaf(int node) {
    return node < labels;
  }

  int left(int node) {
    return left[node - labels];
  }

  int right(int node) {
    return right[node - labels];
  }

  int parent(int node) {
    return parent[node];
  }
}
