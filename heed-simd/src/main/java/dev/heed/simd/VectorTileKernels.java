package dev.heed.simd;

import dev.heed.base.ProblemException;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.scalar.TileArithmetic;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tile kernels on the widest vectors of the processor.
 *
 * <p>Products keep six rows of two vectors in registers: twelve sums, two loaded vectors and one
 * broadcast value, of the sixteen registers of AVX2.
 *
 * <ul>
 *   <li><b>Why six independent offsets.</b> C2 hoists broadcasts of related addresses, which spills
 *       sums from registers and makes the loop take twice as long. So the rows' offsets are locals
 *       that it cannot relate to each other.
 *   <li><b>Why the masks.</b> Masked offsets and counts prove to the compiler that no sum of them
 *       overflows. It then adds offsets to the arrays' addresses before the loop instead of twelve
 *       times per iteration: a fifth less time while another program uses half of the core. Six
 *       masked addresses in {@link #sixRows} make it hoist broadcasts again, so one row is not
 *       masked.
 *   <li><b>Why two methods.</b> Six rows and six columns differ in the step from factor to factor.
 *       With the step as a parameter instead of a constant, the loop checks indices and takes a
 *       third longer.
 *   <li><b>Why constants are broadcast where they are used.</b> They then stay in registers or on
 *       the stack. Vectors in static fields are objects whose addresses have to be loaded too, and
 *       {@link VectorArithmetic#exp} takes a quarter longer.
 *   <li><b>Why sums are arguments.</b> As in {@link VectorKernels}. Outside of loops, only methods
 *       of vectors are called: the compiler may not inline another call, and then all vectors
 *       passed to it become objects, inside the loop too.
 * </ul>
 */
final class VectorTileKernels implements TileKernels {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = FLOATS.length();
  static final int PANEL = 2 * LANES;
  private static final int TILE = PANELS * PANEL;

  /** Bit mask of valid offsets: arrays of a product hold fewer than 2³⁰ values. */
  private static final int OFFSETS = (1 << 30) - 1;

  /**
   * Bit mask of valid numbers of terms: the rows of a tile of that many terms still have valid
   * offsets.
   */
  private static final int TERMS = (1 << 28) / PANEL - 1;

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
    // 0 times an infinity or NaN is NaN, and a sum with NaN stays NaN.
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

  /** As plain loops, by the bits of sizes, whose order is that of integers. */
  @Override
  public float largest(float[] values, int offset, int length) {
    IntVector left = IntVector.zero(INTS);
    IntVector right = left;
    int bound = length - length % PANEL;
    for (int i = offset; i < offset + bound; i += PANEL) {
      left = FloatVector.fromArray(FLOATS, values, i).abs().reinterpretAsInts().max(left);
      right = FloatVector.fromArray(FLOATS, values, i + LANES).abs().reinterpretAsInts().max(right);
    }
    int largest = left.max(right).reduceLanes(VectorOperators.MAX);
    for (int i = offset + bound; i < offset + length; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    return Float.intBitsToFloat(largest);
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
    requireSizes(a.values().length, b.values().length, depth);
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

  private static void requireSizes(int left, int right, int terms) {
    if (Math.max(left, right) > OFFSETS || terms > TERMS) {
      throw new ProblemException(
          "product of arrays of %d and %d values, %d terms each".formatted(left, right, terms),
          "at most %d values, %d terms".formatted(OFFSETS, TERMS));
    }
  }

  /**
   * Multiplies six rows; rows past the last repeat it, so that nothing outside the array is read.
   */
  private static void sixRows(
      Strided left, int first, int last, int depth, float[] b, int start, Strided c, int target) {
    float[] a = left.values();
    int stride = left.stride();
    int r0 = first & OFFSETS;
    int r1 = Math.min(first + stride, last) & OFFSETS;
    int r2 = Math.min(first + 2 * stride, last) & OFFSETS;
    int r3 = Math.min(first + 3 * stride, last) & OFFSETS;
    int r4 = Math.min(first + 4 * stride, last) & OFFSETS;
    // Not masked: see the class comment.
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
    int panel = start & OFFSETS;
    int terms = depth & TERMS;
    for (int k = 0; k < terms; k++) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, panel + k * PANEL);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, panel + k * PANEL + LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, a[r0 + k]);
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
  public void multiplyTransposed(
      float[] tile, int columns, int depth, Strided b, int panels, Strided c) {
    requireSizes(tile.length, b.values().length, depth);
    for (int panel = 0; panel < panels; panel++) {
      int start = b.offset() + panel * b.stride();
      for (int column = 0; column < columns; column += ROWS) {
        int target = c.offset() + column * c.stride() + panel * PANEL;
        sixColumns(tile, column, depth, b.values(), start, c, target);
      }
    }
  }

  private static void sixColumns(
      float[] a, int first, int depth, float[] b, int start, Strided c, int target) {
    // Always true, but the compiler cannot know: no column is past the last.
    int last = a.length - 1;
    int r0 = first & OFFSETS;
    int r1 = Math.min(first + 1, last) & OFFSETS;
    int r2 = Math.min(first + 2, last) & OFFSETS;
    int r3 = Math.min(first + 3, last) & OFFSETS;
    int r4 = Math.min(first + 4, last) & OFFSETS;
    int r5 = Math.min(first + 5, last) & OFFSETS;
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
    int panel = start & OFFSETS;
    int end = (depth & TERMS) * PANEL;
    for (int k = 0; k < end; k += PANEL) {
      FloatVector b0 = FloatVector.fromArray(FLOATS, b, panel + k);
      FloatVector b1 = FloatVector.fromArray(FLOATS, b, panel + k + LANES);
      FloatVector x = FloatVector.broadcast(FLOATS, a[r0 + k * PANELS]);
      s00 = x.fma(b0, s00);
      s01 = x.fma(b1, s01);
      x = FloatVector.broadcast(FLOATS, a[r1 + k * PANELS]);
      s10 = x.fma(b0, s10);
      s11 = x.fma(b1, s11);
      x = FloatVector.broadcast(FLOATS, a[r2 + k * PANELS]);
      s20 = x.fma(b0, s20);
      s21 = x.fma(b1, s21);
      x = FloatVector.broadcast(FLOATS, a[r3 + k * PANELS]);
      s30 = x.fma(b0, s30);
      s31 = x.fma(b1, s31);
      x = FloatVector.broadcast(FLOATS, a[r4 + k * PANELS]);
      s40 = x.fma(b0, s40);
      s41 = x.fma(b1, s41);
      x = FloatVector.broadcast(FLOATS, a[r5 + k * PANELS]);
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

  // Softmax is split into several methods, since the compiler limits what it inlines into one
  // method, and a vector operation that is not inlined costs a hundred times as much. A vector
  // exponential in correct() would exceed that limit.
  @Override
  public boolean softmax(
      float[] tile, int rows, int columns, float[] maximum, float[] sum, float[] correction) {
    boolean changed = raiseMaxima(tile, rows, columns, maximum, correction);
    if (changed) {
      correct(columns, maximum, sum, correction);
    }
    addWeights(tile, rows, columns, maximum, sum);
    return changed;
  }

  /** Updates the maxima and stores the previous ones in {@code before}. */
  private static boolean raiseMaxima(
      float[] tile, int rows, int columns, float[] maximum, float[] before) {
    boolean changed = false;
    for (int column = 0; column < columns; column += LANES) {
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

  /**
   * Replaces the previous maxima in {@code correction} by correction factors, and corrects the
   * sums.
   */
  private static void correct(int columns, float[] maximum, float[] sum, float[] correction) {
    for (int column = 0; column < columns; column++) {
      float before = correction[column];
      float highest = maximum[column];
      correction[column] = TileArithmetic.correction(before, highest);
      sum[column] *= correction[column];
    }
  }

  private static void addWeights(
      float[] tile, int rows, int columns, float[] maximum, float[] sum) {
    for (int column = 0; column < columns; column += LANES) {
      FloatVector highest = FloatVector.fromArray(FLOATS, maximum, column);
      // 0 in place of −∞, since −∞ − (−∞) is NaN.
      FloatVector shift =
          highest.blend(0f, highest.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
      FloatVector total = FloatVector.fromArray(FLOATS, sum, column);
      for (int j = 0; j < rows; j++) {
        FloatVector weight =
            VectorArithmetic.exp(FloatVector.fromArray(FLOATS, tile, column + j * TILE).sub(shift));
        weight.intoArray(tile, column + j * TILE);
        total = weight.add(total);
      }
      total.intoArray(sum, column);
    }
  }

  @Override
  public void scaleRows(float[] sums, int rows, int columns, float[] factors) {
    for (int q = 0; q < rows; q++) {
      FloatVector factor = FloatVector.broadcast(FLOATS, factors[q]);
      for (int i = q * columns; i < (q + 1) * columns; i += LANES) {
        FloatVector.fromArray(FLOATS, sums, i).mul(factor).intoArray(sums, i);
      }
    }
  }

  @Override
  public void weights(float[] tile, int rows, int columns, float[] maximum, float[] scale) {
    for (int column = 0; column < columns; column += LANES) {
      FloatVector highest = FloatVector.fromArray(FLOATS, maximum, column);
      // 0 in place of −∞, since −∞ − (−∞) is NaN.
      FloatVector shift =
          highest.blend(0f, highest.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY));
      FloatVector factor = FloatVector.fromArray(FLOATS, scale, column);
      for (int j = 0; j < rows; j++) {
        VectorArithmetic.exp(FloatVector.fromArray(FLOATS, tile, column + j * TILE).sub(shift))
            .mul(factor)
            .intoArray(tile, column + j * TILE);
      }
    }
  }

  @Override
  public void scoreGradients(
      float[] weights, float[] gradients, int rows, int columns, float[] mean) {
    for (int column = 0; column < columns; column += LANES) {
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
      VectorArithmetic.tanh(FloatVector.fromArray(FLOATS, values, i).div(limit))
          .mul(limit)
          .intoArray(values, i);
    }
    for (int i = offset + bound; i < offset + length; i++) {
      values[i] = TileArithmetic.softCap(values[i], limit);
    }
  }

  @Override
  public void gelu(float[] values, int offset, int length) {
    int bound = length - length % LANES;
    for (int i = offset; i < offset + bound; i += LANES) {
      VectorArithmetic.gelu(FloatVector.fromArray(FLOATS, values, i)).intoArray(values, i);
    }
    for (int i = offset + bound; i < offset + length; i++) {
      values[i] = TileArithmetic.gelu(values[i]);
    }
  }

  /** Ten independent sums, enough to occupy two units with a latency of four or five cycles. */
  @Override
  public long multiplyAdds(int rounds) {
    FloatVector factor = broadcast(0.999f);
    FloatVector term = broadcast(1e-3f);
    // Not a constant in a static field: sums that start as an object stay objects.
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

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }
}
