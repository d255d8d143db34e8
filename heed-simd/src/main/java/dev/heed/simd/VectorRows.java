package dev.heed.simd;

import dev.heed.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of a matrix of successive rows with a vector, from the left and from the right: what one
 * query does with all cached keys and values. Both read the matrix once, as fast as memory allows.
 */
final class VectorRows {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final int LANES = 8;

  /** Columns whose factors stay in registers. */
  private static final int STRIP = 8 * LANES;

  private static final VectorShuffle<Float> BY_FOUR =
      VectorShuffle.fromValues(FLOATS, 4, 5, 6, 7, 0, 1, 2, 3);
  private static final VectorShuffle<Float> BY_TWO =
      VectorShuffle.fromValues(FLOATS, 2, 3, 0, 1, 6, 7, 4, 5);

  private VectorRows() {}

  /** Adds the lanes in the order of {@link Kernels#dot}. */
  static float sum(FloatVector lanes) {
    FloatVector fours = lanes.add(lanes.rearrange(BY_FOUR));
    FloatVector twos = fours.add(fours.rearrange(BY_TWO));
    return twos.lane(0) + twos.lane(1);
  }

  /** As {@link Kernels#dots}, with {@link Kernels#dot} for the last rows. */
  static void dots(
      Kernels kernels,
      float[] rows,
      int rowsOffset,
      int count,
      float[] vector,
      int vectorOffset,
      int length,
      float[] target,
      int targetOffset) {
    if (length == STRIP) {
      dotsOfStrip(rows, rowsOffset, count, vector, vectorOffset, target, targetOffset);
      return;
    }
    int r = 0;
    for (; r + 4 <= count; r += 4) {
      int row = rowsOffset + r * length;
      fourDots(rows, row, vector, vectorOffset, length, target, targetOffset + r);
    }
    for (; r < count; r++) {
      int row = rowsOffset + r * length;
      target[targetOffset + r] = kernels.dot(rows, row, vector, vectorOffset, length);
    }
  }

  /** Rows of 64 values, with the vector in registers. */
  private static void dotsOfStrip(
      float[] rows, int first, int count, float[] vector, int at, float[] target, int to) {
    FloatVector v0 = FloatVector.fromArray(FLOATS, vector, at);
    FloatVector v1 = FloatVector.fromArray(FLOATS, vector, at + LANES);
    FloatVector v2 = FloatVector.fromArray(FLOATS, vector, at + 2 * LANES);
    FloatVector v3 = FloatVector.fromArray(FLOATS, vector, at + 3 * LANES);
    FloatVector v4 = FloatVector.fromArray(FLOATS, vector, at + 4 * LANES);
    FloatVector v5 = FloatVector.fromArray(FLOATS, vector, at + 5 * LANES);
    FloatVector v6 = FloatVector.fromArray(FLOATS, vector, at + 6 * LANES);
    FloatVector v7 = FloatVector.fromArray(FLOATS, vector, at + 7 * LANES);
    for (int r = 0; r < count; r++) {
      int row = first + r * STRIP;
      // Added to zero, as the sums of dot are: −0 becomes 0.
      FloatVector sum = FloatVector.fromArray(FLOATS, rows, row).mul(v0).add(0f);
      sum = FloatVector.fromArray(FLOATS, rows, row + LANES).mul(v1).add(sum);
      sum = FloatVector.fromArray(FLOATS, rows, row + 2 * LANES).mul(v2).add(sum);
      sum = FloatVector.fromArray(FLOATS, rows, row + 3 * LANES).mul(v3).add(sum);
      sum = FloatVector.fromArray(FLOATS, rows, row + 4 * LANES).mul(v4).add(sum);
      sum = FloatVector.fromArray(FLOATS, rows, row + 5 * LANES).mul(v5).add(sum);
      sum = FloatVector.fromArray(FLOATS, rows, row + 6 * LANES).mul(v6).add(sum);
      sum = FloatVector.fromArray(FLOATS, rows, row + 7 * LANES).mul(v7).add(sum);
      sum = sum.add(sum.rearrange(BY_FOUR));
      sum = sum.add(sum.rearrange(BY_TWO));
      target[to + r] = sum.lane(0) + sum.lane(1);
    }
  }

  /** Four rows of any length, whose sums do not wait for each other. */
  private static void fourDots(
      float[] rows, int first, float[] vector, int at, int length, float[] target, int to) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int second = first + length;
    int third = second + length;
    int fourth = third + length;
    int bound = length & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector v = FloatVector.fromArray(FLOATS, vector, at + i);
      s0 = FloatVector.fromArray(FLOATS, rows, first + i).mul(v).add(s0);
      s1 = FloatVector.fromArray(FLOATS, rows, second + i).mul(v).add(s1);
      s2 = FloatVector.fromArray(FLOATS, rows, third + i).mul(v).add(s2);
      s3 = FloatVector.fromArray(FLOATS, rows, fourth + i).mul(v).add(s3);
    }
    s0 = s0.add(s0.rearrange(BY_FOUR));
    s1 = s1.add(s1.rearrange(BY_FOUR));
    s2 = s2.add(s2.rearrange(BY_FOUR));
    s3 = s3.add(s3.rearrange(BY_FOUR));
    s0 = s0.add(s0.rearrange(BY_TWO));
    s1 = s1.add(s1.rearrange(BY_TWO));
    s2 = s2.add(s2.rearrange(BY_TWO));
    s3 = s3.add(s3.rearrange(BY_TWO));
    float t0 = s0.lane(0) + s0.lane(1);
    float t1 = s1.lane(0) + s1.lane(1);
    float t2 = s2.lane(0) + s2.lane(1);
    float t3 = s3.lane(0) + s3.lane(1);
    for (int i = bound; i < length; i++) {
      t0 += rows[first + i] * vector[at + i];
      t1 += rows[second + i] * vector[at + i];
      t2 += rows[third + i] * vector[at + i];
      t3 += rows[fourth + i] * vector[at + i];
    }
    target[to] = t0;
    target[to + 1] = t1;
    target[to + 2] = t2;
    target[to + 3] = t3;
  }

  /**
   * As {@link Kernels#addRows}: columns in strips of 64 and 8, whose sums stay in registers over
   * all rows.
   */
  static void addRows(
      float[] rows,
      int rowsOffset,
      int count,
      int width,
      float[] weights,
      int weightsOffset,
      float[] target,
      int targetOffset) {
    int i = 0;
    for (; i + STRIP <= width; i += STRIP) {
      int to = targetOffset + i;
      addStrip(rows, rowsOffset + i, count, width, weights, weightsOffset, target, to);
    }
    for (; i + LANES <= width; i += LANES) {
      int to = targetOffset + i;
      addLanes(rows, rowsOffset + i, count, width, weights, weightsOffset, target, to);
    }
    for (; i < width; i++) {
      float sum = target[targetOffset + i];
      for (int r = 0; r < count; r++) {
        sum += weights[weightsOffset + r] * rows[rowsOffset + r * width + i];
      }
      target[targetOffset + i] = sum;
    }
  }

  private static void addStrip(
      float[] rows,
      int first,
      int count,
      int width,
      float[] weights,
      int weightsOffset,
      float[] target,
      int to) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, target, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, target, to + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, target, to + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, target, to + 3 * LANES);
    FloatVector s4 = FloatVector.fromArray(FLOATS, target, to + 4 * LANES);
    FloatVector s5 = FloatVector.fromArray(FLOATS, target, to + 5 * LANES);
    FloatVector s6 = FloatVector.fromArray(FLOATS, target, to + 6 * LANES);
    FloatVector s7 = FloatVector.fromArray(FLOATS, target, to + 7 * LANES);
    for (int r = 0; r < count; r++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[weightsOffset + r]);
      int row = first + r * width;
      s0 = FloatVector.fromArray(FLOATS, rows, row).mul(weight).add(s0);
      s1 = FloatVector.fromArray(FLOATS, rows, row + LANES).mul(weight).add(s1);
      s2 = FloatVector.fromArray(FLOATS, rows, row + 2 * LANES).mul(weight).add(s2);
      s3 = FloatVector.fromArray(FLOATS, rows, row + 3 * LANES).mul(weight).add(s3);
      s4 = FloatVector.fromArray(FLOATS, rows, row + 4 * LANES).mul(weight).add(s4);
      s5 = FloatVector.fromArray(FLOATS, rows, row + 5 * LANES).mul(weight).add(s5);
      s6 = FloatVector.fromArray(FLOATS, rows, row + 6 * LANES).mul(weight).add(s6);
      s7 = FloatVector.fromArray(FLOATS, rows, row + 7 * LANES).mul(weight).add(s7);
    }
    s0.intoArray(target, to);
    s1.intoArray(target, to + LANES);
    s2.intoArray(target, to + 2 * LANES);
    s3.intoArray(target, to + 3 * LANES);
    s4.intoArray(target, to + 4 * LANES);
    s5.intoArray(target, to + 5 * LANES);
    s6.intoArray(target, to + 6 * LANES);
    s7.intoArray(target, to + 7 * LANES);
  }

  private static void addLanes(
      float[] rows,
      int first,
      int count,
      int width,
      float[] weights,
      int weightsOffset,
      float[] target,
      int to) {
    FloatVector sum = FloatVector.fromArray(FLOATS, target, to);
    for (int r = 0; r < count; r++) {
      FloatVector row = FloatVector.fromArray(FLOATS, rows, first + r * width);
      sum = row.mul(weights[weightsOffset + r]).add(sum);
    }
    sum.intoArray(target, to);
  }
}
