package dev.heed.limits.recurrence;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * How far back a gradient reaches in a recurrent network whose states attend to all earlier ones:
 * it falls by a power of the time, not exponentially (arXiv:2006.09471).
 */
public final class RecurrenceGradient implements Experiment<RecurrenceGradient.Settings> {
  static final double[] EIGENVALUES = {-0.99, -0.5, 0, 0.2, 0.4, 0.5, 0.6};

  /** Earlier times, at which the gradient begins. */
  static final int[] STARTS = {200, 350, 600, 1000};

  static final int ATTENDED = 5;
  static final int MAX_DEPTH = 4;
  static final double[] SPARSE_EIGENVALUES = {0.3, 0.4};

  /**
   * The first of the times over which slopes are fitted, as a share of the last: from 3,000 steps
   * on nothing is left of the alternating part of {@code v = −0.99}, which falls exponentially.
   */
  static final double FIT_FROM = 0.15;

  private static final int FIT_TIMES = 25;
  private static final double MAX_ERROR = 0.01;

  /** The slope over the start has corrections of order 1/start. */
  private static final double MAX_ERROR_OF_START = 0.02;

  /** Deviation by which rounding may lower a sum of positive numbers. */
  private static final double ROUNDING = 1e-12;

  /**
   * Sizes.
   *
   * @param steps the number of states of the recurrence
   * @param size rows of the orthogonal matrix, an even number
   * @param sparseSteps the number of states with sparse attention
   */
  public record Settings(int steps, int size, int sparseSteps) {
    public Settings {
      Require.between("steps", 2000, 10_000_000, steps);
      Require.between("size", 2, 200, size);
      Require.between("sparse_steps", 100, 1_000_000, sparseSteps);
      if (size % 2 != 0) {
        throw new IllegalArgumentException("size is " + size + "; expected an even number");
      }
    }
  }

  /**
   * Slopes for one eigenvalue.
   *
   * @param v the eigenvalue
   * @param exponent {@code γ} in theory
   * @param overTime of the gradient over the time, between logarithms
   * @param overStart over the start; in theory {@code −(γ + 1)}
   */
  record Slope(double v, double exponent, double overTime, double overStart) {}

  /**
   * A gradient through sparse attention.
   *
   * @param least the least ratio to the bound over all times
   * @param last the gradient at the last time
   */
  record Sparse(SparseAttention attention, double least, double last) {}

  @Override
  public Description description() {
    return new Description(
        "recurrence-gradient",
        Group.NETWORKS,
        "How far back gradients reach in recurrence with attention.",
        "3 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(20_000, 16, 4000);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace = run.trace("study", "v", "depth", "measured", "theory");
    Stages stages = new Stages(run, EIGENVALUES.length + 2);
    List<Slope> slopes = new ArrayList<>();
    for (double v : EIGENVALUES) {
      double[] values = stages.next("eigenvalue " + v, pulse -> slopes(v, settings.steps(), pulse));
      slopes.add(new Slope(v, new AttentiveRecurrence(v).exponent(), values[0], values[1]));
    }
    double[] orthogonal =
        stages.next("orthogonal matrix", pulse -> orthogonal(settings, run.seed(), pulse));
    double[] ratios = stages.next("sparse attention", pulse -> sparse(settings, pulse));
    List<Sparse> sparse = new ArrayList<>();
    for (double v : SPARSE_EIGENVALUES) {
      for (int depth = 1; depth <= MAX_DEPTH; depth++) {
        int at = 2 * sparse.size();
        sparse.add(new Sparse(new SparseAttention(ATTENDED, depth, v), ratios[at], ratios[at + 1]));
      }
    }
    for (Slope each : slopes) {
      trace.append("slope over T", each.v(), "", each.overTime(), each.exponent());
      trace.append("slope over t", each.v(), "", each.overStart(), -(each.exponent() + 1));
    }
    trace.append("orthogonal, greatest slope", "", "", orthogonal[0], 0.0);
    trace.append("orthogonal, least slope", "", "", orthogonal[1], -4.0 / 3);
    for (Sparse each : sparse) {
      trace.append(
          "sparse attention",
          each.attention().v(),
          each.attention().depth(),
          each.last(),
          each.attention().bound());
    }
    return findings(slopes, orthogonal, sparse, settings, run);
  }

  /** Times whose logarithms are evenly spaced. */
  static int[] times(double from, int last, int count) {
    return IntStream.range(0, count)
        .map(i -> (int) Math.round(from * StrictMath.pow(last / from, (double) i / (count - 1))))
        .distinct()
        .toArray();
  }

  /** The slopes over the time and over the start. */
  static double[] slopes(double v, int steps, Runnable pulse) {
    AttentiveRecurrence recurrence = new AttentiveRecurrence(v);
    int[] times = times(FIT_FROM * steps, steps, FIT_TIMES);
    double[] over = recurrence.gradients(1, steps);
    double[] byTime = Arrays.stream(times).mapToDouble(time -> over[time - 1]).toArray();
    double[] byStart = new double[STARTS.length];
    int[] starts = Arrays.stream(STARTS).map(start -> start * steps / 20_000).toArray();
    for (int i = 0; i < starts.length; i++) {
      pulse.run();
      double[] gradients = recurrence.gradients(starts[i], steps);
      byStart[i] = gradients[gradients.length - 1];
    }
    return new double[] {slope(times, byTime), slope(starts, byStart)};
  }

  private static double[] orthogonal(Settings settings, long seed, Runnable pulse) {
    SeededRandom random = new SeededRandom(seed).stream("orthogonal", 0);
    int[] times = times(FIT_FROM * settings.steps(), settings.steps(), FIT_TIMES);
    double[] values = OrthogonalRecurrence.draw(settings.size(), random).extremes(1, times, pulse);
    return new double[] {
      slope(times, Arrays.copyOf(values, times.length)),
      slope(times, Arrays.copyOfRange(values, times.length, values.length))
    };
  }

  /** The least ratio to the bound, and the last gradient, by eigenvalue and depth. */
  private static double[] sparse(Settings settings, Runnable pulse) {
    double[] result = new double[2 * SPARSE_EIGENVALUES.length * MAX_DEPTH];
    int at = 0;
    for (double v : SPARSE_EIGENVALUES) {
      for (int depth = 1; depth <= MAX_DEPTH; depth++) {
        SparseAttention attention = new SparseAttention(ATTENDED, depth, v);
        double least = Double.POSITIVE_INFINITY;
        double gradient = 0;
        for (int last : times(100, settings.sparseSteps(), 12)) {
          pulse.run();
          gradient = attention.gradient(last);
          least = Math.min(least, gradient / attention.bound());
        }
        result[at++] = least;
        result[at++] = gradient;
      }
    }
    return result;
  }

  /** The slope of the logarithms by least squares. */
  static double slope(int[] x, double[] y) {
    double[] logs = Arrays.stream(x).mapToDouble(each -> StrictMath.log(each)).toArray();
    double[] values = Arrays.stream(y).map(StrictMath::log).toArray();
    double meanX = Arrays.stream(logs).average().orElseThrow();
    double meanY = Arrays.stream(values).average().orElseThrow();
    double product = 0;
    double square = 0;
    for (int i = 0; i < logs.length; i++) {
      product += (logs[i] - meanX) * (values[i] - meanY);
      square += (logs[i] - meanX) * (logs[i] - meanX);
    }
    return product / square;
  }

  private static Findings findings(
      List<Slope> slopes, double[] orthogonal, List<Sparse> sparse, Settings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (Slope each : slopes) {
      String name = "slope_v_" + Numbers.significant(each.v()).replace("-", "minus_");
      metrics.put(name, each.overTime());
      metrics.put(name + "_theory", each.exponent());
      metrics.put(name + "_over_start", each.overStart());
    }
    metrics.put("orthogonal_greatest_slope", orthogonal[0]);
    metrics.put("orthogonal_least_slope", orthogonal[1]);
    for (Sparse each : sparse) {
      metrics.put(
          "sparse_v_%s_depth_%d"
              .formatted(Numbers.significant(each.attention().v()), each.attention().depth()),
          each.last());
    }
    metrics.put("seconds", run.seconds());
    double error =
        slopes.stream().mapToDouble(s -> Math.abs(s.overTime() - s.exponent())).max().orElseThrow();
    double ofStart =
        slopes.stream()
            .mapToDouble(s -> Math.abs(s.overStart() + s.exponent() + 1))
            .max()
            .orElseThrow();
    double steepest = slopes.stream().mapToDouble(Slope::overTime).min().orElseThrow();
    List<Check> checks =
        List.of(
            Check.atMost("Slope over T: greatest distance from γ", error, MAX_ERROR),
            Check.atMost(
                "Slope over t: greatest distance from −(γ + 1)", ofStart, MAX_ERROR_OF_START),
            Check.atLeast("Steepest slope over T, against the paper's −2", steepest, -2),
            Check.atMost(
                "Orthogonal matrix: distance of the greatest slope from 0",
                Math.abs(orthogonal[0]),
                MAX_ERROR),
            Check.atMost(
                "Orthogonal matrix: distance of the least slope from −4/3",
                Math.abs(orthogonal[1] + 4.0 / 3),
                MAX_ERROR),
            Check.atLeast(
                "Sparse attention: least gradient ÷ bound",
                sparse.stream().mapToDouble(Sparse::least).min().orElseThrow(),
                1 - ROUNDING));
    GradientReport report = new GradientReport(slopes, orthogonal, sparse, settings);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }
}
