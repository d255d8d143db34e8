package dev.heed.attention.fused;

import dev.heed.base.Require;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All heads of a matrix, packed for the tile kernels.
 *
 * @param values one array {@code [panels, rows, width]} per head
 * @param count panels of a head
 * @param rows rows of a head
 * @param width columns of a panel
 * @param finite whether the matrix has no infinity and no NaN
 */
record Panels(float[][] values, int count, int rows, int width, boolean finite) {
  /** Cost of moving an element, in elementary operations. */
  static final long MOVE = 8;

  /** Number of rows that are transposed together. */
  private static final int ROWS = 4;

  static Panels pack(
      float[] matrix, int heads, int rows, int columns, TileKernels kernels, Workers workers) {
    int width = kernels.panelWidth();
    int panels = Math.ceilDiv(columns, width);
    Require.arrayLength("packed matrix", (long) panels * rows * width);
    float[][] packed = new float[heads][];
    AtomicBoolean finite = new AtomicBoolean(true);
    // Allocation clears memory, which takes time worth sharing.
    workers.run(
        heads,
        MOVE * heads * rows * columns,
        (from, to) -> {
          for (int head = from; head < to; head++) {
            packed[head] = new float[panels * rows * width];
            Panels one = of(matrix, head * rows * columns, rows, columns, kernels, packed[head]);
            if (!one.finite()) {
              finite.set(false);
            }
          }
        });
    return new Panels(packed, panels, rows, width, finite.get());
  }

  /**
   * Packs some rows of one head into an array that may be used again, for at most as many rows of
   * as many columns as at first.
   *
   * @param start index of the first row's first value
   */
  static Panels of(
      float[] matrix, int start, int rows, int columns, TileKernels kernels, float[] target) {
    int width = kernels.panelWidth();
    int panels = Math.ceilDiv(columns, width);
    int room = target.length / Math.max(1, panels * width);
    boolean finite = true;
    int column = 0;
    for (; column + width <= columns; column += width) {
      Strided from = new Strided(matrix, start + column, columns);
      finite &= kernels.copyPanel(from, rows, target, column * room);
    }
    for (int row = 0; row < rows && column < columns; row++) {
      int from = start + row * columns + column;
      System.arraycopy(matrix, from, target, column * room + row * width, columns - column);
      finite &= isFinite(matrix, from, columns - column);
    }
    return new Panels(new float[][] {target}, panels, room, width, finite);
  }

  /** Whether the values contain no infinity and no NaN. */
  static boolean isFinite(float[] values, int from, int count) {
    // 0 times infinity or NaN is NaN, and a sum with NaN stays NaN. Four independent sums hide the
    // latency of additions.
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i + 4 <= from + count; i += 4) {
      a += 0 * values[i];
      b += 0 * values[i + 1];
      c += 0 * values[i + 2];
      d += 0 * values[i + 3];
    }
    for (; i < from + count; i++) {
      a += 0 * values[i];
    }
    return a + b + c + d == 0;
  }

  /** All columns, starting at a row of a head. */
  Strided from(int head, int row) {
    return new Strided(values[head], row * width, rows * width);
  }

  /** Number of columns, including the padding of the last panel. */
  int columns() {
    return count * width;
  }

  /**
   * Transposes rows of a matrix, times {@code scale}, into the columns of a block as wide as a
   * tile: {@code target[panel][component][lane]}; columns without a row become zeros.
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

  /**
   * All heads of a matrix, cut into blocks of {@code tileWidth} rows, each transposed by {@link
   * #transpose}.
   *
   * @param values one array {@code [blocks, panels, dim, width]} per head
   * @param dim columns of the matrix
   * @param kernels the kernels whose tile width applies
   */
  record Columns(float[][] values, int dim, TileKernels kernels) {

    /** The columns of {@code scale·matrix}. */
    static Columns of(
        float[] matrix,
        int heads,
        int rows,
        int dim,
        float scale,
        TileKernels kernels,
        Workers workers) {
      int width = kernels.tileWidth();
      int blocks = Math.ceilDiv(rows, width);
      Require.arrayLength("transposed matrix", (long) blocks * width * dim);
      Columns columns = new Columns(new float[heads][], dim, kernels);
      workers.run(
          heads,
          matrix.length,
          (from, to) -> {
            for (int head = from; head < to; head++) {
              columns.values[head] = new float[blocks * width * dim];
            }
          });
      workers.run(
          heads * blocks,
          MOVE * matrix.length,
          (from, to) -> {
            for (int task = from; task < to; task++) {
              int head = task / blocks;
              int first = task % blocks * width;
              transpose(
                  matrix,
                  (head * rows + first) * dim,
                  Math.min(width, rows - first),
                  dim,
                  scale,
                  columns.from(head, first),
                  kernels.panelWidth());
            }
          });
      return columns;
    }

    /** The block that starts at a row of a head. */
    Strided from(int head, int row) {
      return new Strided(values[head], row * dim, dim * kernels.panelWidth());
    }
  }
}
