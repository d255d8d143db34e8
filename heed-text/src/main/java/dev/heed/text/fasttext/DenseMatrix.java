package dev.heed.text.fasttext;

import java.nio.FloatBuffer;

/** A matrix of floats by rows, in the mapped file. */
record DenseMatrix(ModelInput.MappedRows<FloatBuffer> values, int rows, int columns)
    implements Matrix {
  @Override
  public void add(int[] rows, int count, float[] sum, float[] scratch) {
    int n = sum.length;
    int at = 0;
    for (; at <= count - SCRATCH_ROWS; at += SCRATCH_ROWS) {
      for (int i = 0; i < SCRATCH_ROWS; i++) {
        copy(rows[at + i], scratch, i * n, n);
      }
      addEight(sum, scratch);
    }
    for (; at < count; at++) {
      copy(rows[at], scratch, 0, n);
      for (int i = 0; i < n; i++) {
        sum[i] += scratch[i];
      }
    }
  }

  /** Adds eight rows to each column, in their order. */
  private static void addEight(float[] sum, float[] block) {
    int n = sum.length;
    for (int i = 0; i < n; i++) {
      float four = sum[i] + block[i] + block[n + i] + block[2 * n + i] + block[3 * n + i];
      sum[i] = four + block[4 * n + i] + block[5 * n + i] + block[6 * n + i] + block[7 * n + i];
    }
  }

  @Override
  public float dot(int row, float[] vector, float[] scratch) {
    copy(row, scratch, 0, vector.length);
    float sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += scratch[i] * vector[i];
    }
    return sum;
  }

  @Override
  public void two(int row, int other, float[] vector, float[] products, float[] scratch) {
    int n = vector.length;
    copy(row, scratch, 0, n);
    copy(other, scratch, n, n);
    float first = 0;
    float second = 0;
    for (int i = 0; i < n; i++) {
      first += scratch[i] * vector[i];
      second += scratch[n + i] * vector[i];
    }
    products[0] = first;
    products[1] = second;
  }

  @Override
  public void dots(float[] vector, float[] products, float[] scratch) {
    int columns = vector.length;
    int row = 0;
    for (; row <= rows - SCRATCH_ROWS; row += SCRATCH_ROWS) {
      for (int i = 0; i < SCRATCH_ROWS; i++) {
        copy(row + i, scratch, i * columns, columns);
      }
      eight(vector, scratch, products, row);
    }
    for (; row < rows; row++) {
      products[row] = dot(row, vector, scratch);
    }
  }

  /** Eight sums side by side, each in its own order: one alone waits for its last addition. */
  private static void eight(float[] vector, float[] block, float[] products, int at) {
    int n = vector.length;
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    for (int i = 0; i < n; i++) {
      float v = vector[i];
      a += block[i] * v;
      b += block[n + i] * v;
      c += block[2 * n + i] * v;
      d += block[3 * n + i] * v;
      e += block[4 * n + i] * v;
      f += block[5 * n + i] * v;
      g += block[6 * n + i] * v;
      h += block[7 * n + i] * v;
    }
    products[at] = a;
    products[at + 1] = b;
    products[at + 2] = c;
    products[at + 3] = d;
    products[at + 4] = e;
    products[at + 5] = f;
    products[at + 6] = g;
    products[at + 7] = h;
  }

  @Override
  public void exact(int row, double[] to) {
    FloatBuffer map = values.map(row);
    int start = values.within(row) * columns;
    for (int i = 0; i < columns; i++) {
      to[i] = map.get(start + i);
    }
  }

  private void copy(int row, float[] to, int at, int length) {
    values.map(row).get(values.within(row) * columns, to, at, length);
  }
}
