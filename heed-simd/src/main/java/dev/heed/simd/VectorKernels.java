package dev.heed.simd;

import static dev.heed.kernel.scalar.DoubleExponential.EXPONENT_BIAS;
import static dev.heed.kernel.scalar.DoubleExponential.EXPONENT_SHIFT;
import static dev.heed.kernel.scalar.DoubleExponential.LN2_HIGH;
import static dev.heed.kernel.scalar.DoubleExponential.LN2_LOW;
import static dev.heed.kernel.scalar.DoubleExponential.LOG2_E;
import static dev.heed.kernel.scalar.DoubleExponential.MAX_INPUT;
import static dev.heed.kernel.scalar.DoubleExponential.MIN_INPUT;
import static dev.heed.kernel.scalar.DoubleExponential.P0;
import static dev.heed.kernel.scalar.DoubleExponential.P1;
import static dev.heed.kernel.scalar.DoubleExponential.P2;
import static dev.heed.kernel.scalar.DoubleExponential.Q0;
import static dev.heed.kernel.scalar.DoubleExponential.Q1;
import static dev.heed.kernel.scalar.DoubleExponential.Q2;
import static dev.heed.kernel.scalar.DoubleExponential.Q3;
import static dev.heed.kernel.scalar.DoubleExponential.ROUNDER;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.scalar.Exponential;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels on vectors of eight floats or four doubles. Wider vectors would change the order of
 * additions in {@link #dot}, and would not speed up sums of rows, which are bound by memory.
 *
 * <p><b>Why sums are arguments.</b> Loops write {@code product.add(sum)}, not {@code
 * sum.add(product)}. The compiler knows the class of a value just computed, but not that of a sum
 * carried round a loop. If it compiles before the loop has run, {@code sum.add} becomes a virtual
 * call, which takes ten times as long and is never recompiled.
 */
final class VectorKernels implements Kernels {
  static final int BITS = 256;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final int LANES = 8;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
  private static final int DOUBLE_LANES = 4;
  private static final Kernels PLAIN = KernelSelection.scalar();

  static int preferredBits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  @Override
  public String name() {
    return "vector-" + BITS;
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    FloatVector sums = FloatVector.zero(FLOATS);
    if (length == LANES) {
      // The width of keys, for which the loops would cost more than the products.
      return VectorRows.sum(
          FloatVector.fromArray(FLOATS, a, aOffset)
              .mul(FloatVector.fromArray(FLOATS, b, bOffset))
              .add(sums));
    }
    int bound = length & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      sums =
          FloatVector.fromArray(FLOATS, a, aOffset + i)
              .mul(FloatVector.fromArray(FLOATS, b, bOffset + i))
              .add(sums);
    }
    float sum = VectorRows.sum(sums);
    for (int i = bound; i < length; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  @Override
  public void dots(
      float[] rows,
      int rowsOffset,
      int count,
      float[] vector,
      int vectorOffset,
      int length,
      float[] target,
      int targetOffset) {
    VectorRows.dots(
        this, rows, rowsOffset, count, vector, vectorOffset, length, target, targetOffset);
  }

  @Override
  public void addRows(
      float[] rows,
      int rowsOffset,
      int count,
      int width,
      float[] weights,
      int weightsOffset,
      float[] target,
      int targetOffset) {
    VectorRows.addRows(
        rows, rowsOffset, count, width, weights, weightsOffset, target, targetOffset);
  }

  @Override
  public void addScaled(
      float scale, float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
    FloatVector factor = FloatVector.broadcast(FLOATS, scale);
    int bound = length & -LANES;
    for (int i = 0; i < bound; i += LANES) {
      FloatVector.fromArray(FLOATS, source, sourceOffset + i)
          .mul(factor)
          .add(FloatVector.fromArray(FLOATS, target, targetOffset + i))
          .intoArray(target, targetOffset + i);
    }
    for (int i = bound; i < length; i++) {
      target[targetOffset + i] += scale * source[sourceOffset + i];
    }
  }

  /**
   * Processes columns in strips of 32 and 8, whose sums stay in registers over all rows. The last
   * strip may overlap the one before; both then write the same sums.
   */
  @Override
  public void sumRows(
      float[] rows,
      int width,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] target,
      int targetOffset) {
    int column = 0;
    for (; column + 4 * LANES <= width; column += 4 * LANES) {
      sumStrip32(rows, width, column, index, weights, from, to, target, targetOffset + column);
    }
    if (width < LANES) {
      sumNarrow(rows, width, index, weights, from, to, target, targetOffset);
      return;
    }
    for (; column < width; column += LANES) {
      int strip = Math.min(column, width - LANES);
      sumStrip8(rows, width, strip, index, weights, from, to, target, targetOffset + strip);
    }
  }

  private static void sumStrip32(
      float[] rows,
      int width,
      int column,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] target,
      int targetOffset) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int p = from; p < to; p++) {
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[p]);
      int row = index[p] * width + column;
      s0 = FloatVector.fromArray(FLOATS, rows, row).mul(weight).add(s0);
      s1 = FloatVector.fromArray(FLOATS, rows, row + LANES).mul(weight).add(s1);
      s2 = FloatVector.fromArray(FLOATS, rows, row + 2 * LANES).mul(weight).add(s2);
      s3 = FloatVector.fromArray(FLOATS, rows, row + 3 * LANES).mul(weight).add(s3);
    }
    s0.intoArray(target, targetOffset);
    s1.intoArray(target, targetOffset + LANES);
    s2.intoArray(target, targetOffset + 2 * LANES);
    s3.intoArray(target, targetOffset + 3 * LANES);
  }

  private static void sumStrip8(
      float[] rows,
      int width,
      int column,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] target,
      int targetOffset) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int p = from; p < to; p++) {
      FloatVector row = FloatVector.fromArray(FLOATS, rows, index[p] * width + column);
      sum = row.mul(weights[p]).add(sum);
    }
    sum.intoArray(target, targetOffset);
  }

  private static void sumNarrow(
      float[] rows,
      int width,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] target,
      int targetOffset) {
    for (int j = 0; j < width; j++) {
      float sum = 0;
      for (int p = from; p < to; p++) {
        sum += weights[p] * rows[index[p] * width + j];
      }
      target[targetOffset + j] = sum;
    }
  }

  @Override
  public void sumRowsAndDots(
      float[] rows,
      int width,
      int[] offsets,
      int[] index,
      float[] weights,
      int from,
      int to,
      float[] sums,
      float[] others,
      int[] otherIndex,
      float[] dots) {
    if (width == VectorSteps.WIDE) {
      VectorSteps.sumRowsAndDots(
          rows, offsets, index, weights, from, to, sums, others, otherIndex, dots);
    } else {
      Kernels.super.sumRowsAndDots(
          rows, width, offsets, index, weights, from, to, sums, others, otherIndex, dots);
    }
  }

  @Override
  public void stepRows(
      float[] gradients,
      int width,
      int[] index,
      int from,
      int to,
      float rate,
      float least,
      float[] squares,
      float[] rows) {
    switch (width) {
      case VectorSteps.WIDE ->
          VectorSteps.stepWide(gradients, index, from, to, rate, least, squares, rows);
      case VectorSteps.NARROW ->
          VectorSteps.stepNarrow(gradients, index, from, to, rate, least, squares, rows);
      default ->
          Kernels.super.stepRows(gradients, width, index, from, to, rate, least, squares, rows);
    }
  }

  /**
   * Processes columns in strips of 12 and 4. The last strip may overlap the one before; both then
   * write the same sums.
   */
  @Override
  public void sumRows(
      double[] rows, int width, int[] offsets, int[] index, int from, int to, double[] sums) {
    if (width < DOUBLE_LANES) {
      PLAIN.sumRows(rows, width, offsets, index, from, to, sums);
    } else if (width == DOUBLE_LANES) {
      sumRowsOf4(rows, offsets, index, from, to, sums);
    } else {
      int last = width - DOUBLE_LANES;
      int column = 0;
      for (; column + 2 * DOUBLE_LANES < width; column += 3 * DOUBLE_LANES) {
        int third = Math.min(column + 2 * DOUBLE_LANES, last);
        sumStrips(rows, width, column, third, offsets, index, from, to, sums);
      }
      for (; column < width; column += DOUBLE_LANES) {
        sumStrip4(rows, width, Math.min(column, last), offsets, index, from, to, sums);
      }
    }
  }

  /**
   * Width 4, for a classifier of four classes or units: a shift replaces the multiplication of the
   * index.
   */
  private static void sumRowsOf4(
      double[] rows, int[] offsets, int[] index, int from, int to, double[] sums) {
    int target = 0;
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      for (int p = offsets[i]; p < end; p++) {
        sum = DoubleVector.fromArray(DOUBLES, rows, index[p] * DOUBLE_LANES).add(sum);
      }
      sum.intoArray(sums, target);
      target += DOUBLE_LANES;
    }
  }

  private static void sumStrip4(
      double[] rows,
      int width,
      int column,
      int[] offsets,
      int[] index,
      int from,
      int to,
      double[] sums) {
    int target = column;
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      for (int p = offsets[i]; p < end; p++) {
        sum = DoubleVector.fromArray(DOUBLES, rows, index[p] * width + column).add(sum);
      }
      sum.intoArray(sums, target);
      target += width;
    }
  }

  /** Sums two strips starting at {@code column} and one starting at {@code third}. */
  private static void sumStrips(
      double[] rows,
      int width,
      int column,
      int third,
      int[] offsets,
      int[] index,
      int from,
      int to,
      double[] sums) {
    int target = 0;
    for (int i = from; i < to; i++) {
      int end = offsets[i + 1];
      DoubleVector s0 = DoubleVector.zero(DOUBLES);
      DoubleVector s1 = s0;
      DoubleVector s2 = s0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width;
        s0 = DoubleVector.fromArray(DOUBLES, rows, row + column).add(s0);
        s1 = DoubleVector.fromArray(DOUBLES, rows, row + column + DOUBLE_LANES).add(s1);
        s2 = DoubleVector.fromArray(DOUBLES, rows, row + third).add(s2);
      }
      s0.intoArray(sums, target + column);
      s1.intoArray(sums, target + column + DOUBLE_LANES);
      s2.intoArray(sums, target + third);
      target += width;
    }
  }

  /** Processes up to twelve columns at a time, in three strips that overlap if there are fewer. */
  @Override
  public void addProduct(
      int rows,
      int terms,
      int width,
      double[] a,
      int aOffset,
      int rowStride,
      int termStride,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset) {
    if (width < DOUBLE_LANES) {
      PLAIN.addProduct(
          rows, terms, width, a, aOffset, rowStride, termStride, b, bOffset, c, cOffset);
      return;
    }
    int column = 0;
    while (column + DOUBLE_LANES <= width) {
      int end = Math.min(column + 3 * DOUBLE_LANES, width);
      for (int r = 0; r < rows; r++) {
        int factor = aOffset + r * rowStride;
        int target = cOffset + r * width;
        addToRow(terms, width, column, end, a, factor, termStride, b, bOffset, c, target);
      }
      column = end;
    }
    for (int r = 0; r < rows && column < width; r++) {
      for (int j = column; j < width; j++) {
        double sum = c[cOffset + r * width + j];
        for (int t = 0; t < terms; t++) {
          sum += a[aOffset + r * rowStride + t * termStride] * b[bOffset + t * width + j];
        }
        c[cOffset + r * width + j] = sum;
      }
    }
  }

  private static void addToRow(
      int terms,
      int width,
      int column,
      int end,
      double[] a,
      int aOffset,
      int stride,
      double[] b,
      int bOffset,
      double[] c,
      int cOffset) {
    int second = Math.min(column + DOUBLE_LANES, end - DOUBLE_LANES);
    int third = end - DOUBLE_LANES;
    DoubleVector s0 = DoubleVector.fromArray(DOUBLES, c, cOffset + column);
    DoubleVector s1 = DoubleVector.fromArray(DOUBLES, c, cOffset + second);
    DoubleVector s2 = DoubleVector.fromArray(DOUBLES, c, cOffset + third);
    int factor = aOffset;
    int row = bOffset;
    for (int t = 0; t < terms; t++) {
      DoubleVector scale = DoubleVector.broadcast(DOUBLES, a[factor]);
      s0 = DoubleVector.fromArray(DOUBLES, b, row + column).mul(scale).add(s0);
      s1 = DoubleVector.fromArray(DOUBLES, b, row + second).mul(scale).add(s1);
      s2 = DoubleVector.fromArray(DOUBLES, b, row + third).mul(scale).add(s2);
      factor += stride;
      row += width;
    }
    s0.intoArray(c, cOffset + column);
    s1.intoArray(c, cOffset + second);
    s2.intoArray(c, cOffset + third);
  }

  /**
   * The steps of the plain version, on eight values. They are all in the loop: a method of this
   * size is often not inlined, and then its vectors become objects. The compiler leaves the plain
   * loop, with its comparisons, a loop of single values.
   */
  @Override
  public void exp(float[] values, int offset, int length) {
    int bound = length & -LANES;
    for (int i = offset; i < offset + bound; i += LANES) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, i);
      FloatVector shifted = x.mul(Exponential.LOG2_E).add(Exponential.ROUNDER);
      FloatVector n = shifted.sub(Exponential.ROUNDER);
      FloatVector r = x.sub(n.mul(Exponential.LN2_HIGH)).sub(n.mul(Exponential.LN2_LOW));
      FloatVector p = r.mul(Exponential.C7).add(Exponential.C6);
      p = p.mul(r).add(Exponential.C5);
      p = p.mul(r).add(Exponential.C4);
      p = p.mul(r).add(Exponential.C3);
      p = p.mul(r).add(Exponential.C2);
      p = p.mul(r.mul(r)).add(r).add(1f);
      IntVector exponent =
          shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(Exponential.ROUNDER));
      IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
      IntVector rest = exponent.sub(half);
      p.mul(half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
          .mul(rest.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats())
          .blend(0f, x.compare(VectorOperators.LT, Exponential.MIN_INPUT))
          .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, Exponential.MAX_INPUT))
          .blend(x, x.test(VectorOperators.IS_NAN))
          .intoArray(values, i);
    }
    PLAIN.exp(values, offset + bound, length - bound);
  }

  @Override
  public void exp(double[] values, int offset, int length) {
    int bound = offset + (length & -DOUBLE_LANES);
    for (int i = offset; i < bound; i += DOUBLE_LANES) {
      DoubleVector x = DoubleVector.fromArray(DOUBLES, values, i);
      DoubleVector shifted = x.mul(LOG2_E).add(ROUNDER);
      DoubleVector n = shifted.sub(ROUNDER);
      DoubleVector r = x.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
      DoubleVector square = r.mul(r);
      DoubleVector p = square.mul(P2).add(P1).mul(square).add(P0).mul(r);
      DoubleVector q = square.mul(Q3).add(Q2).mul(square).add(Q1).mul(square).add(Q0);
      DoubleVector less1 = p.add(p).div(q.sub(p));
      DoubleVector power =
          shifted
              .reinterpretAsLongs()
              .add(EXPONENT_BIAS)
              .lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
              .reinterpretAsDoubles();
      power
          .add(power.mul(less1))
          .blend(0, x.lt(MIN_INPUT))
          .blend(Double.POSITIVE_INFINITY, x.compare(VectorOperators.GT, MAX_INPUT))
          .intoArray(values, i);
    }
    PLAIN.exp(values, bound, offset + length - bound);
  }
}
