package dev.heed.encoder.bert;

import dev.heed.encoder.bert.BertWeights.Embeddings;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forward pass in single precision on Heed's kernels (Devlin et al., "BERT", 2019):
 *
 * <pre>
 * a = x + attention(xW_Q, xW_K, xW_V) W_O,    h = norm(a)
 * y = h + gelu(h W_up) W_down,                x' = norm(y)
 * </pre>
 *
 * <p>Every sum has a fixed order, and a row of a product depends on its own row alone. So a text's
 * states are the same bytes for any number of threads, any kernels, and whatever texts are computed
 * with it. Not thread-safe.
 */
public final class BertForward {
  /**
   * Rows of a batch of several texts, a multiple of the rows of a product: enough to use each panel
   * of weights many times while it is in the cache.
   */
  private static final int MAX_ROWS = 120;

  private final TileKernels tiles;
  private final Kernels kernels;
  private final Workers workers;
  private final Embeddings embeddings;
  private final List<Layer> layers;
  private final int heads;
  private final int dim;
  private final float[] ones;
  private final Scratch[] scratch;
  private final HeadAttention[] attention;

  /**
   * A layer, ready for products.
   *
   * @param projection queries, keys and values side by side
   */
  private record Layer(
      Packed projection,
      Packed output,
      LayerNorm attentionNorm,
      Packed up,
      Packed down,
      LayerNorm norm) {}

  /** Prepares the weights, which need not be kept afterwards. */
  public BertForward(BertWeights weights, TileKernels tiles, Kernels kernels, Workers workers) {
    this.tiles = tiles;
    this.kernels = kernels;
    this.workers = workers;
    this.embeddings = weights.embeddings();
    this.heads = weights.heads();
    this.dim = weights.dim();
    this.ones = new float[dim];
    Arrays.fill(ones, 1);
    this.layers = new ArrayList<>();
    for (BertLayer layer : weights.layers()) {
      layers.add(
          new Layer(
              Packed.of(Linear.sideBySide(layer.query(), layer.key(), layer.value()), tiles),
              Packed.of(layer.output(), tiles),
              layer.attentionNorm(),
              Packed.of(layer.up(), tiles),
              Packed.of(layer.down(), tiles),
              layer.norm()));
    }
    this.scratch = new Scratch[workers.threads()];
    this.attention = new HeadAttention[workers.threads()];
    for (int i = 0; i < scratch.length; i++) {
      scratch[i] = new Scratch();
      attention[i] = new HeadAttention(tiles, dim / heads);
    }
  }

  /** The matrix {@code W_Q} of a layer, {@code [dim, dim]}, row-major. */
  public float[] queryWeights(int layer) {
    return layers.get(layer).projection().columns(0, dim);
  }

  /** The matrix {@code W_K} of a layer, {@code [dim, dim]}, row-major. */
  public float[] keyWeights(int layer) {
    return layers.get(layer).projection().columns(dim, 2 * dim);
  }

  /** Bias of the queries of a layer, added to {@code xW_Q}; {@code [dim]}. */
  public float[] queryBias(int layer) {
    return Arrays.copyOfRange(layers.get(layer).projection().bias(), 0, dim);
  }

  /** Bias of the keys of a layer, added to {@code xW_K}; {@code [dim]}. */
  public float[] keyBias(int layer) {
    return Arrays.copyOfRange(layers.get(layer).projection().bias(), dim, 2 * dim);
  }

  /**
   * Computes the hidden states of texts.
   *
   * @param texts the numbers of each text's pieces, at least one and at most as many as places
   * @param last the layer to end with
   */
  public void run(List<int[]> texts, int last, Visitor visitor) {
    List<Integer> begins = batches(texts);
    int count = begins.size() - 1;
    if (count < workers.threads()) {
      for (int i = 0; i < count; i++) {
        run(texts, begins.get(i), begins.get(i + 1), last, visitor, workers::runNumbered, 0);
      }
      return;
    }
    workers.runNumbered(
        count,
        Long.MAX_VALUE,
        (worker, from, to) -> {
          for (int i = from; i < to; i++) {
            run(texts, begins.get(i), begins.get(i + 1), last, visitor, Loops.in(worker), worker);
          }
        });
  }

  /** Index of each batch's first text, and the number of texts. */
  private static List<Integer> batches(List<int[]> texts) {
    List<Integer> begins = new ArrayList<>();
    int rows = MAX_ROWS;
    for (int i = 0; i < texts.size(); i++) {
      int length = texts.get(i).length;
      if (rows + length > MAX_ROWS) {
        begins.add(i);
        rows = 0;
      }
      rows += length;
    }
    begins.add(texts.size());
    return begins;
  }

  private void run(
      List<int[]> texts, int from, int to, int last, Visitor visitor, Loops loops, int worker) {
    Batch batch = Batch.of(texts.subList(from, to));
    Scratch memory = scratch[worker];
    Layer first = layers.getFirst();
    memory.fit(
        batch.rows(),
        dim,
        first.projection().stride(),
        first.up().stride(),
        first.output().stride());
    embed(batch, memory.states);
    show(batch, from, 0, memory.states, visitor);
    for (int i = 0; i < last; i++) {
      new LayerRun(batch, layers.get(i), memory, loops, from, i + 1, visitor).run();
      show(batch, from, i + 1, memory.states, visitor);
    }
  }

  private void show(Batch batch, int first, int layer, float[] states, Visitor visitor) {
    for (int text = 0; text < batch.texts(); text++) {
      visitor.states(first + text, layer, states, batch.begins()[text] * dim, batch.length(text));
    }
  }

  private void embed(Batch batch, float[] states) {
    for (int text = 0; text < batch.texts(); text++) {
      for (int i = 0; i < batch.length(text); i++) {
        int row = batch.begins()[text] + i;
        int word = batch.ids()[row] * dim;
        for (int j = 0; j < dim; j++) {
          states[row * dim + j] =
              embeddings.words()[word + j]
                  + embeddings.segment()[j]
                  + embeddings.places()[i * dim + j];
        }
        normalise(states, row * dim, embeddings.norm(), states, row * dim);
      }
    }
  }

  /** One layer for one batch. */
  private final class LayerRun {
    private final Batch batch;
    private final Layer layer;
    private final Scratch memory;
    private final Loops loops;
    private final int firstText;
    private final int number;
    private final Visitor visitor;

    LayerRun(
        Batch batch,
        Layer layer,
        Scratch memory,
        Loops loops,
        int firstText,
        int number,
        Visitor visitor) {
      this.batch = batch;
      this.layer = layer;
      this.memory = memory;
      this.loops = loops;
      this.firstText = firstText;
      this.number = number;
      this.visitor = visitor;
    }

    void run() {
      multiply(memory.states, dim, layer.projection(), memory.projected);
      attend();
      multiply(memory.context, dim, layer.output(), memory.sums);
      addAndNormalise(layer.output().stride(), layer.attentionNorm());
      multiply(memory.states, dim, layer.up(), memory.hidden);
      int stride = layer.up().stride();
      loops.run(
          batch.rows(),
          20L * batch.rows() * stride,
          (worker, from, to) -> tiles.gelu(memory.hidden, from * stride, (to - from) * stride));
      multiply(memory.hidden, stride, layer.down(), memory.sums);
      addAndNormalise(layer.down().stride(), layer.norm());
    }

    /** {@code target = source·W + b}. */
    private void multiply(float[] source, int stride, Packed map, float[] target) {
      int rows = batch.rows();
      int width = map.width();
      loops.run(
          map.count(),
          2L * rows * map.inputs() * map.outputs(),
          (worker, from, to) -> {
            for (int panel = from; panel < to; panel++) {
              int column = panel * width;
              int length = Math.min(width, map.outputs() - column);
              for (int row = 0; row < rows; row++) {
                int start = row * map.stride() + column;
                System.arraycopy(map.bias(), column, target, start, length);
                Arrays.fill(target, start + length, start + width, 0);
              }
              tiles.multiply(
                  new Strided(source, 0, stride),
                  rows,
                  map.inputs(),
                  map.panel(panel),
                  1,
                  new Strided(target, column, map.stride()));
            }
          });
    }

    private void attend() {
      int headDim = dim / heads;
      int stride = layer.projection().stride();
      long operations = 0;
      for (int text = 0; text < batch.texts(); text++) {
        operations += 4L * batch.length(text) * batch.length(text) * dim;
      }
      loops.run(
          batch.texts() * heads,
          operations,
          (worker, from, to) -> {
            for (int i = from; i < to; i++) {
              int text = i / heads;
              int head = i % heads;
              int row = batch.begins()[text];
              int length = batch.length(text);
              attention[worker].run(
                  new Strided(memory.projected, row * stride + head * headDim, stride),
                  dim,
                  length,
                  new Strided(memory.context, row * dim + head * headDim, dim),
                  (tile, sums, first, queries) -> show(tile, sums, text, head, first, queries));
            }
          });
    }

    private void show(float[] tile, float[] sums, int text, int head, int first, int queries) {
      if (visitor.seesAttention()) {
        int keys = batch.length(text);
        int width = tiles.tileWidth();
        for (int key = 0; key < keys; key++) {
          for (int q = 0; q < queries; q++) {
            tile[key * width + q] /= sums[q];
          }
        }
        visitor.attention(
            firstText + text, number, head, new Visitor.Weights(tile, width, keys, first, queries));
      }
    }

    /** {@code states = norm(states + sums)}. */
    private void addAndNormalise(int stride, LayerNorm norm) {
      for (int row = 0; row < batch.rows(); row++) {
        for (int j = 0; j < dim; j++) {
          memory.sums[row * stride + j] += memory.states[row * dim + j];
        }
        normalise(memory.sums, row * stride, norm, memory.states, row * dim);
      }
    }
  }

  private void normalise(float[] source, int from, LayerNorm norm, float[] target, int to) {
    float mean = kernels.dot(source, from, ones, 0, dim) / dim;
    for (int j = 0; j < dim; j++) {
      target[to + j] = source[from + j] - mean;
    }
    float variance = kernels.dot(target, to, target, to, dim) / dim;
    float factor = (float) (1 / Math.sqrt(variance + norm.epsilon()));
    for (int j = 0; j < dim; j++) {
      target[to + j] = target[to + j] * factor * norm.scale()[j] + norm.shift()[j];
    }
  }
}
