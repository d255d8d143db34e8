package dev.heed.attention.fused;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.mask.Mask;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * Causal attention one step at a time, as a transformer generates text: a step appends the keys and
 * values of one or a few new tokens, and their queries attend to what the cache holds. The results
 * of all steps together are those of causal attention over the whole sequence, up to rounding.
 *
 * <p>It supports the row softmax of the scores that {@link FusedEngine} fuses, with a scale, a soft
 * cap and linear biases; the mask is causal by itself. Results are the same bytes for any number of
 * threads and any kernels. One thread at a time may use a cache.
 */
public final class AttentionCache {

  /** The earlier tokens that a query still attends to. */
  public sealed interface Keep {

    /** All of them. */
    record All() implements Keep {}

    /**
     * The latest ones and the first of the sequence, so that memory is bounded (Xiao et al.,
     * "Efficient streaming language models with attention sinks", 2023).
     *
     * @param window number of the latest tokens, the query's own among them
     * @param sinks number of tokens at the start that are always attended to
     */
    record Latest(int window, int sinks) implements Keep {
      public Latest {
        Require.atLeast("window", 1, window);
        Require.atLeast("sinks", 0, sinks);
      }
    }
  }

  private static final int FIRST_CAPACITY = 64;

  private final FusedPlan plan;
  private final AttentionShape token;
  private final Keep keep;
  private final TileKernels tiles;
  private final Kernels kernels;
  private final Workers workers;
  private final Rows[] heads;
  private long position;

  /**
   * An empty cache on the fastest available kernels.
   *
   * @param attention the score, its biases and the softmax; without a mask
   * @param token the sizes of one token: a shape with one query and one key
   * @throws ProblemException if this attention is not supported, or the shape is of more tokens
   */
  public AttentionCache(Attention attention, AttentionShape token, Keep keep, Workers workers) {
    this(attention, token, keep, KernelSelection.tileKernels(), KernelSelection.kernels(), workers);
  }

  AttentionCache(
      Attention attention,
      AttentionShape token,
      Keep keep,
      TileKernels tiles,
      Kernels kernels,
      Workers workers) {
    if (token.queries() != 1 || token.keys() != 1) {
      throw new ProblemException(
          "the shape has %d queries and %d keys".formatted(token.queries(), token.keys()),
          "1 of each: the sizes of one token");
    }
    attention.check(token);
    if (!(attention.mask() instanceof Mask.All)) {
      throw new ProblemException(
          "the attention has a mask", "none: a cache is causal, and its window is an option");
    }
    this.plan =
        FusedPlan.of(attention)
            .filter(each -> !each.doubly())
            .filter(each -> each.added().stream().allMatch(Bias.Alibi.class::isInstance))
            .orElseThrow(
                () ->
                    new ProblemException(
                        "this attention needs all queries at once or double precision",
                        "the row softmax of dot products, bilinear scores or a pseudo-metric, with"
                            + " a scale, a soft cap or linear biases"));
    this.token = token;
    this.keep = keep;
    this.tiles = tiles;
    this.kernels = kernels;
    this.workers = workers;
    this.heads = new Rows[token.keyHeads()];
    clear();
  }

  /** Forgets all tokens. */
  public void clear() {
    int features = plan.score().queryMap().outputDim(token.dim());
    for (int head = 0; head < heads.length; head++) {
      heads[head] = new Rows(features, token.valueDim(), plan.keyWeight() != 0);
    }
    position = 0;
  }

  /** Number of tokens that were appended. */
  public long position() {
    return position;
  }

  /** Number of tokens in memory. */
  public int size() {
    return heads[0].rows();
  }

  /**
   * Appends tokens, and lets each attend to the tokens before it and to itself.
   *
   * @param queries {@code [heads, tokens, dim]}
   * @param keys {@code [keyHeads, tokens, dim]}
   * @param values {@code [keyHeads, tokens, valueDim]}
   * @return {@code [heads, tokens, valueDim]}
   * @throws ProblemException if sizes do not match
   */
  public float[] step(float[] queries, float[] keys, float[] values) {
    int tokens = queries.length / (token.heads() * token.dim());
    AttentionShape shape =
        new AttentionShape(
            token.heads(), token.keyHeads(), tokens, tokens, token.dim(), token.valueDim());
    Require.size("queries", shape.querySize(), queries.length);
    Require.size("keys", shape.keySize(), keys.length);
    Require.size("values", shape.valueSize(), values.length);
    FloatMaps maps = new FloatMaps(tiles, kernels, workers);
    float[] u =
        maps.forward(plan.score().queryMap(), queries, shape.heads(), tokens, shape.dim()).u();
    float[] v =
        maps.forward(plan.score().keyMap(), keys, shape.keyHeads(), tokens, shape.dim()).u();
    for (int head = 0; head < heads.length; head++) {
      heads[head].append(v, head * tokens, values, head * tokens, tokens, plan, kernels);
    }
    float[] result = new float[shape.outputSize()];
    long work = (long) shape.heads() * tokens * heads[0].rows() * (shape.dim() + shape.valueDim());
    workers.runEach(
        shape.heads(),
        work,
        () -> {
          Query query = new Query();
          return (from, to) -> {
            for (int head = from; head < to; head++) {
              for (int i = 0; i < tokens; i++) {
                query.attend(head, u, head * tokens + i, position + i, result);
              }
            }
          };
        });
    position += tokens;
    if (keep instanceof Keep.Latest(int window, int sinks)) {
      // The next query sees window − 1 tokens before its own.
      for (Rows head : heads) {
        head.keepOnly(sinks, window - 1);
      }
    }
    return result;
  }

  /** The attention of one query, with memory for its scores. */
  private final class Query {
    private float[] weights = new float[FIRST_CAPACITY];
    private int[] index = new int[FIRST_CAPACITY];

    /** Attends with row {@code row} of the features {@code u}, the token at {@code at}. */
    void attend(int head, float[] u, int row, long at, float[] result) {
      Rows cached = heads[head / token.group()];
      if (weights.length < cached.rows()) {
        weights = new float[cached.capacity()];
        index = new int[cached.capacity()];
      }
      int count = 0;
      float maximum = Float.NEGATIVE_INFINITY;
      for (int j = 0; j < cached.rows() && cached.position(j) <= at; j++) {
        if (sees(at, cached.position(j))) {
          float z = score(head, u, row, at, cached, j);
          weights[count] = z;
          index[count++] = j;
          maximum = Math.max(maximum, z);
        }
      }
      for (int j = 0; j < count; j++) {
        weights[j] -= maximum;
      }
      kernels.exp(weights, 0, count);
      double sum = 0;
      for (int j = 0; j < count; j++) {
        sum += weights[j];
      }
      for (int j = 0; j < count; j++) {
        weights[j] = (float) (weights[j] / sum);
      }
      kernels.sumRows(
          cached.values(),
          token.valueDim(),
          index,
          weights,
          0,
          count,
          result,
          row * token.valueDim());
    }

    private boolean sees(long query, long key) {
      return switch (keep) {
        case Keep.All() -> true;
        case Keep.Latest(int window, int sinks) -> key < sinks || query - key < window;
      };
    }

    private float score(int head, float[] u, int row, long at, Rows cached, int j) {
      int features = cached.features();
      float z =
          plan.scale() * kernels.dot(u, row * features, cached.keys(), j * features, features)
              + cached.bias(j);
      if (plan.hasCap()) {
        z = (float) (plan.cap() * StrictMath.tanh(z / plan.cap()));
      }
      for (Bias bias : plan.added()) {
        if (bias instanceof Bias.Alibi(double[] slopes, int offset)) {
          z -= (float) slopes[head] * Math.abs(at + offset - cached.position(j));
        }
      }
      return z;
    }
  }

  /** The keys and values of one head that the cache holds, in order of position. */
  private static final class Rows {
    private final int features;
    private final int valueDim;
    private float[] keys;
    private float[] values;

    /** {@code −keyWeight·‖v‖²} of each key; empty if the plan has no such term. */
    private float[] biases;

    /** Rows that stay at the start, whose positions are their indices. */
    private int sinks;

    /** Tokens dropped between the sinks and the other rows. */
    private long dropped;

    private int rows;

    Rows(int features, int valueDim, boolean biased) {
      this.features = features;
      this.valueDim = valueDim;
      keys = new float[FIRST_CAPACITY * features];
      values = new float[FIRST_CAPACITY * valueDim];
      biases = new float[biased ? FIRST_CAPACITY : 0];
    }

    int rows() {
      return rows;
    }

    int features() {
      return features;
    }

    int capacity() {
      return values.length / valueDim;
    }

    float[] keys() {
      return keys;
    }

    float[] values() {
      return values;
    }

    float bias(int row) {
      return biases.length == 0 ? 0 : biases[row];
    }

    /** The place of a row's token in the sequence. */
    long position(int row) {
      return row < sinks ? row : row + dropped;
    }

    /** Appends {@code count} rows of features and values. */
    void append(
        float[] newKeys,
        int keyRow,
        float[] newValues,
        int valueRow,
        int count,
        FusedPlan plan,
        Kernels kernels) {
      reserve(rows + count);
      System.arraycopy(newKeys, keyRow * features, keys, rows * features, count * features);
      System.arraycopy(newValues, valueRow * valueDim, values, rows * valueDim, count * valueDim);
      for (int j = rows; j < rows + count && biases.length > 0; j++) {
        int at = j * features;
        biases[j] = -plan.keyWeight() * kernels.dot(keys, at, keys, at, features);
      }
      rows += count;
    }

    private void reserve(int wanted) {
      if (wanted <= capacity()) {
        return;
      }
      long larger = Math.max(wanted, capacity() + (capacity() >> 1));
      Require.arrayLength("cached keys", larger * features);
      Require.arrayLength("cached values", larger * valueDim);
      keys = Arrays.copyOf(keys, (int) larger * features);
      values = Arrays.copyOf(values, (int) larger * valueDim);
      biases = biases.length == 0 ? biases : Arrays.copyOf(biases, (int) larger);
    }

    /**
     * Drops all rows but the first {@code first} of the sequence and the last {@code last}. Rows
     * move only when half of the window can go, so that a step costs one copied row on average.
     */
    void keepOnly(int first, int last) {
      int excess = rows - Math.min(first, rows) - last;
      if (excess <= 0 || excess < last) {
        return;
      }
      int kept = Math.min(first, rows);
      move(keys, features, kept, excess);
      move(values, valueDim, kept, excess);
      if (biases.length > 0) {
        move(biases, 1, kept, excess);
      }
      sinks = kept;
      dropped += excess;
      rows -= excess;
    }

    private void move(float[] matrix, int width, int kept, int excess) {
      System.arraycopy(
          matrix, (kept + excess) * width, matrix, kept * width, (rows - kept - excess) * width);
    }
  }
}
