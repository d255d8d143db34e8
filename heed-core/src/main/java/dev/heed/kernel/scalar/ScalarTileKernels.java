package dev.heed.kernel.scalar;

import dev.heed.kernel.TileKernels;
import java.util.Arrays;

/**
 * The tile kernels as plain loops; the compiler vectorises the innermost ones.
 *
 * @param panelWidth a multiple of 16
 */
public record ScalarTileKernels(int panelWidth) implements TileKernels {
  /** Default width of a panel. */
  public static final int PANEL = 16;

  /** Columns of a product that are computed at once; divides a panel. */
  private static final int COLUMNS = 8;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public boolean copyPanel(Strided matrix, int rows, float[] target, int offset) {
    boolean finite = true;
    for (int row = 0; row < rows; row++) {
      int from = matrix.offset() + row * matrix.stride();
      int to = offset + row * panelWidth;
      for (int i = 0; i < panelWidth; i++) {
        float value = matrix.values()[from + i];
        target[to + i] = value;
        finite &= Float.isFinite(value);
      }
    }
    return finite;
  }

  /** The bits of a float's size ascend with it, and those of a NaN are above all others. */
  @Override
  public float largest(float[] values, int offset, int length) {
    int largest = 0;
    for (int i = offset; i < offset + length; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    return Float.intBitsToFloat(largest);
  }

  @Override
  public void fill(float[] tile, int rows, float[] values, int offset) {
    for (int j = 0; j < rows; j++) {
      Arrays.fill(tile, j * tileWidth(), (j + 1) * tileWidth(), values[offset + j]);
    }
  }

  @Override
  public void multiply(Strided a, int rows, int depth, Strided b, int panels, Strided c) {
    for (int panel = 0; panel < panels; panel++) {
      for (int row = 0; row < rows; row++) {
        addProducts(
            a.values(),
            a.offset() + row * a.stride(),
            1,
            depth,
            b.values(),
            b.offset() + panel * b.stride(),
            c.values(),
            c.offset() + row * c.stride() + panel * panelWidth);
      }
    }
  }

  @Override
  public void multiplyTransposed(
      float[] tile, int columns, int depth, Strided b, int panels, Strided c) {
    for (int panel = 0; panel < panels; panel++) {
      for (int column = 0; column < columns; column++) {
        addProducts(
            tile,
            column,
            tileWidth(),
            depth,
            b.values(),
            b.offset() + panel * b.stride(),
            c.values(),
            c.offset() + column * c.stride() + panel * panelWidth);
      }
    }
  }

  /** {@code c += Σ_k a[first + k·step]·b[start + k·width ..]} for the columns of a panel. */
  private void addProducts(
      float[] a, int first, int step, int depth, float[] b, int start, float[] c, int target) {
    for (int column = 0; column < panelWidth; column += COLUMNS) {
      addProducts(a, first, step, depth, b, start + column, panelWidth, c, target + column);
    }
  }

  /** The same for eight columns, whose sums are in registers. */
  private static void addProducts(
      float[] a,
      int first,
      int step,
      int depth,
      float[] b,
      int start,
      int width,
      float[] c,
      int target) {
    float s0 = c[target];
    float s1 = c[target + 1];
    float s2 = c[target + 2];
    float s3 = c[target + 3];
    float s4 = c[target + 4];
    float s5 = c[target + 5];
    float s6 = c[target + 6];
    float s7 = c[target + 7];
    for (int k = 0; k < depth; k++) {
      float factor = a[first + k * step];
      int row = start + k * width;
      s0 = Math.fma(factor, b[row], s0);
      s1 = Math.fma(factor, b[row + 1], s1);
      s2 = Math.fma(factor, b[row + 2], s2);
      s3 = Math.fma(factor, b[row + 3], s3);
      s4 = Math.fma(factor, b[row + 4], s4);
      s5 = Math.fma(factor, b[row + 5], s5);
      s6 = Math.fma(factor, b[row + 6], s6);
      s7 = Math.fma(factor, b[row + 7], s7);
    }
    c[target] = s0;
    c[target + 1] = s1;
    c[target + 2] = s2;
    c[target + 3] = s3;
    c[target + 4] = s4;
    c[target + 5] = s5;
    c[target + 6] = s6;
    c[target + 7] = s7;
  }

  @Override
  public boolean softmax(
      float[] tile, int rows, int columns, float[] maximum, float[] sum, float[] correction) {
    boolean changed = false;
    for (int column = 0; column < columns; column++) {
      float highest = maximum[column];
      for (int j = 0; j < rows; j++) {
        float z = tile[column + j * tileWidth()];
        highest = z <= highest ? highest : z;
      }
      float before = maximum[column];
      float factor = TileArithmetic.correction(before, highest);
      float shift = highest == Float.NEGATIVE_INFINITY ? 0 : highest;
      float total = sum[column] * factor;
      for (int j = 0; j < rows; j++) {
        float weight = TileArithmetic.exp(tile[column + j * tileWidth()] - shift);
        tile[column + j * tileWidth()] = weight;
        total += weight;
      }
      changed |= highest > before;
      maximum[column] = highest;
      sum[column] = total;
      correction[column] = factor;
    }
    return changed;
  }

  @Override
  public void scaleRows(float[] sums, int rows, int columns, float[] factors) {
    for (int q = 0; q < rows; q++) {
      for (int i = q * columns; i < (q + 1) * columns; i++) {
        sums[i] *= factors[q];
      }
    }
  }

  @Override
  public void weights(float[] tile, int rows, int columns, float[] maximum, float[] scale) {
    for (int column = 0; column < columns; column++) {
      float shift = maximum[column] == Float.NEGATIVE_INFINITY ? 0 : maximum[column];
      for (int j = 0; j < rows; j++) {
        int place = column + j * tileWidth();
        tile[place] = TileArithmetic.exp(tile[place] - shift) * scale[column];
      }
    }
  }

  @Override
  public void scoreGradients(
      float[] weights, float[] gradients, int rows, int columns, float[] mean) {
    for (int j = 0; j < rows; j++) {
      for (int column = 0; column < columns; column++) {
        int place = column + j * tileWidth();
        float weight = weights[place];
        gradients[place] = weight == 0 ? 0 : (gradients[place] - mean[column]) * weight;
      }
    }
  }

  @Override
  public void addSums(float[] tile, int count, float[] columns, float[] rows, int offset) {
    for (int j = 0; j < count; j++) {
      for (int column = 0; column < tileWidth(); column++) {
        columns[column] += tile[j * tileWidth() + column];
        rows[offset + j * SUMS + column % SUMS] += tile[j * tileWidth() + column];
      }
    }
  }

  @Override
  public void softCap(float[] values, int offset, int length, float limit) {
    for (int i = offset; i < offset + length; i++) {
      values[i] = TileArithmetic.softCap(values[i], limit);
    }
  }

  @Override
  public void gelu(float[] values, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      values[i] = TileArithmetic.gelu(values[i]);
    }
  }

  @Override
  public long multiplyAdds(int rounds) {
    float[] sums = new float[tileWidth()];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < tileWidth(); i++) {
        sums[i] = Math.fma(sums[i], 0.999f, 1e-3f);
      }
    }
    return sums[0] < 2 ? 2L * rounds * tileWidth() : 0;
  }
}
