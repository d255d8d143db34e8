package dev.heed.geometry.layout;

import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * UMAP's walk over edges, shared by threads. The points move in groups, chosen at random: those of
 * a group at the same time, each along all its edges that are due, seeing the others where they
 * were before. So a thread moves its own points only, and the result is the same for any number of
 * threads. Where one thread moves both ends of an edge, here each end moves itself, twice as far,
 * since an edge is walked from either end.
 */
public final class SharedWalk {
  /** Groups; with this many, most neighbours of a point are in other groups. */
  private static final int GROUPS = 16;

  /** Random points that an edge's end is pushed away from. */
  private static final int PUSHES = 5;

  /** Bound of a step's components. */
  private static final double MAX_STEP = 4;

  private final SimilarityMatrix.Sparse graph;
  private final int epochs;
  private final Curve pull;
  private final Curve push;
  private final int[][] groups = new int[GROUPS][];
  private final SeededRandom random;
  private final float[] due;
  private final float[] next;

  /**
   * Prepares a walk.
   *
   * @param graph {@code [n, n]}, symmetric; each edge is walked in proportion to its weight
   * @param epochs number of epochs; the heaviest edge is walked once in each
   * @param pull the attraction's factor of a difference, by the squared distance
   * @param push the repulsion's factor of a difference, by the squared distance
   */
  public SharedWalk(
      SimilarityMatrix.Sparse graph,
      int epochs,
      DoubleUnaryOperator pull,
      DoubleUnaryOperator push,
      SeededRandom random) {
    this.graph = graph;
    this.epochs = epochs;
    this.pull = new Curve(pull);
    this.push = new Curve(push);
    this.random = random;
    int n = graph.rows();
    int[] shuffled = new int[n];
    Arrays.setAll(shuffled, i -> i);
    random.shuffle(shuffled);
    for (int group = 0; group < GROUPS; group++) {
      int from = (int) ((long) group * n / GROUPS);
      groups[group] = Arrays.copyOfRange(shuffled, from, (int) ((group + 1L) * n / GROUPS));
      Arrays.sort(groups[group]);
    }
    double heaviest = Arrays.stream(graph.values()).max().orElse(1);
    due = new float[graph.values().length];
    for (int p = 0; p < due.length; p++) {
      due[p] = (float) (heaviest / graph.values()[p]);
    }
    next = due.clone();
  }

  /**
   * Walks one epoch, the first of which is 1; steps shrink linearly to 0.
   *
   * @param y {@code [n, 2]}, which is changed
   */
  public void walk(int epoch, double[] y, Workers workers) {
    double rate = 1 - (epoch - 1.0) / epochs;
    double[] moved = new double[y.length];
    for (int[] group : groups) {
      workers.run(
          group.length,
          200L * group.length,
          (from, to) -> {
            for (int g = from; g < to; g++) {
              move(group[g], epoch, rate, y, moved);
            }
          });
      for (int i : group) {
        y[2 * i] = moved[2 * i];
        y[2 * i + 1] = moved[2 * i + 1];
      }
    }
  }

  private void move(int i, int epoch, double rate, double[] y, double[] moved) {
    double x0 = y[2 * i];
    double x1 = y[2 * i + 1];
    SeededRandom others = random.stream("pushes", (long) epoch * graph.rows() + i);
    for (int p = graph.offsets()[i]; p < graph.offsets()[i + 1]; p++) {
      if (next[p] > epoch) {
        continue;
      }
      next[p] += due[p];
      int j = graph.columnIndex()[p];
      double near0 = x0 - y[2 * j];
      double near1 = x1 - y[2 * j + 1];
      double near = near0 * near0 + near1 * near1;
      double pulled = near > 0 ? pull.at(near) : 0;
      x0 += 2 * rate * bounded(pulled * near0);
      x1 += 2 * rate * bounded(pulled * near1);
      for (int pushed = 0; pushed < PUSHES; pushed++) {
        int k = others.below(graph.rows());
        if (k != i) {
          double d0 = x0 - y[2 * k];
          double d1 = x1 - y[2 * k + 1];
          double square = d0 * d0 + d1 * d1;
          double factor = push.at(square);
          x0 += rate * (square > 0 ? bounded(factor * d0) : MAX_STEP);
          x1 += rate * (square > 0 ? bounded(factor * d1) : MAX_STEP);
        }
      }
    }
    moved[2 * i] = x0;
    moved[2 * i + 1] = x1;
  }

  private static double bounded(double step) {
    return Math.max(-MAX_STEP, Math.min(MAX_STEP, step));
  }
}
