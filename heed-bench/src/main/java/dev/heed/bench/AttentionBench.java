package dev.heed.bench;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionGradients;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.base.Require;
import dev.heed.base.Statistics;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Times the fused engine, and PyTorch's attention in turn with it.
 *
 * @param heads number of heads
 * @param tokens number of tokens, which attend to each other
 * @param dim components of a query, key and value
 * @param rounds how often both are timed; medians are reported
 */
public record AttentionBench(int heads, int tokens, int dim, int rounds) {
  private static final int WARM_UP_TURNS = 10;

  /** Seconds of the search for the machine's best rate. */
  private static final double PEAK_SECONDS = 3;

  /**
   * Standard deviation of queries, keys and biases for scores by a distance, small enough that
   * softmax spreads over several tokens.
   */
  private static final double SPREAD = 0.3;

  /** Rest between contenders; PyTorch's idle threads spin for up to 110 ms. */
  private static final long REST_NANOSECONDS = 150_000_000;

  /**
   * A pass is repeated for this time, and the second half of its times counts: after a rest,
   * threads are asleep, caches cold and the clock low, which is not what a training or a service
   * sees.
   */
  static final long TURN_NANOSECONDS = 100_000_000;

  /** Receives the progress of the benchmark. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} steps of this stage are done. */
    void step(String stage, long done, long total);
  }

  /** The scores that are compared, each of self-attention of {@code [heads, tokens, dim]}. */
  public enum Kind {
    /** {@code q·k/√dim}. */
    DOT,
    /** {@code −‖Mx − My‖²}, queries being the keys; the parameter is {@code M}. */
    L2,
    /**
     * {@code −‖φ(x) − φ(y)‖²} with {@code φ(x) = x + W₂ tanh(W₁x + b₁) + b₂}, queries being the
     * keys; the parameters are {@code W₁, b₁, W₂, b₂}.
     */
    METRIC
  }

  /**
   * Numbers for one kind of attention.
   *
   * @param input queries, keys and values, each {@code [heads, tokens, dim]}
   * @param outputGradients {@code [heads, tokens, dim]}
   * @param parameters {@code [dim, dim]} or {@code [dim]} each
   * @param masking the pairs that take part; for {@link Kind#DOT} only
   */
  public record Problem(
      Kind kind,
      AttentionInput input,
      float[] outputGradients,
      List<float[]> parameters,
      Masking masking) {}

  /**
   * The pairs of tokens that take part.
   *
   * @param size tokens of a window or a block; not used without a pattern
   */
  public record Masking(Pattern pattern, int size) {
    /** Shapes of masks. */
    public enum Pattern {
      /** All pairs. */
      NONE,
      /** A token attends to the last tokens, itself among them. */
      WINDOW,
      /** A token attends to those of its own block. */
      BLOCKS
    }

    Mask mask(int tokens) {
      return switch (pattern) {
        case NONE -> new Mask.All();
        case WINDOW -> new Mask.Window(size - 1, 0);
        case BLOCKS -> {
          int[] blocks = new int[tokens];
          Arrays.setAll(blocks, i -> i / size);
          yield new Mask.Document(blocks);
        }
      };
    }

    /** Number of pairs that are left for each head. */
    double pairs(int tokens) {
      double pairs = 0;
      for (int i = 0; i < tokens; i++) {
        pairs +=
            switch (pattern) {
              case NONE -> tokens;
              case WINDOW -> Math.min(i + 1, size);
              case BLOCKS -> Math.min(tokens, (i / size + 1) * size) - i / size * size;
            };
      }
      return pairs;
    }
  }

  /**
   * Times of one kind and pass.
   *
   * @param heed milliseconds of the fused engine
   * @param ways PyTorch's ways by name; none without PyTorch
   * @param gflops rate of the fused engine in 10⁹ operations a second, without the features' maps
   */
  public record Row(
      Kind kind, boolean backward, double heed, Map<String, Way> ways, double gflops) {
    /** PyTorch's fastest way. */
    public Optional<Way> fastest() {
      return ways.values().stream().min(Comparator.comparingDouble(Way::milliseconds));
    }

    /** PyTorch's fastest way by a matrix of distances. */
    public Optional<Way> cdist() {
      return ways.entrySet().stream()
          .filter(way -> way.getKey().startsWith("cdist"))
          .map(Map.Entry::getValue)
          .min(Comparator.comparingDouble(Way::milliseconds));
    }
  }

  /**
   * One of PyTorch's ways.
   *
   * @param milliseconds the median over rounds
   * @param ratio the median over rounds of its time divided by the fused engine's
   */
  public record Way(double milliseconds, double ratio) {}

  /**
   * Checks the sizes.
   *
   * @throws dev.heed.base.ProblemException if one is below 1
   */
  public AttentionBench {
    Require.atLeast("heads", 1, heads);
    Require.atLeast("tokens", 1, tokens);
    Require.atLeast("dim", 1, dim);
    Require.atLeast("rounds", 1, rounds);
  }

  /** The machine's best rate, in 10⁹ additions and multiplications a second. */
  public static double peakGflops(Workers workers) {
    TileKernels kernels = KernelSelection.tileKernels();
    double best = 0;
    long end = System.nanoTime() + (long) (PEAK_SECONDS * 1e9);
    while (System.nanoTime() < end) {
      long[] done = new long[workers.threads()];
      long start = System.nanoTime();
      workers.run(
          done.length,
          Long.MAX_VALUE,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              done[i] = kernels.multiplyAdds(20_000);
            }
          });
      best = Math.max(best, Arrays.stream(done).sum() / (double) (System.nanoTime() - start));
    }
    return best;
  }

  /**
   * Times all kinds and passes, after comparing outputs and gradients with PyTorch's.
   *
   * @throws IllegalStateException if they differ
   */
  public List<Row> run(Torch torch, long seed, Workers workers, Progress progress)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (boolean backward : new boolean[] {false, true}) {
        progress.step("timing", rows.size(), 2L * Kind.values().length);
        Masking all = new Masking(Masking.Pattern.NONE, 0);
        rows.add(row(problem(kind, seed, all), backward, torch, workers));
      }
    }
    return rows;
  }

  Problem problem(Kind kind, long seed, Masking masking) {
    SeededRandom random = new SeededRandom(seed);
    int size = Math.multiplyExact(Math.multiplyExact(heads, tokens), dim);
    float[] queries = numbers(random, size, kind == Kind.DOT ? 1 : SPREAD);
    float[] keys = kind == Kind.DOT ? numbers(random, size, 1) : queries;
    double scale = 1 / Math.sqrt(dim);
    List<float[]> parameters =
        switch (kind) {
          case DOT -> List.of();
          case L2 -> List.of(numbers(random, dim * dim, scale));
          case METRIC ->
              List.of(
                  numbers(random, dim * dim, scale),
                  numbers(random, dim, SPREAD),
                  numbers(random, dim * dim, scale),
                  numbers(random, dim, SPREAD));
        };
    AttentionInput input =
        new AttentionInput(
            AttentionShape.self(heads, tokens, dim), queries, keys, numbers(random, size, 1));
    return new Problem(kind, input, numbers(random, size, 1), parameters, masking);
  }

  private static float[] numbers(SeededRandom random, int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.gaussian());
    }
    return values;
  }

  private Attention attention(Problem problem) {
    List<Matrix> matrices =
        problem.parameters().stream()
            .map(
                values -> {
                  double[] doubles = new double[values.length];
                  Arrays.setAll(doubles, i -> values[i]);
                  return new Matrix(values.length / dim, dim, doubles);
                })
            .toList();
    return switch (problem.kind()) {
      case DOT ->
          new Attention(new Score.Dot())
              .plus(new Bias.Scale(1 / Math.sqrt(dim)))
              .with(problem.masking().mask(tokens));
      case L2 -> new Attention(new PseudoMetric.L2(matrices.get(0)));
      case METRIC ->
          new Attention(
              new PseudoMetric.LearnedMetric(
                  matrices.get(0), matrices.get(1), matrices.get(2), matrices.get(3)));
    };
  }

  Row row(Problem problem, boolean backward, Torch torch, Workers workers) throws IOException {
    Heed heed = new Heed(new FusedEngine(workers), attention(problem), problem);
    List<String> ways = torch.prepare(problem, workers.threads());
    for (int way = 0; way < ways.size(); way++) {
      check(ways.get(way), heed, torch.compute(way));
    }
    // PyTorch needs no warming up: it is compiled, and the first half of a turn does not count.
    for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
      heed.milliseconds(backward);
    }
    double[] ours = new double[rounds];
    double[][] theirs = new double[ways.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      rest();
      ours[round] = heed.milliseconds(backward);
      for (int way = 0; way < ways.size(); way++) {
        rest();
        theirs[way][round] = torch.milliseconds(way, backward);
      }
    }
    Map<String, Way> results = new LinkedHashMap<>();
    for (int way = 0; way < ways.size(); way++) {
      double[] times = theirs[way];
      double[] ratios = new double[rounds];
      Arrays.setAll(ratios, round -> times[round] / ours[round]);
      results.put(ways.get(way), new Way(Statistics.median(times), Statistics.median(ratios)));
    }
    double operations =
        products(problem.kind(), backward) * 2 * heads * dim * problem.masking().pairs(tokens);
    double milliseconds = Statistics.median(ours);
    return new Row(
        problem.kind(), backward, milliseconds, results, operations / milliseconds / 1e6);
  }

  /** Products of two vectors for each pair of tokens. */
  private static double products(Kind kind, boolean backward) {
    return switch (kind) {
      case DOT -> backward ? 7 : 2;
      // Distances are symmetric: half of the scores and of the gradients in the tokens.
      case L2, METRIC -> backward ? 5 : 1.5;
    };
  }

  /** The fused engine on a problem. */
  private record Heed(FusedEngine engine, Attention attention, Problem problem) {
    void run(boolean backward) {
      AttentionOutput output = engine.forward(attention, problem.input());
      if (backward) {
        engine.backward(attention, problem.input(), output, problem.outputGradients());
      }
    }

    /** Milliseconds of a pass, from one turn. */
    double milliseconds(boolean backward) {
      List<Long> times = new ArrayList<>();
      long begin = System.nanoTime();
      long end = begin;
      while (end - begin < TURN_NANOSECONDS || times.size() < 2) {
        long start = System.nanoTime();
        run(backward);
        end = System.nanoTime();
        times.add(end - start);
      }
      return turnMilliseconds(times);
    }
  }

  /** The median, in milliseconds, of the second half of a turn's times in nanoseconds. */
  static double turnMilliseconds(List<Long> times) {
    List<Long> counted = times.subList(times.size() / 2, times.size());
    return Statistics.median(counted.stream().mapToDouble(time -> time / 1e6).toArray());
  }

  /** Checks that both compute the same, before either is timed. */
  private static void check(String way, Heed heed, Torch.Results torch) {
    AttentionInput input = heed.problem.input();
    AttentionOutput output = heed.engine.forward(heed.attention, input);
    AttentionGradients gradients =
        heed.engine.backward(heed.attention, input, output, heed.problem.outputGradients());
    close(way + ": output", output.values(), torch.output());
    close(way + ": gradients", gradients.queries(), torch.queryGradients());
  }

  private static void close(String what, float[] ours, float[] theirs) {
    float largest = 1;
    float difference = 0;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs(theirs[i]));
      difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
    }
    double expected = 1e-4 * largest;
    if (!(difference <= expected)) {
      throw new IllegalStateException(
          what + " differs by " + difference + "; expected at most " + expected);
    }
  }

  /** Waits until the previous contender's threads are idle. */
  private static void rest() {
    LockSupport.parkNanos(REST_NANOSECONDS);
  }
}
