package dev.heed.simd;

import dev.heed.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and steps of the row of each word in a training, at the widths that embeddings and keys have
 * unless the user says otherwise. A row is in registers from its first use to its last, and nothing
 * is called for it, so that the processor loads the rows of several words at a time.
 */
final class VectorSteps {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final int LANES = 8;

  /** The width of embeddings. */
  static final int WIDE = 4 * LANES;

  /** The width of keys. */
  static final int NARROW = LANES;

  private VectorSteps() {}

  /** As {@link Kernels#sumRowsAndDots}, of width {@link #WIDE}. */
  static void sumRowsAndDots(
      float[] rows,
      int[] offsets,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] sums,
      float[] others,
      int[] otherIndex,
      float[] dots) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int i = from; i < to; i++) {
      FloatVector s0 = zero;
      FloatVector s1 = zero;
      FloatVector s2 = zero;
      FloatVector s3 = zero;
      for (int p = offsets[i]; p < offsets[i + 1]; p++) {
        FloatVector weight = FloatVector.broadcast(FLOATS, weights[p]);
        int row = index[p] * WIDE;
        s0 = load(rows, row).mul(weight).add(s0);
        s1 = load(rows, row + LANES).mul(weight).add(s1);
        s2 = load(rows, row + 2 * LANES).mul(weight).add(s2);
        s3 = load(rows, row + 3 * LANES).mul(weight).add(s3);
      }
      int sum = i * WIDE;
      s0.intoArray(sums, sum);
      s1.intoArray(sums, sum + LANES);
      s2.intoArray(sums, sum + 2 * LANES);
      s3.intoArray(sums, sum + 3 * LANES);
      int other = otherIndex[i] * WIDE;
      FloatVector products = load(others, other).mul(s0).add(zero);
      products = load(others, other + LANES).mul(s1).add(products);
      products = load(others, other + 2 * LANES).mul(s2).add(products);
      products = load(others, other + 3 * LANES).mul(s3).add(products);
      dots[i] = VectorRows.sum(products);
    }
  }

  /** As {@link Kernels#stepRows}, of width {@link #WIDE}. */
  static void stepWide(
      float[] gradients,
      int[] index,
      int from,
      int to,
      float rate,
      float least,
      float[] squares,
      float[] rows) {
    for (int i = from; i < to; i++) {
      FloatVector g0 = load(gradients, i * WIDE);
      FloatVector g1 = load(gradients, i * WIDE + LANES);
      FloatVector g2 = load(gradients, i * WIDE + 2 * LANES);
      FloatVector g3 = load(gradients, i * WIDE + 3 * LANES);
      FloatVector products = g1.mul(g1).add(g0.mul(g0));
      products = g2.mul(g2).add(products);
      products = g3.mul(g3).add(products);
      int word = index[i];
      squares[word] += VectorRows.sum(products);
      float step = rate / (float) Math.sqrt(squares[word] + least);
      FloatVector factor = FloatVector.broadcast(FLOATS, -step);
      int row = word * WIDE;
      g0.mul(factor).add(load(rows, row)).intoArray(rows, row);
      g1.mul(factor).add(load(rows, row + LANES)).intoArray(rows, row + LANES);
      g2.mul(factor).add(load(rows, row + 2 * LANES)).intoArray(rows, row + 2 * LANES);
      g3.mul(factor).add(load(rows, row + 3 * LANES)).intoArray(rows, row + 3 * LANES);
    }
  }

  /** As {@link Kernels#stepRows}, of width {@link #NARROW}. */
  static void stepNarrow(
      float[] gradients,
      int[] index,
      int from,
      int to,
      float rate,
      float least,
      float[] squares,
      float[] rows) {
    for (int i = from; i < to; i++) {
      FloatVector g = load(gradients, i * NARROW);
      int word = index[i];
      squares[word] += VectorRows.sum(g.mul(g));
      float step = rate / (float) Math.sqrt(squares[word] + least);
      int row = word * NARROW;
      g.mul(-step).add(load(rows, row)).intoArray(rows, row);
    }
  }

  private static FloatVector load(float[] values, int offset) {
    return FloatVector.fromArray(FLOATS, values, offset);
  }
}
