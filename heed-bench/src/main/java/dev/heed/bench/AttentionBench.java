package dev.heed.bench;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionGradients;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
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
 * Times the fused engine and, in turn with it, PyTorch's attention.
 *
 * @param heads heads
 * @param tokens tokens, which attend to each other
 * @param dim components of a query, key and value
 * @param rounds how often both are timed; medians are reported
 */
public record AttentionBench(int heads, int tokens, int dim, int rounds) {
  private static final int WARM_UP_TURNS = 10;
  private static final double PEAK_SECONDS = 3;

  /** Numbers of queries and keys: softmax then looks at some tokens rather than at one. */
  private static final double SPREAD = 0.3;

  /** Receives how far the benchmark is. */
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
   * What to compute.
   *
   * @param queries {@code [heads, tokens, dim]}, as keys, values and output gradients
   * @param parameters {@code [dim, dim]} or {@code [dim]} each
   */
  public record Problem(
      Kind kind,
      int heads,
      int tokens,
      int dim,
      float[] queries,
      float[] keys,
      float[] values,
      float[] outputGradients,
      List<float[]> parameters) {}

  /**
   * Times of one kind and pass.
   *
   * @param heed milliseconds
   * @param ways PyTorch's
   * @param gflops what the fused engine did, without the features' maps
   */
  public record Row(
      Kind kind, boolean backward, double heed, Map<String, Way> ways, double gflops) {
    public Optional<Way> fastest() {
      return ways.values().stream().min(Comparator.comparingDouble(Way::milliseconds));
    }

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
   * @param ratio the median over rounds of its time by the fused engine's in the same round
   */
  public record Way(double milliseconds, double ratio) {}

  /** PyTorch's threads spin for up to 110 ms when they have nothing to do. */
  private static final long REST_NANOSECONDS = 150_000_000;

  /**
   * A pass is repeated for so long, and the second half of its times counts: after a rest, threads
   * are asleep, caches cold and the clock low, which is not what a training or a service sees.
   */
  static final long TURN_NANOSECONDS = 100_000_000;

  public AttentionBench {
    positive("heads", heads);
    positive("tokens", tokens);
    positive("dim", dim);
    positive("rounds", rounds);
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }

  /** What the processor does at best, in 10⁹ additions and multiplications a second. */
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

  /** Times all kinds and passes. */
  public List<Row> run(Optional<TorchProcess> torch, long seed, Workers workers, Progress progress)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (boolean backward : new boolean[] {false, true}) {
        progress.step("timing", rows.size(), 2L * Kind.values().length);
        rows.add(row(problem(kind, seed), backward, torch, workers));
      }
    }
    return rows;
  }

  private Problem problem(Kind kind, long seed) {
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
    return new Problem(
        kind,
        heads,
        tokens,
        dim,
        queries,
        keys,
        numbers(random, size, 1),
        numbers(random, size, 1),
        parameters);
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
      case DOT -> new Attention(new Score.Dot()).plus(new Bias.Scale(1 / Math.sqrt(dim)));
      case L2 -> new Attention(new PseudoMetric.L2(matrices.get(0)));
      case METRIC ->
          new Attention(
              new PseudoMetric.LearnedMetric(
                  matrices.get(0), matrices.get(1), matrices.get(2), matrices.get(3)));
    };
  }

  private Row row(Problem problem, boolean backward, Optional<TorchProcess> torch, Workers workers)
      throws IOException {
    Heed heed = new Heed(new FusedEngine(workers), attention(problem), problem);
    List<String> ways =
        torch.isPresent() ? torch.get().prepare(problem, workers.threads()) : List.of();
    for (int way = 0; way < ways.size(); way++) {
      check(ways.get(way), heed, torch.get().check(way));
    }
    // PyTorch is compiled already, and the first half of each turn does not count.
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
        theirs[way][round] = torch.get().milliseconds(way, backward);
      }
    }
    Map<String, Way> results = new LinkedHashMap<>();
    for (int way = 0; way < ways.size(); way++) {
      double[] times = theirs[way];
      double[] ratios = new double[rounds];
      Arrays.setAll(ratios, round -> times[round] / ours[round]);
      results.put(ways.get(way), new Way(median(times), median(ratios)));
    }
    double operations =
        products(problem.kind(), backward) * 2 * heads * dim * (double) tokens * tokens;
    double milliseconds = median(ours);
    return new Row(
        problem.kind(), backward, milliseconds, results, operations / milliseconds / 1e6);
  }

  /** Products of a vector and another for each pair of tokens. */
  private static double products(Kind kind, boolean backward) {
    return switch (kind) {
      case DOT -> backward ? 7 : 2;
      // Distances are symmetric: half of the scores, and of the gradients' way to the tokens.
      case L2, METRIC -> backward ? 5 : 1.5;
    };
  }

  /** The fused engine on a problem. */
  private record Heed(
      FusedEngine engine, Attention attention, AttentionInput input, float[] outputGradients) {
    Heed(FusedEngine engine, Attention attention, Problem problem) {
      this(
          engine,
          attention,
          new AttentionInput(
              AttentionShape.self(problem.heads(), problem.tokens(), problem.dim()),
              problem.queries(),
              problem.keys(),
              problem.values()),
          problem.outputGradients());
    }

    void run(boolean backward) {
      AttentionOutput output = engine.forward(attention, input);
      if (backward) {
        engine.backward(attention, input, output, outputGradients);
      }
    }

    /** Milliseconds that a pass takes in a turn. */
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

  /** The median of the second half of a turn's times, from nanoseconds to milliseconds. */
  static double turnMilliseconds(List<Long> times) {
    List<Long> counted = times.subList(times.size() / 2, times.size());
    return median(counted.stream().mapToDouble(time -> time / 1e6).toArray());
  }

  /** Both compute the same, before either is timed. */
  private void check(String way, Heed heed, TorchProcess.Results torch) {
    AttentionOutput output = heed.engine.forward(heed.attention, heed.input);
    AttentionGradients gradients =
        heed.engine.backward(heed.attention, heed.input, output, heed.outputGradients);
    close(way + ": output", output.values(), torch.output());
    close(way + ": gradients", gradients.queries(), torch.queryGradients());
  }

  private void close(String what, float[] ours, float[] theirs) {
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

  /** Waits until the threads of whoever was before have gone to sleep. */
  private static void rest() {
    LockSupport.parkNanos(REST_NANOSECONDS);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
