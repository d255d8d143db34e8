package dev.heed.encoder.bert;

import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import java.util.Arrays;

/**
 * One head of attention for one text: {@code softmax(QKᵀ/√d) V}. Memory of one thread.
 *
 * <p>A tile holds the scores of all keys with some queries, so that one pass of the softmax is
 * enough: a text has at most as many keys as the model has positions.
 */
final class HeadAttention {
  private final TileKernels tiles;
  private final int dim;
  private final float scale;
  private final int panels;
  private final float[] maximum;
  private final float[] sum;
  private final float[] correction;
  private final float[] mixed;
  private final float[] queries;
  private float[] values = {};
  private float[] tile = {};

  HeadAttention(TileKernels tiles, int dim) {
    this.tiles = tiles;
    this.dim = dim;
    this.scale = (float) (1 / Math.sqrt(dim));
    this.panels = Math.ceilDiv(dim, tiles.panelWidth());
    this.maximum = new float[tiles.tileWidth()];
    this.sum = new float[tiles.tileWidth()];
    this.correction = new float[tiles.tileWidth()];
    this.queries = new float[dim * tiles.tileWidth()];
    this.mixed = new float[Scratch.padded(tiles.tileWidth()) * panels * tiles.panelWidth()];
  }

  /**
   * Computes a head.
   *
   * @param in the queries, keys and values of this head side by side: the offset of the text's
   *     first query, and the stride from piece to piece
   * @param apart the distance from a query to its key, and from there to its value
   * @param pieces the number of pieces
   * @param out the offset of the text's first result, and the stride from piece to piece
   */
  void run(Strided in, int apart, int pieces, Strided out, TileVisitor visitor) {
    int width = tiles.tileWidth();
    tile = Scratch.atLeast(tile, Scratch.padded(pieces) * width);
    packValues(in, in.offset() + 2 * apart, pieces);
    Strided keys = new Strided(in.values(), in.offset() + apart, in.stride());
    for (int first = 0; first < pieces; first += width) {
      int count = Math.min(width, pieces - first);
      int used = tiles.panels(count);
      packQueries(in, first, count, used);
      Arrays.fill(tile, 0, pieces * width, 0);
      Strided packed = new Strided(queries, 0, dim * tiles.panelWidth());
      tiles.multiply(keys, pieces, dim, packed, used, new Strided(tile, 0, width));
      Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
      Arrays.fill(sum, 0);
      tiles.softmax(tile, pieces, count, maximum, sum, correction);
      int stride = panels * tiles.panelWidth();
      Arrays.fill(mixed, 0);
      tiles.multiplyTransposed(
          tile,
          count,
          pieces,
          new Strided(values, 0, pieces * tiles.panelWidth()),
          panels,
          new Strided(mixed, 0, stride));
      for (int q = 0; q < count; q++) {
        int to = out.offset() + (first + q) * out.stride();
        float total = sum[q];
        for (int i = 0; i < dim; i++) {
          out.values()[to + i] = mixed[q * stride + i] / total;
        }
      }
      visitor.tile(tile, sum, first, count);
    }
  }

  /** Sees a tile of weights before their division by the sums. */
  @FunctionalInterface
  interface TileVisitor {
    void tile(float[] tile, float[] sums, int first, int queries);
  }

  /** Turns scaled queries into columns. */
  private void packQueries(Strided in, int first, int count, int used) {
    int width = tiles.panelWidth();
    for (int column = 0; column < used * width; column++) {
      int to = column / width * dim * width + column % width;
      int from = in.offset() + (first + column) * in.stride();
      for (int i = 0; i < dim; i++) {
        queries[to + i * width] = column < count ? in.values()[from + i] * scale : 0;
      }
    }
  }

  private void packValues(Strided in, int offset, int pieces) {
    int width = tiles.panelWidth();
    values = Scratch.atLeast(values, panels * pieces * width);
    for (int panel = 0; panel < panels; panel++) {
      int length = Math.min(width, dim - panel * width);
      for (int piece = 0; piece < pieces; piece++) {
        int to = (panel * pieces + piece) * width;
        System.arraycopy(
            in.values(), offset + piece * in.stride() + panel * width, values, to, length);
        Arrays.fill(values, to + length, to + width, 0);
      }
    }
  }
}
