package dev.heed.text.fasttext;

import java.util.Arrays;

/** Scores labels from a hidden vector: the last layer of a classifier. */
sealed interface Scores permits Scores.Flat, Scores.Hierarchical {

  /** Offers the labels whose probability is at least the threshold. */
  void offer(float[] hidden, float threshold, BestLabels best, float[] scratch);

  /** The scores that a loss defines. */
  static Scores of(FastTextInfo.Loss loss, Matrix output, Dictionary dictionary) {
    return switch (loss) {
      case HIERARCHICAL_SOFTMAX ->
          new Hierarchical(output, new HuffmanTree(dictionary.labelCounts()));
      case SOFTMAX -> new Flat(output, false);
      case NEGATIVE_SAMPLING, ONE_VS_ALL -> new Flat(output, true);
    };
  }

  /** A score, which bad weights make NaN. Infinite ones have a probability of 0 or 1. */
  static float checked(float score) {
    if (Float.isNaN(score)) {
      throw new ArithmeticException("a score is NaN");
    }
    return score;
  }

  /**
   * One dot product a label.
   *
   * @param output a row for each label
   * @param sigmoids whether each label has its own sigmoid, instead of a softmax over all
   */
  record Flat(Matrix output, boolean sigmoids) implements Scores {
    @Override
    public void offer(float[] hidden, float threshold, BestLabels best, float[] scratch) {
      float[] p = new float[output.rows()];
      output.dots(hidden, p, scratch);
      if (sigmoids) {
        for (int i = 0; i < p.length; i++) {
          p[i] = SigmoidTable.at(checked(p[i]));
        }
      } else {
        softmax(p);
      }
      for (int i = 0; i < p.length; i++) {
        if (!(p[i] < threshold)) {
          best.offer(FloatMath.log(p[i]), i);
        }
      }
    }

    private static void softmax(float[] values) {
      float max = Float.NEGATIVE_INFINITY;
      for (float value : values) {
        max = Math.max(checked(value), max);
      }
      if (Float.isInfinite(max)) {
        throw new ArithmeticException("a score is " + max);
      }
      float sum = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.exp(values[i] - max);
        sum += values[i];
      }
      for (int i = 0; i < values.length; i++) {
        values[i] /= sum;
      }
    }
  }

  /** fastText's table of the sigmoid: 512 steps from −8 to 8, without interpolation. */
  final class SigmoidTable {
    private static final int MAX = 8;
    private static final int STEPS = 512;
    private static final float[] VALUES = values();

    private SigmoidTable() {}

    static float at(float x) {
      if (x < -MAX) {
        return 0;
      }
      return x > MAX ? 1 : VALUES[(int) ((x + MAX) * STEPS / MAX / 2)];
    }

    private static float[] values() {
      float[] values = new float[STEPS + 1];
      for (int i = 0; i <= STEPS; i++) {
        float x = (float) (i * 2 * MAX) / STEPS - MAX;
        values[i] = (float) (1 / (1.0 + FloatMath.exp(-x)));
      }
      return values;
    }
  }

  /**
   * Scores of hierarchical softmax: a label's probability is the product of those of its turns from
   * the root.
   *
   * @param output a row for each inner node of the tree, by its number less the number of labels
   */
  record Hierarchical(Matrix output, HuffmanTree tree) implements Scores {
    @Override
    public void offer(float[] hidden, float threshold, BestLabels best, float[] scratch) {
      Descent descent = new Descent(FloatMath.log(threshold), best);
      float[] dots = new float[2];
      if (tree.isLeaf(tree.root())) {
        descent.push(tree.root(), 0, 0);
      } else {
        descent.push(tree.root(), 0, output.dot(row(tree.root()), hidden, scratch));
      }
      while (descent.pop()) {
        int node = descent.node;
        if (tree.isLeaf(node)) {
          best.offer(descent.score, node);
          continue;
        }
        float turnRight = right(checked(descent.dot));
        float rightScore = descent.score + FloatMath.log(turnRight);
        float leftScore = descent.score + FloatMath.log((float) (1.0 - turnRight));
        children(tree.left(node), tree.right(node), hidden, dots, scratch);
        descent.push(tree.right(node), rightScore, dots[1]);
        descent.push(tree.left(node), leftScore, dots[0]);
      }
    }

    /** The dot products of two nodes, side by side since one alone waits for its additions. */
    private void children(int left, int right, float[] hidden, float[] dots, float[] scratch) {
      if (!tree.isLeaf(left) && !tree.isLeaf(right)) {
        output.two(row(left), row(right), hidden, dots, scratch);
      } else if (!tree.isLeaf(left)) {
        dots[0] = output.dot(row(left), hidden, scratch);
      } else if (!tree.isLeaf(right)) {
        dots[1] = output.dot(row(right), hidden, scratch);
      }
    }

    /** The row of an inner node. */
    int row(int node) {
      return node - tree.labels();
    }

    /** Probability of turning right. The sum is in single precision, the quotient in double. */
    private static float right(float dot) {
      return (float) (1.0 / (1 + FloatMath.exp(-dot)));
    }
  }

  /** The nodes that wait while a tree is searched, depth first. */
  final class Descent {
    private final float least;
    private final BestLabels best;
    private int[] nodes = new int[64];

    /** Score and dot product of each node. */
    private float[] numbers = new float[2 * 64];

    private int waiting;
    private int node;
    private float score;
    private float dot;

    Descent(float least, BestLabels best) {
      this.least = least;
      this.best = best;
    }

    void push(int next, float nextScore, float nextDot) {
      if (refuses(nextScore)) {
        return;
      }
      if (waiting == nodes.length) {
        nodes = Arrays.copyOf(nodes, ModelInput.larger(waiting));
        numbers = Arrays.copyOf(numbers, 2 * nodes.length);
      }
      nodes[waiting] = next;
      numbers[2 * waiting] = nextScore;
      numbers[2 * waiting + 1] = nextDot;
      waiting++;
    }

    /** Takes the next node; false if none is left. */
    boolean pop() {
      while (waiting > 0) {
        waiting--;
        node = nodes[waiting];
        score = numbers[2 * waiting];
        dot = numbers[2 * waiting + 1];
        if (!refuses(score)) {
          return true;
        }
      }
      return false;
    }

    /** Whether no label below a node can be kept. The best labels only get better. */
    private boolean refuses(float score) {
      return score < least || best.refuses(score);
    }
  }

  /**
   * The tree of hierarchical softmax. Its leaves are the labels, 0 to {@code labels − 1}; inner
   * nodes follow, the root last.
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
}
