package dev.heed.attention.fused;

import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;

/**
 * All heads of a matrix, cut into blocks of {@code tileWidth} rows, each transposed by {@link
 * Panels#transpose}.
 *
 * @param values one array per head and block
 * @param blocks blocks of a head
 * @param dim columns of the matrix
 * @param kernels the kernels whose tile width applies
 */
record Columns(float[][] values, int blocks, int dim, TileKernels kernels) {

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
    Columns columns = new Columns(new float[heads * blocks][], blocks, dim, kernels);
    workers.run(
        heads * blocks,
        Panels.MOVE * matrix.length,
        (from, to) -> {
          for (int task = from; task < to; task++) {
            int first = task % blocks * width;
            int start = (task / blocks * rows + first) * dim;
            columns.values[task] = new float[dim * width];
            Panels.transpose(
                matrix,
                start,
                Math.min(width, rows - first),
                dim,
                scale,
                columns.strided(columns.values[task]),
                kernels.panelWidth());
          }
        });
    return columns;
  }

  /** The block that starts at a row of a head. */
  Strided from(int head, int row) {
    return strided(values[head * blocks + row / kernels.tileWidth()]);
  }

  private Strided strided(float[] block) {
    return new Strided(block, 0, dim * kernels.panelWidth());
  }
}
