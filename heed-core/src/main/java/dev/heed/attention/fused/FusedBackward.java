package dev.heed.attention.fused;

import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The fused backward pass, which recomputes scores and weights tile by tile.
 *
 * <p>With {@code P = softmax(Z)}, {@code O = PV}: {@code dV = PᵀdO}, {@code D_i = dO_i·O_i}, {@code
 * dZ = P∘(dO Vᵀ − D)}, {@code dU = scale·dZ V'}, {@code dV' = scale·dZᵀU}, and the gradient of a
 * key's bias is the sum of {@code dZ} over queries. Where scores were normalised over queries
 * first, {@link DoublyGradients} adds a term to {@code dZ} and already has {@code dV}.
 *
 * <p>One thread at a time owns a head of keys and a range of its keys, so {@code dV} and {@code
 * dV'} have one writer. {@code dU} is summed within each range, then over ranges in their order.
 * Ranges depend on sizes alone, so the number of threads changes no bit.
 */
final class FusedBackward {
  /** Key ranges over all heads; enough to occupy 16 threads. */
  private static final int RANGES = 16;

  /** Minimum number of keys in a range. */
  private static final int MIN_RANGE_KEYS = 5 * ScoreTiles.KEYS;

  private final TileKernels kernels;
  private final Kernels rowKernels;
  private final Workers workers;
  private final DotProducts scores;
  private final ScoreTiles tiles;
  private final AttentionShape shape;
  private final float[] values;
  private final float[] maximum;
  private final float[] scale;
  private final float[] mean;
  private final int blocks;
  private final int ranges;
  private final int rangeKeys;
  private final float[] outputGradients;

  private final MaskTiles.Blocks allowedBlocks;

  /** The queries of each head of keys and range. */
  private final Span[] spans;

  /** {@code dU} of each head of keys and range, {@code [group, queries of the span, dim]}. */
  private final float[][] rangeGradients;

  private final Optional<DoublyGradients> doubly;
  private final Result result;

  /**
   * The gradients of features and values.
   *
   * @param u shaped like {@code u}
   * @param v shaped like {@code v}
   * @param values shaped like the values
   */
  record Result(float[] u, float[] v, float[] values) {}

  FusedBackward(
      TileKernels kernels,
      Kernels rowKernels,
      Workers workers,
      DotProducts scores,
      float[] values,
      AttentionOutput output,
      float[] outputGradients,
      Optional<DoublyGradients> doubly) {
    this.kernels = kernels;
    this.rowKernels = rowKernels;
    this.workers = workers;
    this.scores = scores;
    this.tiles = new ScoreTiles(kernels, scores);
    this.shape = scores.shape();
    this.values = values;
    this.maximum = output.maximum();
    this.scale = new float[maximum.length];
    this.mean = new float[maximum.length];
    this.blocks = (shape.queries() + kernels.tileWidth() - 1) / kernels.tileWidth();
    int max = Math.ceilDiv(RANGES, shape.keyHeads());
    int wanted = Math.clamp(Math.ceilDiv(shape.keys(), MIN_RANGE_KEYS), 1, max);
    int keyBlocks = Math.max(1, Math.ceilDiv(shape.keys(), ScoreTiles.KEYS));
    this.rangeKeys = Math.ceilDiv(keyBlocks, wanted) * ScoreTiles.KEYS;
    this.ranges = Math.max(1, Math.ceilDiv(shape.keys(), rangeKeys));
    this.outputGradients = outputGradients;
    prepare(output);
    this.allowedBlocks = new MaskTiles.Blocks(scores.plan().mask(), shape, kernels.tileWidth());
    this.spans = new Span[shape.keyHeads() * ranges];
    this.rangeGradients = new float[spans.length][];
    this.doubly = doubly;
    this.result =
        new Result(
            new float[scores.u().length],
            new float[scores.v().length],
            doubly.map(each -> each.valuesOfKeyHeads(shape)).orElse(new float[values.length]));
  }

  /** Computes {@code 1/sum} and {@code D} of each query. */
  private void prepare(AttentionOutput output) {
    int dim = shape.valueDim();
    workers.run(
        mean.length,
        (long) mean.length * dim,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            scale[row] = output.sum()[row] == 0 ? 0 : 1 / output.sum()[row];
            mean[row] = rowKernels.dot(outputGradients, row * dim, output.values(), row * dim, dim);
          }
        });
  }

  Result run() {
    long operations = (long) maximum.length * shape.keys() * (shape.dim() + shape.valueDim());
    workers.runEach(shape.keyHeads() * ranges, 3 * operations, Worker::new);
    addRanges();
    return result;
  }

  private void addRanges() {
    int dim = shape.dim();
    workers.run(
        shape.heads() * shape.queries(),
        (long) ranges * result.u.length,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int head = row / shape.queries();
            int query = row % shape.queries();
            for (int range = 0; range < ranges; range++) {
              int place = head / shape.group() * ranges + range;
              Span span = spans[place];
              if (span.first() <= query && query < span.end()) {
                int start = head % shape.group() * span.count() + query - span.first();
                rowKernels.addScaled(
                    1, rangeGradients[place], start * dim, result.u, row * dim, dim);
              }
            }
          }
        });
  }

  /** Queries {@code first ≤ query < end}. */
  private record Span(int first, int end) {
    int count() {
      return end - first;
    }
  }

  /** The work of one thread, with its memory for a range of keys. */
  private final class Worker implements Workers.Range {
    private final int width = kernels.tileWidth();
    private final float[] weights = new float[ScoreTiles.KEYS * width];
    private final float[] gradients = new float[ScoreTiles.KEYS * width];
    private final float[] capped = new float[scores.plan().hasCap() ? weights.length : 0];
    private final float[] blockMaximum = new float[width];
    private final float[] blockScale = new float[width];
    private final float[] blockMean = new float[width];
    private final int columns = kernels.panels(shape.dim()) * kernels.panelWidth();
    private final int valueColumns = kernels.panels(shape.valueDim()) * kernels.panelWidth();
    private final Strided queryColumns = transposed(shape.dim());
    private final Strided gradientColumns = transposed(shape.valueDim());
    private final float[] queryBlock = new float[width * columns];
    private final float[] gradientBlock = new float[width * valueColumns];
    private final float[] keyRange = new float[rangeKeys * columns];
    private final float[] queryGradients = new float[width * columns];
    private final float[] sums = new float[scores.keyBias().length == 0 ? 0 : width];
    private final float[] keyGradients = new float[rangeKeys * columns];
    private final float[] valueGradients = new float[rangeKeys * valueColumns];
    private final float[] biasGradients =
        new float[scores.keyBias().length == 0 ? 0 : rangeKeys * TileKernels.SUMS];

    @Override
    public void run(int from, int to) {
      for (int task = from; task < to; task++) {
        range(task / ranges, task % ranges);
      }
    }

    private void range(int keyHead, int range) {
      Arrays.fill(keyGradients, 0);
      Arrays.fill(valueGradients, 0);
      Arrays.fill(biasGradients, 0);
      Span span = span(keyHead, range);
      spans[keyHead * ranges + range] = span;
      rangeGradients[keyHead * ranges + range] =
          new float[shape.group() * span.count() * shape.dim()];
      int firstKey = keyHead * shape.keys() + range * rangeKeys;
      int count = Math.min(rangeKeys, shape.keys() - range * rangeKeys);
      Panels keys = pack(scores.v(), firstKey, count, shape.dim(), keyRange);
      for (int member = 0; member < shape.group(); member++) {
        for (int block = span.first() / width; block * width < span.end(); block++) {
          queries(keyHead * shape.group() + member, block * width, range, keys);
        }
      }
      finish(keyHead, range * rangeKeys);
    }

    /** The queries that may attend to a key of a range, in whole blocks. */
    private Span span(int keyHead, int range) {
      int first = blocks;
      int end = 0;
      for (int head = keyHead * shape.group(); head < (keyHead + 1) * shape.group(); head++) {
        for (int block = 0; block < blocks; block++) {
          if (allowedBlocks.of(head, block * width).stream()
              .anyMatch(allowed -> allowed.fromKey() / rangeKeys == range)) {
            first = Math.min(first, block);
            end = Math.max(end, block + 1);
          }
        }
      }
      return end == 0
          ? new Span(0, 0)
          : new Span(first * width, Math.min(end * width, shape.queries()));
    }

    /** Handles the block of queries that starts at {@code first}. */
    private void queries(int head, int first, int range, Panels keys) {
      int count = Math.min(width, shape.queries() - first);
      int row = head * shape.queries() + first;
      System.arraycopy(maximum, row, blockMaximum, 0, count);
      System.arraycopy(mean, row, blockMean, 0, count);
      Arrays.fill(blockScale, 0);
      System.arraycopy(scale, row, blockScale, 0, count);
      Arrays.fill(queryGradients, 0);
      Arrays.fill(sums, 0);
      transpose(scores.u(), row, count, shape.dim(), scores.plan().scale(), queryColumns);
      transpose(outputGradients, row, count, shape.valueDim(), 1, gradientColumns);
      Panels queries = pack(scores.u(), row, count, shape.dim(), queryBlock);
      Panels upstream = pack(outputGradients, row, count, shape.valueDim(), gradientBlock);
      for (MaskTiles.Blocks.Allowed allowed : allowedBlocks.of(head, first)) {
        if (allowed.fromKey() / rangeKeys == range) {
          Mask.Block pairs =
              new Mask.Block(first, first + count, allowed.fromKey(), allowed.toKey());
          scoreGradients(head, pairs, allowed.coverage());
          propagate(pairs, allowed.fromKey() - range * rangeKeys, queries, upstream, keys);
        }
      }
      finishQueries(head, row, count, range);
    }

    private void finishQueries(int head, int row, int count, int range) {
      int keyHead = head / shape.group();
      int place = keyHead * ranges + range;
      Span span = spans[place];
      float[] target = rangeGradients[place];
      int firstQuery = row - head * shape.queries() - span.first();
      int firstRow = head % shape.group() * span.count() + firstQuery;
      float factor = scores.plan().scale();
      int dim = shape.dim();
      for (int query = 0; query < count; query++) {
        int to = (firstRow + query) * dim;
        rowKernels.addScaled(factor, queryGradients, query * columns, target, to, dim);
        // dU = dZ (V' − U) of a pseudo-metric. Rows of dZ sum to 0 except for rounding errors,
        // which would be as large as the gradient if a query almost coincides with its key.
        float excess = sums.length == 0 ? 0 : sums[query];
        // A query that attends to nothing may hold infinities.
        if (excess != 0) {
          int from = (row + query) * dim;
          rowKernels.addScaled(-factor * excess, scores.u(), from, target, to, dim);
        }
      }
    }

    /** Computes {@code P} and {@code dZ} of a tile. */
    private void scoreGradients(int head, Mask.Block pairs, Mask.Coverage coverage) {
      int rows = pairs.toKey() - pairs.fromKey();
      int columns = pairs.toQuery() - pairs.fromQuery();
      tiles.fill(head, pairs, coverage, queryColumns, weights);
      if (scores.plan().hasCap()) {
        recompute(head, pairs);
      }
      kernels.weights(weights, rows, columns, blockMaximum, blockScale);
      // dP = dO Vᵀ
      Arrays.fill(gradients, 0);
      int valueRow = head / shape.group() * shape.keys() + pairs.fromKey();
      kernels.multiply(
          new Strided(values, valueRow * shape.valueDim(), shape.valueDim()),
          rows,
          shape.valueDim(),
          gradientColumns,
          kernels.panels(columns),
          new Strided(gradients, 0, width));
      doubly.ifPresent(each -> each.addTo(gradients, shape, head, pairs, width));
      // dZ = P∘(dP − D)
      kernels.scoreGradients(weights, gradients, rows, columns, blockMean);
      if (scores.plan().hasCap()) {
        // z = cap·tanh(s/cap): ds = dz·(1 − (z/cap)²)
        float inverse = 1 / scores.plan().cap();
        for (int i = 0; i < rows * width; i++) {
          float z = capped[i] * inverse;
          gradients[i] = gradients[i] == 0 ? 0 : gradients[i] * (1 - z * z);
        }
      }
    }

    /** Recomputes the capped scores, without the biases added after the cap. */
    private void recompute(int head, Mask.Block pairs) {
      FusedPlan plan = scores.plan();
      FusedPlan bare =
          new FusedPlan(
              plan.score(),
              plan.scale(),
              plan.keyWeight(),
              plan.cap(),
              List.of(),
              new Mask.All(),
              false);
      DotProducts products =
          new DotProducts(shape, bare, scores.u(), scores.v(), scores.keyBias(), new float[0]);
      new ScoreTiles(kernels, products).fill(head, pairs, Mask.Coverage.ALL, queryColumns, capped);
    }

    /**
     * Adds the gradients of a tile.
     *
     * @param rangeRow the block's first key within the range
     * @param queries the block's queries
     * @param upstream the output gradients of these
     * @param keys the range's keys
     */
    private void propagate(
        Mask.Block pairs, int rangeRow, Panels queries, Panels upstream, Panels keys) {
      int rows = pairs.toKey() - pairs.fromKey();
      int count = pairs.toQuery() - pairs.fromQuery();
      if (doubly.isEmpty()) {
        // dV += PᵀdO
        tiles.multiply(
            weights,
            rows,
            count,
            upstream,
            upstream.from(0, 0),
            at(valueGradients, rangeRow, upstream));
      }
      // dV' += dZᵀU
      tiles.multiply(
          gradients, rows, count, queries, queries.from(0, 0), at(keyGradients, rangeRow, queries));
      // dU += dZ V'
      tiles.multiplyTransposed(
          gradients, count, rows, keys, keys.from(0, rangeRow), at(queryGradients, 0, keys));
      if (biasGradients.length > 0) {
        // Columns past the last query hold arbitrary values.
        for (int j = 0; count < width && j < rows; j++) {
          Arrays.fill(gradients, j * width + count, (j + 1) * width, 0);
        }
        kernels.addSums(gradients, rows, sums, biasGradients, rangeRow * TileKernels.SUMS);
      }
    }

    private Strided transposed(int dim) {
      return new Strided(new float[dim * width], 0, dim * kernels.panelWidth());
    }

    private void transpose(
        float[] matrix, int row, int count, int dim, float factor, Strided target) {
      Panels.transpose(matrix, row * dim, count, dim, factor, target, kernels.panelWidth());
    }

    private Panels pack(float[] matrix, int row, int count, int dim, float[] target) {
      return Panels.of(matrix, row * dim, count, dim, kernels, target);
    }

    private Strided at(float[] target, int row, Panels like) {
      return new Strided(target, row * like.columns(), like.columns());
    }

    private void finish(int keyHead, int firstKey) {
      int count = Math.min(rangeKeys, shape.keys() - firstKey);
      for (int j = 0; j < count; j++) {
        int row = keyHead * shape.keys() + firstKey + j;
        int start = row * shape.dim();
        float factor = scores.plan().scale();
        rowKernels.addScaled(factor, keyGradients, j * columns, result.v, start, shape.dim());
        if (doubly.isEmpty()) {
          System.arraycopy(
              valueGradients,
              j * valueColumns,
              result.values,
              row * shape.valueDim(),
              shape.valueDim());
        }
        if (biasGradients.length > 0) {
          float sum = 0;
          for (int i = 0; i < TileKernels.SUMS; i++) {
            sum += biasGradients[j * TileKernels.SUMS + i];
          }
          // bias_j = −keyWeight·‖v_j‖²; a key that no query attends to may hold infinities.
          if (sum != 0) {
            float weight = -2 * scores.plan().keyWeight() * sum;
            rowKernels.addScaled(weight, scores.v(), start, result.v, start, shape.dim());
          }
        }
      }
    }
  }
}
