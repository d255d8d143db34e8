package dev.heed.attention.fused;

import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.fused.Panels.Columns;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * Terms of the backward pass of doubly normalised attention that a row softmax does not have. With
 * {@code y_ij = z_ij − c_j}, {@code dY = P∘(dO Vᵀ − D)} and {@code ξ_ij = e^y_ij = P_ij·r_i}:
 *
 * <p>{@code dZ_ij = dY_ij − ξ_ij·S_j = P_ij·(dO_i·v_j − D_i − r_i·S_j)}, with {@code S_j = Σ_k
 * dY_kj = v_j·dV_j − Σ_k P_kj·D_k} and {@code dV = PᵀdO}.
 *
 * <p>So one pass over the tiles gives {@code dV} and {@code S}, and {@link FusedBackward} the rest.
 *
 * @param rowSums {@code r_i = Σ_j ξ_ij}, {@code [heads, queries]}
 * @param keySums {@code S}, {@code [heads, keys]}
 * @param values {@code dV} of each head of queries, {@code [heads, keys, valueDim]}
 */
record DoublyGradients(float[] rowSums, float[] keySums, float[] values) {

  static DoublyGradients of(
      FusedEngine engine,
      DotProducts scores,
      float[] values,
      AttentionOutput output,
      float[] outputGradients) {
    AttentionShape shape = scores.shape();
    float[] means = means(engine.kernels(), shape, output, outputGradients);
    float[] valueGradients = new float[shape.heads() * shape.keys() * shape.valueDim()];
    float[] keySums = new float[shape.heads() * shape.keys()];
    new Pass(engine, scores, output, means, outputGradients).run(valueGradients, keySums);
    int dim = shape.valueDim();
    for (int head = 0; head < shape.heads(); head++) {
      for (int key = 0; key < shape.keys(); key++) {
        int row = head * shape.keys() + key;
        int value = (head / shape.group() * shape.keys() + key) * dim;
        double sum = -keySums[row];
        for (int c = 0; c < dim; c++) {
          float gradient = valueGradients[row * dim + c];
          // The value of a key that nothing attends to may be infinite.
          sum += gradient == 0 ? 0 : (double) gradient * values[value + c];
        }
        keySums[row] = (float) sum;
      }
    }
    return new DoublyGradients(rowSums(engine.kernels(), scores, output), keySums, valueGradients);
  }

  /** {@code D_i = dO_i·O_i}. */
  private static float[] means(
      Kernels kernels, AttentionShape shape, AttentionOutput output, float[] outputGradients) {
    float[] means = new float[shape.heads() * shape.queries()];
    int dim = shape.valueDim();
    for (int row = 0; row < means.length; row++) {
      means[row] = kernels.dot(outputGradients, row * dim, output.values(), row * dim, dim);
    }
    return means;
  }

  /** {@code r_i}: the sum of the row softmax without its maximum and with the query's own term. */
  private static float[] rowSums(Kernels kernels, DotProducts scores, AttentionOutput output) {
    float[] bias = KeyLogSums.queryBias(scores, kernels);
    float[] sums = new float[output.sum().length];
    for (int i = 0; i < sums.length; i++) {
      double maximum = output.maximum()[i] + (bias.length == 0 ? 0.0 : bias[i]);
      sums[i] = output.sum()[i] == 0 ? 0 : (float) (output.sum()[i] * StrictMath.exp(maximum));
    }
    return sums;
  }

  /** {@code dV} of each head of keys, {@code [keyHeads, keys, valueDim]}. */
  float[] valuesOfKeyHeads(AttentionShape shape) {
    int size = shape.keys() * shape.valueDim();
    float[] sums = new float[shape.keyHeads() * size];
    for (int head = 0; head < shape.heads(); head++) {
      for (int i = 0; i < size; i++) {
        sums[head / shape.group() * size + i] += values[head * size + i];
      }
    }
    return sums;
  }

  /** {@code tile[j, i] −= r_i·S_j}: rows are keys, columns queries. */
  void addTo(float[] tile, AttentionShape shape, int head, Mask.Block pairs, int width) {
    int row = head * shape.queries() + pairs.fromQuery();
    int count = pairs.toQuery() - pairs.fromQuery();
    for (int key = pairs.fromKey(); key < pairs.toKey(); key++) {
      float sum = keySums[head * shape.keys() + key];
      int start = (key - pairs.fromKey()) * width;
      for (int i = 0; i < count; i++) {
        tile[start + i] -= sum * rowSums[row + i];
      }
    }
  }

  /** The pass that computes {@code PᵀdO} and {@code PᵀD}. */
  private static final class Pass {
    /** Queries summed at a time: a divisor of all widths of tiles, so that these change no bit. */
    private static final int SUMMED = 16;

    private final TileKernels kernels;
    private final Kernels rowKernels;
    private final Workers workers;
    private final ScoreTiles tiles;
    private final AttentionShape shape;
    private final AttentionOutput output;
    private final Columns queries;
    private final Panels gradients;
    private final float[] means;

    Pass(
        FusedEngine engine,
        DotProducts scores,
        AttentionOutput output,
        float[] means,
        float[] outputGradients) {
      this.kernels = engine.tiles();
      this.rowKernels = engine.kernels();
      this.workers = engine.workers();
      this.tiles = new ScoreTiles(kernels, scores);
      this.shape = scores.shape();
      this.output = output;
      this.means = means;
      this.queries =
          Columns.of(
              scores.u(),
              shape.heads(),
              shape.queries(),
              shape.dim(),
              scores.plan().scale(),
              kernels,
              workers);
      this.gradients =
          Panels.pack(
              outputGradients, shape.heads(), shape.queries(), shape.valueDim(), kernels, workers);
    }

    /**
     * Computes both.
     *
     * @param products receives {@code PᵀdO}, {@code [heads, keys, valueDim]}
     * @param sums receives {@code PᵀD}, {@code [heads, keys]}
     */
    void run(float[] products, float[] sums) {
      int blocks = Math.ceilDiv(shape.keys(), ScoreTiles.KEYS);
      workers.runEach(
          shape.heads() * blocks,
          2L * shape.heads() * shape.queries() * shape.keys() * shape.dim(),
          () -> {
            Block block = new Block();
            return (from, to) -> {
              for (int task = from; task < to; task++) {
                block.run(task / blocks, task % blocks * ScoreTiles.KEYS, products, sums);
              }
            };
          });
    }

    /** The memory of one thread for a block of keys. */
    private final class Block {
      private final int width = kernels.tileWidth();
      private final float[] tile = new float[ScoreTiles.KEYS * width];
      private final float[] maximum = new float[width];
      private final float[] scale = new float[width];
      private final float[] sum = new float[ScoreTiles.KEYS];
      private final float[] product = new float[ScoreTiles.KEYS * gradients.columns()];

      void run(int head, int firstKey, float[] products, float[] sums) {
        int toKey = Math.min(shape.keys(), firstKey + ScoreTiles.KEYS);
        Arrays.fill(product, 0);
        Arrays.fill(sum, 0);
        for (int query = 0; query < shape.queries(); query += width) {
          int toQuery = Math.min(shape.queries(), query + width);
          add(head, new Mask.Block(query, toQuery, firstKey, toKey));
        }
        int row = head * shape.keys() + firstKey;
        int dim = shape.valueDim();
        for (int j = 0; j < toKey - firstKey; j++) {
          System.arraycopy(product, j * gradients.columns(), products, (row + j) * dim, dim);
        }
        System.arraycopy(sum, 0, sums, row, toKey - firstKey);
      }

      private void add(int head, Mask.Block pairs) {
        Mask.Coverage coverage = tiles.scores().plan().mask().coverage(head, pairs);
        if (coverage == Mask.Coverage.NONE) {
          return;
        }
        int keys = pairs.toKey() - pairs.fromKey();
        int count = pairs.toQuery() - pairs.fromQuery();
        int row = head * shape.queries() + pairs.fromQuery();
        System.arraycopy(output.maximum(), row, maximum, 0, count);
        for (int i = 0; i < count; i++) {
          float sum = output.sum()[row + i];
          scale[i] = sum == 0 ? 0 : 1 / sum;
        }
        tiles.fill(head, pairs, coverage, queries.from(head, pairs.fromQuery()), tile);
        kernels.weights(tile, keys, count, maximum, scale);
        tiles.multiply(
            tile,
            keys,
            count,
            gradients,
            gradients.from(head, pairs.fromQuery()),
            new Strided(product, 0, gradients.columns()));
        for (int j = 0; j < keys; j++) {
          for (int i = 0; i < count; i += SUMMED) {
            int length = Math.min(SUMMED, count - i);
            sum[j] += rowKernels.dot(tile, j * width + i, means, row + i, length);
          }
        }
      }
    }
  }
}
