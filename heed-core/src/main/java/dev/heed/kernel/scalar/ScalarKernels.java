package dev.heed.kernel.scalar;

import dev.heed.kernel.Kernels;

/** Plain loops, used where the Java virtual machine was started without a flag for vectors. */
public final class ScalarKernels implements Kernels {

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int bound = length & -8;
    for (int i = 0; i < bound; i += 8) {
      int p = aOffset + i;
      int q = bOffset + i;
      s0 += a[p] * b[q];
      s1 += a[p + 1] * b[q + 1];
      s2 += a[p + 2] * b[q + 2];
      s3 += a[p + 3] * b[q + 3];
      s4 += a[p + 4] * b[q + 4];
      s5 += a[p + 5] * b[q + 5];
      s6 += a[p + 6] * b[q + 6];
      s7 += a[p + 7] * b[q + 7];
    }
    float sum = ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    for (int i = bound; i < length; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  @Override
  public void addScaled(
      float scale, float[] source, int sourceOffset, float[] target, int targetOffset, int length) {
    for (int i = 0; i < length; i++) {
      target[targetOffset + i] += scale * source[sourceOffset + i];
    }
  }

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
    for (int i = 0; i < width; i++) {
      target[targetOffset + i] = 0;
    }
    for (int p = from; p < to; p++) {
      addScaled(weights[p], rows, index[p] * width, target, targetOffset, width);
    }
  }

  /** Processes up to four columns at a time, so that the running sums stay in registers. */
  @Override
  public void sumRows(
      double[] rows, int width, int[] offsets, int[] index, int from, int to, double[] sums) {
    int column = 0;
    for (; column + 4 <= width; column += 4) {
      sum4(rows, width, column, offsets, index, from, to, sums);
    }
    if (column + 2 <= width) {
      sum2(rows, width, column, offsets, index, from, to, sums);
      column += 2;
    }
    if (column < width) {
      sum1(rows, width, column, offsets, index, from, to, sums);
    }
  }

  private static void sum1(
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
      double s0 = 0;
      for (int p = offsets[i]; p < end; p++) {
        s0 += rows[index[p] * width + column];
      }
      sums[target] = s0;
      target += width;
    }
  }

  private static void sum2(
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
      double s0 = 0;
      double s1 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width + column;
        s0 += rows[row];
        s1 += rows[row + 1];
      }
      sums[target] = s0;
      sums[target + 1] = s1;
      target += width;
    }
  }

  private static void sum4(
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
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      for (int p = offsets[i]; p < end; p++) {
        int row = index[p] * width + column;
        s0 += rows[row];
        s1 += rows[row + 1];
        s2 += rows[row + 2];
        s3 += rows[row + 3];
      }
      sums[target] = s0;
      sums[target + 1] = s1;
      sums[target + 2] = s2;
      sums[target + 3] = s3;
      target += width;
    }
  }

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
    for (int r = 0; r < rows; r++) {
      int target = cOffset + r * width;
      for (int t = 0; t < terms; t++) {
        double factor = a[aOffset + r * rowStride + t * termStride];
        int row = bOffset + t * width;
        for (int j = 0; j < width; j++) {
          c[target + j] += factor * b[row + j];
        }
      }
    }
  }

  @Override
  public void exp(float[] values, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      values[i] = Exponential.of(values[i]);
    }
  }

  @Override
  public void exp(double[] values, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      values[i] = DoubleExponential.of(values[i]);
    }
  }
}
