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
  /** What moving an element costs, in elementary operations. */
  static final long MOVE = 8;

  /** Rows that are transposed side by side. */
  private static final int ROWS = 4;

  static Panels pack(float[] matrix, int heads, int rows, int columns, int width, Workers workers) {
    int panels = (columns + width - 1) / width;
    Require.arrayLength("packed matrix", (long) heads * panels * rows * width);
    float[] packed = new float[heads * panels * rows * width];
    workers.run(
        heads * rows,
        MOVE * heads * rows * columns,
        (from, to) -> {
          for (int line = from; line < to; line++) {
            int target = (line / rows * panels * rows + line % rows) * width;
            for (int column = 0; column < columns; column += width) {
              int count = Math.min(width, columns - column);
              System.arraycopy(
                  matrix, line * columns + column, packed, target + column * rows, count);
            }
          }
        });
    return new Panels(packed, panels, rows, width, isFinite(matrix));
  }

  private static boolean isFinite(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    // Not so for NaN, which spreads.
    return largest < Float.POSITIVE_INFINITY;
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
      int row = 0;
      for (; row + ROWS <= rows; row += ROWS) {
        int from = first + (panel * width + row) * dim;
        transposeRows(matrix, from, dim, scale, to, start + row, width);
      }
      for (; row < rows; row++) {
        int from = first + (panel * width + row) * dim;
        for (int i = 0; i < dim; i++) {
          to[start + row + i * width] = matrix[from + i] * scale;
        }
      }
    }
  }

  private static void transposeRows(
      float[] matrix, int from, int dim, float scale, float[] to, int start, int width) {
    int second = from + dim;
    int third = second + dim;
    int fourth = third + dim;
    for (int i = 0; i < dim; i++) {
      int target = start + i * width;
      to[target] = matrix[from + i] * scale;
      to[target + 1] = matrix[second + i] * scale;
      to[target + 2] = matrix[third + i] * scale;
      to[target + 3] = matrix[fourth + i] * scale;
    }
  }
}
