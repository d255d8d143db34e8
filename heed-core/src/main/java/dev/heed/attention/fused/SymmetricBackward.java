package dev.heed.attention.fused;

import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.fused.Panels.Columns;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;

/**
 * The fused backward pass for symmetric scores, which computes {@code dZ + dZᵀ} as a whole.
 *
 * <p>With {@code e_ij = e_ji}, {@code P_ij = r_i·e_ij}, {@code g_i = r_i·dO_i} and {@code D_i =
 * g_i·O_i}: {@code dV_j = Σ_i e_ij g_i}, {@code dZ_ij = e_ij(g_i·v_j − D_i)}. A token is both a
 * query and a key, so its features' gradient needs only {@code H_ij = dZ_ij + dZ_ji = e_ij(g_i·v_j
 * + g_j·v_i − D_i − D_j)}: {@code du_i = scale·Σ_j H_ij (u_j − u_i)}. That takes seven products for
 * both orders of a pair; {@link FusedBackward} takes ten.
 */
final class SymmetricBackward {
  private final TileKernels kernels;
  private final Kernels rowKernels;
  private final Workers workers;
  private final DotProducts products;
  private final SymmetricScores scores;
  private final AttentionShape shape;
  private final Triangle triangle;
  private final float[] values;

  /** {@code g}, shaped like the output. */
  private final float[] gradients;

  /** {@code D}, {@code [heads, tokens]}. */
  private final float[] mean;

  /** {@code −D}. */
  private final float[] minusMean;

  private final Columns gradientColumns;
  private final Columns valueColumns;
  private final SymmetricSums sums;

  /** {@code Σ_j H_ij u_j}. */
  private final SymmetricProducts features;

  /** {@code Σ_i e_ij g_i}. */
  private final SymmetricProducts valueGradients;

  SymmetricBackward(
      TileKernels kernels,
      Kernels rowKernels,
      Workers workers,
      DotProducts products,
      float[] values,
      AttentionOutput output,
      float[] outputGradients) {
    this.kernels = kernels;
    this.rowKernels = rowKernels;
    this.workers = workers;
    this.products = products;
    this.scores = SymmetricScores.of(products, kernels, workers);
    this.shape = products.shape();
    this.triangle = new Triangle(shape.heads(), shape.queries(), kernels.tileWidth());
    this.values = values;
    this.gradients = new float[outputGradients.length];
    this.mean = new float[shape.heads() * shape.queries()];
    this.minusMean = new float[mean.length];
    prepare(output, outputGradients);
    int heads = shape.heads();
    int tokens = shape.queries();
    int dim = shape.valueDim();
    Panels featurePanels = Panels.pack(products.u(), heads, tokens, shape.dim(), kernels, workers);
    Panels gradientPanels = Panels.pack(gradients, heads, tokens, dim, kernels, workers);
    this.gradientColumns = Columns.of(gradients, heads, tokens, dim, 1, kernels, workers);
    this.valueColumns = Columns.of(values, heads, tokens, dim, 1, kernels, workers);
    this.sums = new SymmetricSums(kernels, triangle);
    this.features = SymmetricProducts.of(kernels, rowKernels, featurePanels, triangle, workers);
    this.valueGradients =
        SymmetricProducts.of(kernels, rowKernels, gradientPanels, triangle, workers);
  }

  private void prepare(AttentionOutput output, float[] outputGradients) {
    int dim = shape.valueDim();
    workers.run(
        mean.length,
        Panels.MOVE * gradients.length,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            // e_ij is e^(z_ij + keyBias_i), and P_ij = e^(z_ij − maximum_i)/sum_i.
            double shift = -(double) products.keyBias()[row] - output.maximum()[row];
            float factor = (float) (StrictMath.exp(shift) / output.sum()[row]);
            int start = row * dim;
            rowKernels.addScaled(factor, outputGradients, start, gradients, start, dim);
            mean[row] = rowKernels.dot(gradients, start, output.values(), start, dim);
            minusMean[row] = -mean[row];
          }
        });
  }

  /**
   * Whether all gradients are finite; otherwise sums over all tokens would not be finite either.
   */
  boolean finite() {
    return valueGradients.panels().finite();
  }

  /** The joint gradient of the features, as queries and as keys, and the gradient of the values. */
  record Result(float[] features, float[] values) {}

  Result run() {
    long pairs = (long) mean.length * shape.keys();
    triangle.visit(workers, 2 * pairs * (shape.dim() + shape.valueDim()), Worker::new);
    return finish();
  }

  private Result finish() {
    Result result = new Result(new float[products.u().length], new float[values.length]);
    int tokens = shape.queries();
    int dim = shape.dim();
    int valueDim = shape.valueDim();
    float scale = products.plan().scale();
    workers.run(
        mean.length,
        Panels.MOVE * (result.features.length + result.values.length),
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int head = row / tokens;
            int token = row % tokens;
            int place = row * dim;
            features.addRow(head, token, scale, result.features, place, dim);
            float factor = -scale * sums.of(head, token);
            rowKernels.addScaled(factor, products.u(), place, result.features, place, dim);
            valueGradients.addRow(head, token, 1, result.values, row * valueDim, valueDim);
          }
        });
    return result;
  }

  /** The work of one thread, with its memory for a tile. */
  private final class Worker implements Triangle.Visitor {
    private final int width = kernels.tileWidth();
    private final float[] shift = new float[width];
    private final float[] blockMean = new float[width];
    private final float[] similarities = new float[Triangle.BLOCK * width];
    private final float[] tile = new float[Triangle.BLOCK * width];
    private final float[] scratch = SymmetricSums.scratch();

    @Override
    public void tile(int head, Mask.Block pairs, boolean diagonal) {
      if (!scores.fill(head, pairs, shift, similarities)) {
        return;
      }
      scoreGradients(head, pairs);
      valueGradients.add(head, pairs, diagonal, similarities);
      features.add(head, pairs, diagonal, tile);
      sums.add(head, pairs, diagonal, tile, scratch);
    }

    /** Computes {@code H} of a tile. */
    private void scoreGradients(int head, Mask.Block pairs) {
      int keys = pairs.toKey() - pairs.fromKey();
      int first = head * shape.queries();
      int row = first + pairs.fromKey();
      kernels.fill(tile, keys, minusMean, row);
      int queries = pairs.toQuery() - pairs.fromQuery();
      multiply(values, row, keys, gradientColumns.from(head, pairs.fromQuery()), queries);
      multiply(gradients, row, keys, valueColumns.from(head, pairs.fromQuery()), queries);
      System.arraycopy(mean, first + pairs.fromQuery(), blockMean, 0, queries);
      kernels.scoreGradients(similarities, tile, keys, queries, blockMean);
    }

    private void multiply(float[] rows, int first, int count, Strided columns, int queries) {
      int dim = shape.valueDim();
      Strided target = new Strided(tile, 0, width);
      Strided left = new Strided(rows, first * dim, dim);
      kernels.multiply(left, count, dim, columns, kernels.panels(queries), target);
    }
  }
}
