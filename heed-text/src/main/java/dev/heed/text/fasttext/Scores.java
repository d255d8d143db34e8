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
      float least = FloatMath.log(threshold);
      int[] nodes = new int[64];
      float[] scores = new float[64];
      nodes[0] = tree.root();
      int waiting = 1;
      while (waiting > 0) {
        int node = nodes[--waiting];
        float score = scores[waiting];
        if (score < least || best.refuses(score)) {
          continue;
        }
        if (tree.isLeaf(node)) {
          best.offer(score, node);
          continue;
        }
        float dot = checked(output.dot(row(node), hidden, scratch));
        float turnRight = right(dot);
        if (waiting + 2 > nodes.length) {
          nodes = Arrays.copyOf(nodes, Growth.larger(waiting));
          scores = Arrays.copyOf(scores, nodes.length);
        }
        nodes[waiting] = tree.right(node);
        scores[waiting++] = score + FloatMath.log(turnRight);
        nodes[waiting] = tree.left(node);
        scores[waiting++] = score + FloatMath.log((float) (1.0 - turnRight));
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
}
