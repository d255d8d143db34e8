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

  /** CachedRows with a softmax of their own; with 64 components, 64 KB of keys and of values. */
  private static final int CHUNK = 256;

  /** Tokens of a step that are handled at once, so that a prompt's partial sums stay small. */
  private static final int WAVE = 8;

  private static final float[] ONES = ones();

  private final FusedPlan plan;
  private final AttentionShape token;
  private final Keep keep;
  private final TileKernels tiles;
  private final Kernels kernels;
  private final Workers workers;
  private final CachedRows[] heads;
  private long position;

  /** The highest score of each query and chunk of a wave, {@code [heads, count, chunks]}. */
  private float[] maxima = new float[0];

  /** {@code Σ_j e^(z_j − maximum)} of each query and chunk. */
  private float[] sums = new float[0];

  /** {@code Σ_j e^(z_j − maximum) v_j}, {@code [heads, count, chunks, valueDim]}. */
  private float[] weighted = new float[0];

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
    this.heads = new CachedRows[token.keyHeads()];
    clear();
  }

  private static float[] ones() {
    float[] ones = new float[CHUNK];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Forgets all tokens. */
  public void clear() {
    int features = plan.score().queryMap().outputDim(token.dim());
    for (int head = 0; head < heads.length; head++) {
      heads[head] = new CachedRows(features, token.valueDim(), plan.keyWeight() != 0);
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
    AttentionShape shape = shape(tokens);
    Require.size("queries", shape.querySize(), queries.length);
    Require.size("keys", shape.keySize(), keys.length);
    Require.size("values", shape.valueSize(), values.length);
    FloatMaps maps = new FloatMaps(tiles, kernels, workers);
    float[] u =
        maps.forward(plan.score().queryMap(), queries, shape.heads(), tokens, shape.dim()).u();
    long first = position;
    addRows(keys, values, tokens);
    float[] result = new float[shape.outputSize()];
    for (int token = 0; token < tokens; token += WAVE) {
      new Wave(u, tokens, first, token, Math.min(WAVE, tokens - token)).attend(result);
    }
    dropUnseen();
    return result;
  }

  /**
   * Appends tokens that ask nothing: those of a prompt, whose attention another engine computes at
   * once, or nobody needs.
   *
   * @param keys {@code [keyHeads, tokens, dim]}
   * @param values {@code [keyHeads, tokens, valueDim]}
   * @throws ProblemException if sizes do not match
   */
  public void append(float[] keys, float[] values) {
    int tokens = keys.length / (token.keyHeads() * token.dim());
    AttentionShape shape = shape(tokens);
    Require.size("keys", shape.keySize(), keys.length);
    Require.size("values", shape.valueSize(), values.length);
    addRows(keys, values, tokens);
    dropUnseen();
  }

  /** The sizes of some tokens. */
  private AttentionShape shape(int tokens) {
    return new AttentionShape(
        token.heads(), token.keyHeads(), tokens, tokens, token.dim(), token.valueDim());
  }

  private void addRows(float[] keys, float[] values, int tokens) {
    float[] v =
        new FloatMaps(tiles, kernels, workers)
            .forward(plan.score().keyMap(), keys, token.keyHeads(), tokens, token.dim())
            .u();
    for (int head = 0; head < heads.length; head++) {
      heads[head].append(v, head * tokens, values, head * tokens, tokens, plan, kernels);
    }
    position += tokens;
  }

  private void dropUnseen() {
    if (keep instanceof Keep.Latest(int window, int sinks)) {
      // The next query sees window − 1 tokens before its own.
      for (CachedRows head : heads) {
        head.keepOnly(sinks, window - 1);
      }
    }
  }

  /**
   * The attention of a few tokens at once. A task is a head of keys and {@link #CHUNK} of its rows,
   * so that threads share one query's work too; each chunk has a softmax of its own, and these are
   * joined in the order of the rows ("Flash-Decoding for long-context inference", Dao et al.,
   * 2023).
   */
  private final class Wave {
    private final float[] u;
    private final int tokens;
    private final long firstPosition;
    private final int first;
    private final int count;
    private final int chunks = Math.ceilDiv(heads[0].rows(), CHUNK);

    /**
     * Prepares some of a step's tokens.
     *
     * @param u features of the step's queries, {@code [heads, tokens, features]}
     * @param firstPosition position of the step's first token
     * @param first index of the first token that takes part
     */
    Wave(float[] u, int tokens, long firstPosition, int first, int count) {
      this.u = u;
      this.tokens = tokens;
      this.firstPosition = firstPosition;
      this.first = first;
      this.count = count;
      int parts = token.heads() * count * chunks;
      Require.arrayLength("partial sums", (long) parts * token.valueDim());
      if (maxima.length < parts) {
        // Some more, since the next steps will need it: fresh memory is slow.
        maxima = new float[parts + parts / 4];
        sums = new float[maxima.length];
        weighted = new float[maxima.length * token.valueDim()];
      }
      Arrays.fill(weighted, 0, parts * token.valueDim(), 0);
    }

    /** Writes these tokens' rows of {@code result}, {@code [heads, tokens, valueDim]}. */
    void attend(float[] result) {
      long pairs = (long) token.heads() * count * heads[0].rows();
      workers.runEach(
          heads.length * chunks,
          pairs * (heads[0].features() + token.valueDim()),
          () -> {
            float[] weights = new float[CHUNK];
            return (from, to) -> {
              for (int task = from; task < to; task++) {
                chunk(task / chunks, task % chunks, weights);
              }
            };
          });
      float[] factors = new float[chunks];
      for (int head = 0; head < token.heads(); head++) {
        for (int i = 0; i < count; i++) {
          join(head * count + i, factors, result, head * tokens + first + i);
        }
      }
    }

    private void chunk(int keyHead, int chunk, float[] weights) {
      CachedRows cached = heads[keyHead];
      int fromRow = chunk * CHUNK;
      for (int i = 0; i < count; i++) {
        long at = firstPosition + first + i;
        CachedRows.Seen seen = cached.seen(at, keep).within(fromRow, fromRow + CHUNK);
        for (int member = 0; seen.count() > 0 && member < token.group(); member++) {
          int head = keyHead * token.group() + member;
          int part = (head * count + i) * chunks + chunk;
          score(head, head * tokens + first + i, at, cached, seen, weights);
          soften(part, cached, seen, weights);
        }
        for (int member = 0; seen.count() == 0 && member < token.group(); member++) {
          int head = keyHead * token.group() + member;
          maxima[(head * count + i) * chunks + chunk] = Float.NEGATIVE_INFINITY;
        }
      }
    }

    /** Computes a query's scores with the rows that it sees, one after another. */
    private void score(
        int head, int row, long at, CachedRows cached, CachedRows.Seen seen, float[] scores) {
      int features = cached.features();
      int sinks = seen.sinks();
      int from = row * features;
      int latest = seen.fromLatest();
      int first = seen.fromSink() * features;
      if (sinks > 0) {
        kernels.dots(cached.keys(), first, sinks, u, from, features, scores, 0);
      }
      kernels.dots(
          cached.keys(), latest * features, seen.latest(), u, from, features, scores, sinks);
      float scale = plan.scale();
      for (int j = 0; j < seen.count(); j++) {
        scores[j] *= scale;
      }
      if (plan.keyWeight() != 0) {
        for (int j = 0; j < seen.count(); j++) {
          scores[j] += cached.bias(seen.row(j));
        }
      }
      if (plan.hasCap()) {
        tiles.softCap(scores, 0, seen.count(), plan.cap());
      }
      for (Bias bias : plan.added()) {
        if (bias instanceof Bias.Alibi(double[] slopes, int offset)) {
          float slope = (float) slopes[head];
          for (int j = 0; j < seen.count(); j++) {
            scores[j] -= slope * Math.abs(at + offset - cached.position(seen.row(j)));
          }
        }
      }
    }

    /** Turns scores into weights, and sums the weighted values. */
    private void soften(int part, CachedRows cached, CachedRows.Seen seen, float[] weights) {
      int seenRows = seen.count();
      float maximum = Float.NEGATIVE_INFINITY;
      for (int j = 0; j < seenRows; j++) {
        if (weights[j] > maximum) { // takes a third of the time of Math.max
          maximum = weights[j];
        }
      }
      float shift = maximum == Float.NEGATIVE_INFINITY ? 0 : maximum;
      for (int j = 0; j < seenRows; j++) {
        weights[j] -= shift;
      }
      kernels.exp(weights, 0, seenRows);
      maxima[part] = maximum;
      sums[part] = kernels.dot(weights, 0, ONES, 0, seenRows);
      int width = token.valueDim();
      int sinks = seen.sinks();
      int target = part * width;
      int first = seen.fromSink() * width;
      int latest = seen.fromLatest() * width;
      if (sinks > 0) {
        kernels.addRows(cached.values(), first, sinks, width, weights, 0, weighted, target);
      }
      kernels.addRows(
          cached.values(), latest, seen.latest(), width, weights, sinks, weighted, target);
    }

    /** Joins the chunks of a query. */
    private void join(int query, float[] factors, float[] result, int row) {
      float maximum = Float.NEGATIVE_INFINITY;
      for (int chunk = 0; chunk < chunks; chunk++) {
        maximum = Math.max(maximum, maxima[query * chunks + chunk]);
      }
      for (int chunk = 0; chunk < chunks; chunk++) {
        factors[chunk] = maxima[query * chunks + chunk] - maximum;
      }
      kernels.exp(factors, 0, chunks);
      float inverse = 1 / kernels.dot(factors, 0, sums, query * chunks, chunks);
      for (int chunk = 0; chunk < chunks; chunk++) {
        factors[chunk] *= inverse;
      }
      int width = token.valueDim();
      kernels.addRows(
          weighted, query * chunks * width, chunks, width, factors, 0, result, row * width);
    }
  }
}
