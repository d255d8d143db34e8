package dev.heed.attention.fused;

import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;

/**
 * The fused forward pass for symmetric scores: {@code O_i = Σ_j e_ij v_j / Σ_j e_ij}, with each
 * {@code e_ij} computed once for both tokens.
 */
final class SymmetricForward {
  private final TileKernels kernels;
  private final Workers workers;
  private final SymmetricScores scores;
  private final AttentionShape shape;
  private final Triangle triangle;
  private final SymmetricSums sums;

  /** {@code Σ_j e_ij v_j}. */
  private final SymmetricProducts products;

  SymmetricForward(
      TileKernels kernels, Kernels rowKernels, Workers workers, DotProducts scores, Panels values) {
    this.kernels = kernels;
    this.workers = workers;
    this.scores = SymmetricScores.of(scores, kernels, workers);
    this.shape = scores.shape();
    this.triangle = new Triangle(shape.heads(), shape.queries(), kernels.tileWidth());
    this.sums = new SymmetricSums(kernels, triangle);
    this.products = SymmetricProducts.of(kernels, rowKernels, values, triangle, workers);
  }

  AttentionOutput run(FusedEngine.SavedForward saved) {
    long pairs = (long) shape.heads() * shape.queries() * shape.keys();
    triangle.visit(workers, pairs * (shape.dim() + shape.valueDim()), Worker::new);
    return finish(saved);
  }

  private AttentionOutput finish(FusedEngine.SavedForward saved) {
    int tokens = shape.queries();
    int dim = shape.valueDim();
    float[] output = new float[shape.outputSize()];
    float[] maximum = new float[shape.heads() * tokens];
    float[] sum = new float[maximum.length];
    workers.run(
        maximum.length,
        Panels.MOVE * output.length,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int head = row / tokens;
            int token = row % tokens;
            maximum[row] = -scores.tiles().scores().keyBias()[row];
            sum[row] = sums.of(head, token);
            products.addRow(head, token, 1 / sum[row], output, row * dim, dim);
          }
        });
    return new AttentionOutput(output, maximum, sum, saved);
  }

  /** The work of one thread, with its memory for a tile. */
  private final class Worker implements Triangle.Visitor {
    private final float[] shift = new float[kernels.tileWidth()];
    private final float[] tile = new float[Triangle.BLOCK * kernels.tileWidth()];
    private final float[] scratch = SymmetricSums.scratch();

    @Override
    public void tile(int head, Mask.Block pairs, boolean diagonal) {
      if (!scores.fill(head, pairs, shift, tile)) {
        return;
      }
      products.add(head, pairs, diagonal, tile);
      sums.add(head, pairs, diagonal, tile, scratch);
    }
  }
}
