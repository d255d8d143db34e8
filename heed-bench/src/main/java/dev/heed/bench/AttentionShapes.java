package dev.heed.bench;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.AttentionCache;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.score.Score;
import dev.heed.base.Statistics;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Times fused attention where not every query attends to every key: with a window or blocks at
 * growing lengths, beside PyTorch with a mask; one query after another with cached keys, beside a
 * sum over as much memory; and the first call of a new process. Four heads of 64 components.
 *
 * <p>Arguments: {@code --tables}, some of {@code masks,decoding,first}; {@code --lengths} of the
 * masks and {@code --keys} of the cache, separated by commas; {@code --torch DIR} with PyTorch's
 * jars, and {@code --torch-until}, the length up to which it is timed, since its mask has a place
 * for each pair; {@code --threads}; {@code --rounds}.
 */
public final class AttentionShapes {
  private static final int HEADS = 4;
  private static final int DIM = 64;
  private static final int SIZE = 512;
  private static final double SCALE = 1 / Math.sqrt(DIM);

  /** Steps are repeated for this long before they count, so that they are compiled. */
  private static final long WARM_UP_NANOSECONDS = 3_000_000_000L;

  private final int threads;
  private final int rounds;

  private AttentionShapes(int threads, int rounds) {
    this.threads = threads;
    this.rounds = rounds;
  }

  /** Prints the tables in Markdown. */
  public static void main(String[] args) throws IOException {
    BenchArguments arguments =
        new BenchArguments(
            args,
            List.of(
                "--tables",
                "--lengths",
                "--keys",
                "--torch",
                "--torch-until",
                "--threads",
                "--rounds"));
    AttentionShapes shapes =
        new AttentionShapes(
            Integer.parseInt(arguments.get("--threads").orElse("1")),
            Integer.parseInt(arguments.get("--rounds").orElse("5")));
    print(
        "%s kernels, %d threads, load %.1f",
        KernelSelection.tileKernels().name(),
        shapes.threads,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    List<String> tables =
        List.of(arguments.get("--tables").orElse("masks,decoding,first").split(","));
    if (tables.contains("first")) {
      shapes.first();
    }
    if (tables.contains("decoding")) {
      shapes.decoding(numbers(arguments.get("--keys").orElse("4096,16384,65536")));
    }
    if (tables.contains("masks")) {
      Optional<String> classPath =
          arguments.get("--torch").isPresent()
              ? TorchJars.in(Path.of(arguments.required("--torch")))
              : TorchJars.ofProgram();
      try (Torch torch = classPath.isPresent() ? new TorchProcess(classPath.get()) : Torch.none()) {
        shapes.masks(
            torch,
            numbers(arguments.get("--lengths").orElse("2048,4096,8192,16384,32768,65536")),
            Integer.parseInt(arguments.get("--torch-until").orElse("16384")));
      }
    }
  }

  private static int[] numbers(String list) {
    return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  private void masks(Torch torch, int[] lengths, int torchUntil) throws IOException {
    print("%n| mask | tokens | pass | Heed, ms | ns a kept pair | PyTorch, ms | ratio |");
    print("|---|---|---|---|---|---|---|");
    try (Workers workers = new Workers(threads)) {
      for (AttentionBench.Masking.Pattern pattern :
          List.of(AttentionBench.Masking.Pattern.WINDOW, AttentionBench.Masking.Pattern.BLOCKS)) {
        AttentionBench.Masking masking = new AttentionBench.Masking(pattern, SIZE);
        for (int tokens : lengths) {
          AttentionBench bench = new AttentionBench(HEADS, tokens, DIM, rounds);
          AttentionBench.Problem problem = bench.problem(AttentionBench.Kind.DOT, 1, masking);
          for (boolean backward : new boolean[] {false, true}) {
            Torch peer = tokens <= torchUntil ? torch : Torch.none();
            AttentionBench.Row row = bench.row(problem, backward, peer, workers);
            print(
                "| %s | %d | %s | %.1f | %.2f | %s | %s |",
                pattern.name().toLowerCase(Locale.ROOT),
                tokens,
                backward ? "both" : "forward",
                row.heed(),
                row.heed() * 1e6 / HEADS / masking.pairs(tokens),
                row.fastest().map(way -> "%.0f".formatted(way.milliseconds())).orElse(""),
                row.fastest().map(way -> "%.1f".formatted(way.ratio())).orElse(""));
          }
        }
      }
    }
  }

  private void decoding(int[] lengths) {
    print("%n| cached keys | step, ms | GB/s | sum, GB/s | share |");
    print("|---|---|---|---|---|");
    for (int keys : lengths) {
      try (Workers workers = new Workers(threads)) {
        Decoding decoding = new Decoding(keys, workers);
        long end = System.nanoTime() + WARM_UP_NANOSECONDS;
        while (System.nanoTime() < end) {
          decoding.step();
          decoding.sum();
        }
        double[] steps = new double[rounds];
        double[] sums = new double[rounds];
        double[] shares = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          steps[round] = milliseconds(decoding::step);
          sums[round] = milliseconds(decoding::sum);
          shares[round] = sums[round] / steps[round];
        }
        double bytes = decoding.bytes();
        print(
            "| %d | %.3f | %.1f | %.1f | %.2f |",
            keys,
            Statistics.median(steps),
            bytes / Statistics.median(steps) / 1e6,
            bytes / Statistics.median(sums) / 1e6,
            Statistics.median(shares));
      }
    }
  }

  /** Milliseconds of one run, from a turn as in {@link AttentionBench}. */
  private static double milliseconds(Runnable run) {
    List<Long> times = new ArrayList<>();
    long begin = System.nanoTime();
    long end = begin;
    while (end - begin < AttentionBench.TURN_NANOSECONDS || times.size() < 2) {
      long start = System.nanoTime();
      run.run();
      end = System.nanoTime();
      times.add(end - start);
    }
    return AttentionBench.turnMilliseconds(times);
  }

  private static float[] random(SeededRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.gaussian();
    }
    return values;
  }

  /** A cache with many keys, and an array of as many bytes. */
  private static final class Decoding {
    /** Numbers that are summed at once. */
    private static final int CHUNK = 1 << 14;

    private final Workers workers;
    private final AttentionCache cache;
    private final float[] query;
    private final float[] memory;
    private final float[] weights = new float[CHUNK / DIM];

    Decoding(int keys, Workers workers) {
      this.workers = workers;
      SeededRandom random = new SeededRandom(1);
      AttentionShape token = new AttentionShape(HEADS, HEADS, 1, 1, DIM, DIM);
      Attention attention = new Attention(new Score.Dot()).plus(new Bias.Scale(SCALE));
      // A window, since each step adds a key: after thousands of steps there would be many more.
      cache =
          new AttentionCache(attention, token, new AttentionCache.Keep.Latest(keys, 0), workers);
      float[] cachedKeys = random(random, HEADS * keys * DIM);
      float[] values = random(random, cachedKeys.length);
      cache.append(cachedKeys, values);
      query = random(random, HEADS * DIM);
      memory = new float[2 * cachedKeys.length];
      Arrays.fill(memory, 1);
      Arrays.fill(weights, 1);
      check(cachedKeys, values, keys);
    }

    /** Compares a step with the definition, in double precision. */
    private void check(float[] keys, float[] values, int count) {
      float[] result = cache.step(query, new float[HEADS * DIM], new float[HEADS * DIM]);
      for (int head = 0; head < HEADS; head++) {
        double sum = 1; // the step's own key and value are zeros
        double[] expected = new double[DIM];
        // The window's first key makes way for the step's.
        for (int j = head * count + 1; j < (head + 1) * count; j++) {
          double z = 0;
          for (int i = 0; i < DIM; i++) {
            z += (double) query[head * DIM + i] * keys[j * DIM + i];
          }
          double weight = Math.exp(z * SCALE);
          sum += weight;
          for (int i = 0; i < DIM; i++) {
            expected[i] += weight * values[j * DIM + i];
          }
        }
        for (int i = 0; i < DIM; i++) {
          if (!(Math.abs(result[head * DIM + i] - expected[i] / sum) < 1e-5)) {
            throw new IllegalStateException("a step's result differs from the definition");
          }
        }
      }
    }

    double bytes() {
      return 4.0 * memory.length;
    }

    void step() {
      cache.step(query, new float[HEADS * DIM], new float[HEADS * DIM]);
    }

    /** Reads as many bytes as a step does, and adds them up in registers. */
    void sum() {
      Kernels kernels = KernelSelection.kernels();
      workers.runEach(
          memory.length / CHUNK,
          memory.length,
          () -> {
            float[] sums = new float[DIM];
            return (from, to) -> {
              for (int chunk = from; chunk < to; chunk++) {
                kernels.addRows(memory, chunk * CHUNK, CHUNK / DIM, DIM, weights, 0, sums, 0);
              }
            };
          });
    }
  }

  private void first() throws IOException {
    double[] times = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--add-modules",
                  "jdk.incubator.vector",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FirstCall.class.getName(),
                  String.valueOf(threads))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      times[round] = Double.parseDouble(answer.strip());
    }
    print("first call of a new process at %d tokens: %.0f ms", SIZE, Statistics.median(times));
  }

  /** Prints the milliseconds of a process's first forward pass. */
  static final class FirstCall {
    private FirstCall() {}

    public static void main(String[] args) {
      SeededRandom random = new SeededRandom(1);
      AttentionShape shape = AttentionShape.self(HEADS, SIZE, DIM);
      AttentionInput input =
          new AttentionInput(
              shape,
              random(random, shape.querySize()),
              random(random, shape.keySize()),
              random(random, shape.valueSize()));
      Attention attention = new Attention(new Score.Dot()).plus(new Bias.Scale(SCALE));
      try (Workers workers = new Workers(Integer.parseInt(args[0]))) {
        long start = System.nanoTime();
        new FusedEngine(workers).forward(attention, input);
        print("%.1f", (System.nanoTime() - start) / 1e6);
      }
    }
  }
}
