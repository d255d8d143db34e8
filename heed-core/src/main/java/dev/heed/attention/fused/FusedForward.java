package dev.heed.attention.fused;

import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.mask.Mask;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/** The fused forward pass: blocks of queries stream over blocks of keys with an online softmax. */
final class FusedForward {
  private final TileKernels kernels;
  private final Workers workers;
  private final DotProducts scores;
  private final ScoreTiles tiles;
  private final AttentionShape shape;
  private final Panels values;
  private final float[] output;
  private final float[] maximum;
  private final float[] sum;
  private final MaskTiles.Blocks allowedBlocks;

  FusedForward(TileKernels kernels, Workers workers, DotProducts scores, Panels values) {
    this.kernels = kernels;
    this.workers = workers;
    this.scores = scores;
    this.tiles = new ScoreTiles(kernels, scores);
    this.shape = scores.shape();
    this.values = values;
    this.output = new float[shape.outputSize()];
    this.maximum = new float[shape.heads() * shape.queries()];
    this.sum = new float[maximum.length];
    this.allowedBlocks = new MaskTiles.Blocks(scores.plan().mask(), shape, kernels.tileWidth());
  }

  AttentionOutput run(FusedEngine.SavedForward saved) {
    workers.runEach(
        shape.heads() * blocks(),
        (long) maximum.length * shape.keys() * (shape.dim() + shape.valueDim()),
        Worker::new);
    return new AttentionOutput(output, maximum, sum, saved);
  }

  /** Number of blocks of queries in a head. */
  private int blocks() {
    return Math.ceilDiv(shape.queries(), kernels.tileWidth());
  }

  /** The work of one thread, with its memory for a block of queries. */
  private final class Worker implements Workers.Range {
    private final int width = kernels.tileWidth();
    private final int columns = values.columns();
    private final Strided queryPanels =
        new Strided(new float[shape.dim() * width], 0, shape.dim() * kernels.panelWidth());
    private final float[] tile = new float[ScoreTiles.KEYS * width];
    private final float[] sums = new float[width * columns];
    private final float[] blockMaximum = new float[width];
    private final float[] blockSum = new float[width];
    private final float[] correction = new float[width];

    @Override
    public void run(int from, int to) {
      for (int task = from; task < to; task++) {
        int first = task % blocks() * width;
        attend(task / blocks(), first, Math.min(width, shape.queries() - first));
      }
    }

    private void attend(int head, int first, int count) {
      int row = head * shape.queries() + first;
      Panels.transpose(
          scores.u(),
          row * shape.dim(),
          count,
          shape.dim(),
          scores.plan().scale(),
          queryPanels,
          kernels.panelWidth());
      Arrays.fill(sums, 0);
      Arrays.fill(blockMaximum, Float.NEGATIVE_INFINITY);
      Arrays.fill(blockSum, 0);
      for (MaskTiles.Blocks.Allowed allowed : allowedBlocks.of(head, first)) {
        Mask.Block block = new Mask.Block(first, first + count, allowed.fromKey(), allowed.toKey());
        addBlock(head, block, allowed.coverage());
      }
      finish(row, count);
    }

    private void addBlock(int head, Mask.Block block, Mask.Coverage coverage) {
      int keys = block.toKey() - block.fromKey();
      int queries = block.toQuery() - block.fromQuery();
      tiles.fill(head, block, coverage, queryPanels, tile);
      if (kernels.softmax(tile, keys, queries, blockMaximum, blockSum, correction)) {
        kernels.scaleRows(sums, queries, columns, correction);
      }
      tiles.multiplyTransposed(
          tile,
          queries,
          keys,
          values,
          values.from(head / shape.group(), block.fromKey()),
          new Strided(sums, 0, columns));
    }

    private void finish(int row, int count) {
      System.arraycopy(blockMaximum, 0, maximum, row, count);
      System.arraycopy(blockSum, 0, sum, row, count);
      for (int query = 0; query < count; query++) {
        correction[query] = blockSum[query] == 0 ? 0 : 1 / blockSum[query];
      }
      kernels.scaleRows(sums, count, columns, correction);
      int dim = shape.valueDim();
      for (int query = 0; query < count; query++) {
        System.arraycopy(sums, query * columns, output, (row + query) * dim, dim);
      }
    }
  }
}
