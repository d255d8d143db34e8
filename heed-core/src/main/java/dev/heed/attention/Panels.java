package dev.heed.attention;

import dev.heed.parallel.Workers;
import dev.heed.spi.TileKernels;
import dev.heed.spi.TileKernels.Strided;
import java.util.Arrays;

/**
 * All heads of a matrix, packed for the tile kernels: {@code [heads, panels, rows, width]}.
 *
 * @param values the packed matrix
 * @param count panels in a head
 * @param rows rows of a head
 * @param width columns of a panel
 * @param finite whether the matrix has no infinity and no NaN
 */
record Panels(float[] values, int count, int rows, int width, boolean finite) {
  /** Widths of panels are multiples of this; loops of a fixed length cost half as much. */
  private static final int BLOCK = 16;

  static Panels pack(float[] matrix, int heads, int rows, int columns, int width, Workers workers) {
    int panels = (columns + width - 1) / width;
    Require.arrayLength("packed matrix", (long) heads * panels * rows * width);
    float[] packed = new float[heads * panels * rows * width];
    workers.run(
        heads * rows,
        (long) heads * rows * columns,
        (from, to) -> {
          for (int line = from; line < to; line++) {
            int target = (line / rows * panels * rows + line % rows) * width;
            for (int column = 0; column < columns; column += BLOCK) {
              int place = target + column / width * rows * width + column % width;
              copy(matrix, line * columns + column, packed, place, columns - column);
            }
          }
        });
    return new Panels(packed, panels, rows, width, isFinite(matrix));
  }

  /** Copies a block, or what there is of it. */
  private static void copy(float[] source, int from, float[] target, int to, int count) {
    if (count >= BLOCK) {
      for (int i = 0; i < BLOCK; i++) {
        target[to + i] = source[from + i];
      }
    } else {
      System.arraycopy(source, from, target, to, count);
    }
  }

  private static boolean isFinite(float[] values) {
    // An exponent of ones alone overflows into the sign.
    int overflow = 0;
    for (float value : values) {
      overflow |= (Float.floatToRawIntBits(value) & 0x7f800000) + 0x00800000;
    }
    return overflow >= 0;
  }

  /** All columns, from a row of a head on. */
  Strided from(int head, int row) {
    return new Strided(values, (head * count * rows + row) * width, rows * width);
  }

  /** Columns, the padding of the last panel included. */
  int columns() {
    return count * width;
  }

  /**
   * Rows of a matrix as the columns of a block as wide as a tile, times {@code scale}: {@code
   * target[panel][component][lane]}; columns without a row are zeros.
   */
  static void transpose(
      float[] matrix, int first, int count, int dim, float scale, Strided target, int width) {
    float[] to = target.values();
    for (int panel = 0; panel < TileKernels.PANELS; panel++) {
      int start = target.offset() + panel * target.stride();
      int rows = Math.clamp(count - panel * width, 0, width);
      if (rows < width) {
        Arrays.fill(to, start, start + dim * width, 0);
      }
      for (int row = 0; row < rows; row += BLOCK) {
        int from = first + (panel * width + row) * dim;
        transposeBlock(
            matrix, from, Math.min(BLOCK, rows - row), dim, scale, to, start + row, width);
      }
    }
  }

  private static void transposeBlock(
      float[] matrix, int from, int rows, int dim, float scale, float[] to, int start, int width) {
    for (int i = 0; i < dim; i++) {
      int target = start + i * width;
      if (rows == BLOCK) {
        for (int row = 0; row < BLOCK; row++) {
          to[target + row] = matrix[from + row * dim + i] * scale;
        }
      } else {
        for (int row = 0; row < rows; row++) {
          to[target + row] = matrix[from + row * dim + i] * scale;
        }
      }
    }
  }
}
