package dev.heed.simd;

import dev.heed.internal.TileArithmetic;
import dev.heed.spi.TileKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile kernels on the widest vectors of the processor.
 *
 * <p>The products keep six rows of two vectors in registers: twelve sums, two loaded vectors and a
 * broadcast value, of the sixteen registers that AVX2 has. Offsets of the six rows are parameters
 * or locals that the compiler can't relate to each other: where it sees neighbours it loads several
 * broadcasts ahead, one sum loses its register, and the loop takes twice as long.
 *
 * <p>Six rows and six columns are two methods because the step from factor to factor is a constant
 * in each: with one as a parameter, indices are checked in the loop, and it takes a third longer.
 *
 * <p>Sums that go round a loop are arguments of operations, not their objects, as in {@link
 * VectorKernels}. Outside of loops there are no calls but of the vectors' own methods: the compiler
 * may leave a call there as it is, and then all vectors that it gets become objects, inside the
 * loop too.
 */
final class VectorTileKernels implements TileKernels {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  private static final int PANEL = 2 * LANES;
  private static final int TILE = PANELS * PANEL;
  private static final FloatVector ZERO = FloatVector.zero(FLOATS);
  private static final FloatVector ONE = broadcast(1f);
  private static final FloatVector LOWEST = broadcast(TileArithmetic.LOWEST);
  private static final FloatVector LOG2_E = broadcast(TileArithmetic.LOG2_E);
  private static final FloatVector MINUS_LN2 = broadcast(-TileArithmetic.LN2);
  private static final FloatVector ROUNDER = broadcast(TileArithmetic.ROUNDER);
  private static final FloatVector C2 = broadcast(TileArithmetic.C2);
  private static final FloatVector C3 = broadcast(TileArithmetic.C3);
  private static final FloatVector C4 = broadcast(TileArithmetic.C4);
  private static final FloatVector C5 = broadcast(TileArithmetic.C5);
  private static final FloatVector C6 = broadcast(TileArithmetic.C6);

  @Override
  public String name() {
    return "vector-" + FLOATS.vectorBitSize();
  }

  @Override
  public int panelWidth() {
    return PANEL;
  }

  @Override
  public boolean copyPanel(Strided matrix, int rows, float[] target, int offset) {
    float[] values = matrix.values();
    int from = matrix.offset();
    int to = offset;
    // 0 times an infinity or NaN is NaN, which stays.
    FloatVector zero = FloatVector.zero(FLOATS);
    FloatVector left = zero;
    FloatVector right = zero;
    for (int row = 0; row < rows; row++) {
      FloatVector first = FloatVector.fromArray(FLOATS, values, from);
      FloatVector second = FloatVector.fromArray(FLOATS, values, from + LANES);
      first.intoArray(target, to);
      second.intoArray(target, to + LANES);
      left = first.fma(zero, left);
      right = second.fma(zero, right);
      from += matrix.stride();
      to += PANEL;
    }
    return left.add(right).compare(VectorOperators.EQ, 0f).allTrue();
  }

  @Override
  public void fill(float[] tile, int rows, float[] values, int offset) {
    for (int j = 0; j < rows; j++) {
      FloatVector value = broadcast(values[offset + j]);
      for (int column = 0; column < TILE; column += LANES) {
        value.intoArray(tile, column + j * TILE);
      }
    }
  }

  @Override
  public void multiply(Strided a, int rows, int depth, Strided b, int panels, Strided c) {
    int last = a.offset() + (rows - 1) * a.stride();
    for (int row = 0; row < rows; row += ROWS) {
      int first = a.offset() + row * a.stride();
      for (int panel = 0; panel < panels; panel++) {
        int start = b.offset() + panel * b.stride();
        int target = c.offset() + row * c.stride() + panel * PANEL;
        sixRows(a, first, last, depth, b.values(), start, c, target);
      }
    }
  }

  /** Rows past the last are the last again, so that no row outside of the array is read. */
  private static void sixRows(
      Strided left, int first, int last, int depth, float[] b, int start, Strided c, int target) {
    float[] a = left.values();
    int stride = left.stride();
    int r1 = Math.min(first + stride, last);
    int r2 = Math.min(first + 2 * stride, last);
    int r3 = Math.min(first + 3 * stride, last);
    int r4 = Math.min(first + 4 * stride, last);
    int r5 = Math.min(first + 5 * stride, last);
    float[] to = c.values();
    int t1 = target + c.stride();
    int t2 = target + 2 * c.stride();
    int t3 = target + 3 * c.stride();
    int t4 = target + 4 * c.stride();
    int t5 = target + 5 * c.stride();
    FloatVector s00 = FloatVector.fromArray(FLOATS, to, target);
    FloatVector s01 = FloatVector.fromArray(FLOATS, to, target + LANES);
    FloatVector s10 = FloatVector.fromArray(FLOATS, to, t1);
    FloatVector s11 = FloatVector.fromArray(FLOATS, to, t1 + LANES);
    FloatVector s20 = FloatVector.fromArray(FLOATS, to, t2);
    FloatVector s21 = FloatVector.fromArray(FLOATS, to, t2 + LANES);
    FloatVector s30 = FloatVector.fromArray(FLOATS, to, t3);
    FloatVector s31 = FloatVector.fromArray(FLOATS, to, t3 + LANES);
    FloatVector s40 = FloatVector.fromArray(FLOATS, to, t4);
    FloatVector s41 = FloatVector.fromArray(FLOATS, to, t4 + LANES);
    FloatVector s50 = FloatVector.fromArray(FLOATS, to, t5);
    FloatVector s51 = FloatVector.fromArray(FLOATS, to, t5 + LANES);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, start + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, start + k * PANEL + LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, a[first + k]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOATS, a[r1 + k]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOATS, a[r2 + k]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOATS, a[r3 + k]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(FLOATS, a[r4 + k]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(FLOATS, a[r5 + k]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
    }
    s00.intoArray(to, target);
    s01.intoArray(to, target + LANES);
    s10.intoArray(to, t1);
    s11.intoArray(to, t1 + LANES);
    s20.intoArray(to, t2);
    s21.intoArray(to, t2 + LANES);
    s30.intoArray(to, t3);
    s31.intoArray(to, t3 + LANES);
    s40.intoArray(to, t4);
    s41.intoArray(to, t4 + LANES);
    s50.intoArray(to, t5);
    s51.intoArray(to, t5 + LANES);
  }

  @Override
  public void multiplyTransposed(float[] tile, int depth, Strided b, int panels, Strided c) {
    for (int panel = 0; panel < panels; panel++) {
      int start = b.offset() + panel * b.stride();
      for (int column = 0; column < TILE; column += ROWS) {
        int target = c.offset() + column * c.stride() + panel * PANEL;
        sixColumns(tile, column, depth, b.values(), start, c, target);
      }
    }
  }

  private static void sixColumns(
      float[] a, int first, int depth, float[] b, int start, Strided c, int target) {
    // Columns are never past the last, which the compiler does not know.
    int last = a.length - 1;
    int r1 = Math.min(first + 1, last);
    int r2 = Math.min(first + 2, last);
    int r3 = Math.min(first + 3, last);
    int r4 = Math.min(first + 4, last);
    int r5 = Math.min(first + 5, last);
    float[] to = c.values();
    int t1 = target + c.stride();
    int t2 = target + 2 * c.stride();
    int t3 = target + 3 * c.stride();
    int t4 = target + 4 * c.stride();
    int t5 = target + 5 * c.stride();
    FloatVector s00 = FloatVector.fromArray(FLOATS, to, target);
    FloatVector s01 = FloatVector.fromArray(FLOATS, to, target + LANES);
    FloatVector s10 = FloatVector.fromArray(FLOATS, to, t1);
    FloatVector s11 = FloatVector.fromArray(FLOATS, to, t1 + LANES);
    FloatVector s20 = FloatVector.fromArray(FLOATS, to, t2);
    FloatVector s21 = FloatVector.fromArray(FLOATS, to, t2 + LANES);
    FloatVector s30 = FloatVector.fromArray(FLOATS, to, t3);
    FloatVector s31 = FloatVector.fromArray(FLOATS, to, t3 + LANES);
    FloatVector s40 = FloatVector.fromArray(FLOATS, to, t4);
    FloatVector s41 = FloatVector.fromArray(FLOATS, to, t4 + LANES);
    FloatVector s50 = FloatVector.fromArray(FLOATS, to, t5);
    FloatVector s51 = FloatVector.fromArray(FLOATS, to, t5 + LANES);
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, start + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, start + k * PANEL + LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, a[first + k * TILE]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOATS, a[r1 + k * TILE]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOATS, a[r2 + k * TILE]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOATS, a[r3 + k * TILE]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(FLOATS, a[r4 + k * TILE]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(FLOATS, a[r5 + k * TILE]);
      s50 = x.fma(b0, s50);
      s51 = x.fma(b1, s51);
    }
    s00.intoArray(to, target);
    s01.intoArray(to, target + LANES);
    s10.intoArray(to, t1);
    s11.intoArray(to, t1 + LANES);
    s20.intoArray(to, t2);
    s21.intoArray(to, t2 + LANES);
    s30.intoArray(to, t3);
    s31.intoArray(to, t3 + LANES);
    s40.intoArray(to, t4);
    s41.intoArray(to, t4 + LANES);
    s50.intoArray(to, t5);
    s51.intoArray(to, t5 + LANES);
  }

  // Softmax is several methods rather than one: there is a limit to what the compiler inlines into
  // one method, and a vector operation that it does not inline costs a hundred times as much.
  @Override
  public boolean softmax(float[] tile, int rows, float[] maximum, float[] sum, float[] correction) {
    boolean changed = raiseMaxima(tile, rows, maximum, correction);
    if (changed) {
      correct(maximum, sum, correction);
    }
    addWeights(tile, rows, maximum, sum);
    return changed;
  }

  /** Raises the maxima, and puts those from before into {@code before}. */
  private static boolean raiseMaxima(float[] tile, int rows, float[] maximum, float[] before) {
    boolean changed = false;
    for (int column = 0; column < TILE; column += LANES) {
      FloatVector start = FloatVector.fromArray(FLOATS, maximum, column);
      FloatVector highest = start;
      for (int j = 0; j < rows; j++) {
        FloatVector z = FloatVector.fromArray(FLOATS, tile, column + j * TILE);
        highest = z.blend(highest, z.compare(VectorOperators.LE, highest));
      }
      start.intoArray(before, column);
      highest.intoArray(maximum, column);
      changed |= start.compare(VectorOperators.LT, highest).anyTrue();
    }
    return changed;
  }

  /** Turns maxima from before into corrections, and corrects the sums. */
  private static void correct(float[] maximum, float[] sum, float[] correction) {
    for (int column = 0; column < TILE; column += LANES) {
      FloatVector highest = FloatVector.fromArray(FLOATS, maximum, column);
      FloatVector before = FloatVector.fromArray(FLOATS, correction, column);
      FloatVector factor =
          exp(before.sub(highest)).blend(1f, highest.compare(VectorOperators.EQ, before));
      factor.intoArray(correction, column);
      FloatVector.fromArray(FLOATS, sum, column).mul(factor).intoArray(sum, column);
    }
  }

  private static void addWeights(float[] tile, int rows, float[] maximum, float[] sum) {
    for (int column = 0; column < TILE; column += LANES) {
      FloatVector highest = FloatVector.fromArray(FLOATS, maximum, column);
      // −∞ less this stays −∞.
      FloatVector shift =
          highest.blend(0f, highest.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
      FloatVector total = FloatVector.fromArray(FLOATS, sum, column);
      for (int j = 0; j < rows; j++) {
        FloatVector weight = exp(FloatVector.fromArray(FLOATS, tile, column + j * TILE).sub(shift));
        weight.intoArray(tile, column + j * TILE);
        total = weight.add(total);
      }
      total.intoArray(sum, column);
    }
  }

  @Override
  public void scaleRows(float[] rows, int columns, float[] factors) {
    for (int q = 0; q < TILE; q++) {
      FloatVector factor = FloatVector.broadcast(FLOATS, factors[q]);
      for (int i = q * columns; i < (q + 1) * columns; i += LANES) {
        FloatVector.fromArray(FLOATS, rows, i).mul(factor).intoArray(rows, i);
      }
    }
  }

  @Override
  public void weights(float[] tile, int rows, float[] maximum, float[] scale) {
    for (int column = 0; column < TILE; column += LANES) {
      FloatVector highest = FloatVector.fromArray(FLOATS, maximum, column);
      // −∞ less this stays −∞.
      FloatVector shift =
          highest.blend(0f, highest.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
      FloatVector factor = FloatVector.fromArray(FLOATS, scale, column);
      for (int j = 0; j < rows; j++) {
        exp(FloatVector.fromArray(FLOATS, tile, column + j * TILE).sub(shift))
            .mul(factor)
            .intoArray(tile, column + j * TILE);
      }
    }
  }

  @Override
  public void scoreGradients(float[] weights, float[] gradients, int rows, float[] mean) {
    for (int column = 0; column < TILE; column += LANES) {
      FloatVector shift = FloatVector.fromArray(FLOATS, mean, column);
      for (int j = 0; j < rows; j++) {
        FloatVector weight = FloatVector.fromArray(FLOATS, weights, column + j * TILE);
        FloatVector.fromArray(FLOATS, gradients, column + j * TILE)
            .sub(shift)
            .mul(weight)
            .blend(0f, weight.compare(VectorOperators.EQ, 0f))
            .intoArray(gradients, column + j * TILE);
      }
    }
  }

  @Override
  public void addSums(float[] tile, int count, float[] columns, float[] rows, int offset) {
    for (int column = 0; column < TILE; column += PANEL) {
      FloatVector left = FloatVector.fromArray(FLOATS, columns, column);
      FloatVector right = FloatVector.fromArray(FLOATS, columns, column + LANES);
      for (int j = 0; j < count; j++) {
        left = FloatVector.fromArray(FLOATS, tile, column + j * TILE).add(left);
        right = FloatVector.fromArray(FLOATS, tile, column + LANES + j * TILE).add(right);
      }
      left.intoArray(columns, column);
      right.intoArray(columns, column + LANES);
    }
    for (int j = 0; j < count; j++) {
      for (int lane = 0; lane < SUMS; lane += LANES) {
        int place = offset + j * SUMS + lane;
        FloatVector sum = FloatVector.fromArray(FLOATS, rows, place);
        for (int column = lane; column < TILE; column += SUMS) {
          sum = FloatVector.fromArray(FLOATS, tile, column + j * TILE).add(sum);
        }
        sum.intoArray(rows, place);
      }
    }
  }

  @Override
  public void softCap(float[] values, int offset, int length, float limit) {
    int bound = length - length % LANES;
    for (int i = offset; i < offset + bound; i += LANES) {
      tanh(FloatVector.fromArray(FLOATS, values, i).div(limit)).mul(limit).intoArray(values, i);
    }
    for (int i = offset + bound; i < offset + length; i++) {
      values[i] = TileArithmetic.softCap(values[i], limit);
    }
  }

  /** Ten sums side by side, enough for two units that take four or five steps for each. */
  @Override
  public long multiplyAdds(int rounds) {
    FloatVector factor = broadcast(0.999f);
    FloatVector term = broadcast(1e-3f);
    // Not the constant: sums that start as an object stay objects.
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    FloatVector s8 = s0;
    FloatVector s9 = s0;
    for (int round = 0; round < rounds; round++) {
      s0 = factor.fma(s0, term);
      s1 = factor.fma(s1, term);
      s2 = factor.fma(s2, term);
      s3 = factor.fma(s3, term);
      s4 = factor.fma(s4, term);
      s5 = factor.fma(s5, term);
      s6 = factor.fma(s6, term);
      s7 = factor.fma(s7, term);
      s8 = factor.fma(s8, term);
      s9 = factor.fma(s9, term);
    }
    FloatVector all = s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).add(s8).add(s9);
    return all.lane(0) < 20 ? 2L * rounds * 10 * LANES : 0;
  }

  /** The steps of {@link TileArithmetic#exp}. */
  private static FloatVector exp(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUNDER);
    FloatVector r = shifted.sub(ROUNDER).fma(MINUS_LN2, x);
    FloatVector p = r.fma(C6, C5).fma(r, C4).fma(r, C3).fma(r, C2).fma(r, ONE).fma(r, ONE);
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts()
        .add(exponent)
        .reinterpretAsFloats()
        .blend(ZERO, x.compare(VectorOperators.LT, LOWEST));
  }

  /** The steps of {@link TileArithmetic#tanh}. */
  private static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector power = exp(size.mul(-2f));
    FloatVector large = broadcast(1f).sub(power).div(power.add(1f));
    FloatVector square = x.mul(x);
    FloatVector small =
        square
            .fma(broadcast(TileArithmetic.T4), broadcast(TileArithmetic.T3))
            .fma(square, broadcast(TileArithmetic.T2))
            .fma(square, broadcast(TileArithmetic.T1))
            .fma(square, broadcast(TileArithmetic.T0))
            .mul(square)
            .fma(size, size);
    FloatVector result = large.blend(small, size.compare(VectorOperators.LT, TileArithmetic.SMALL));
    return result.blend(result.neg(), x.compare(VectorOperators.LT, 0f));
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }
}
