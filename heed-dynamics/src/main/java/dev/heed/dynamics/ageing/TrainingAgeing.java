package dev.heed.dynamics.ageing;

import dev.heed.base.Require;
import dev.heed.dynamics.TwoTime;
import dev.heed.dynamics.experiment.DescentSettings;
import dev.heed.dynamics.experiment.SentenceSettings;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
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
import java.util.OptionalDouble;
import java.util.SequencedMap;

/**
 * How a training with attention slows down: the longer it has run, the longer it takes to move as
 * far again ("ageing", arXiv:2309.04382), which needs no disorder.
 */
public final class TrainingAgeing implements Experiment<TrainingAgeing.Settings> {
  /** Waiting times as powers of ten. */
  static final int FIRST_WAIT = 2;

  /** From this waiting time on, a training with attention is expected to age as in theory. */
  static final double LATE_WAIT = 1e8;

  static final double[] RATIOS = {0.1, 0.3, 1, 3, 10, 30, 100};

  private static final double MAX_ERROR = 0.05;
  private static final double LOGISTIC_UNTIL = 1e7;
  private static final double LOGISTIC_WAIT = 1e5;

  /** Share of the pairs of topic words whose order must be the final one. */
  static final double STILL = 0.95;

  private static final int EIGENVALUES = 200;
  private static final double RATE = 0.5;
  private static final int STEPS = 100;
  private static final int TIMES = 40;

  /**
   * The flow.
   *
   * @param sentences the synthetic task
   * @param until the time at which the flow ends
   */
  public record Settings(SentenceSettings sentences, double until) {
    public Settings {
      if (!(until >= 1e6 && until <= 1e12)) {
        throw new IllegalArgumentException("until is " + until + "; expected 1e6 to 1e12");
      }
      Require.positive("until", until);
    }

    /** The waiting times. */
    double[] waits() {
      int last = (int) Math.floor(StrictMath.log10(until)) - 1;
      double[] waits = new double[last - FIRST_WAIT + 1];
      Arrays.setAll(waits, i -> StrictMath.pow(10, FIRST_WAIT + i));
      return waits;
    }
  }

  /**
   * A training seen at two times.
   *
   * @param speed {@code ‖ŵ‖}, over its last decade
   * @param waits the waiting times
   * @param distances for each waiting time those after {@link #RATIOS} times as long; NaN beyond
   *     the end
   */
  record Aged(double speed, double[] waits, double[][] distances) {
    static Aged of(TwoTime states, double[] waits, double until) {
      double[][] distances = new double[waits.length][RATIOS.length];
      for (int i = 0; i < waits.length; i++) {
        for (int j = 0; j < RATIOS.length; j++) {
          boolean inside = waits[i] * (1 + RATIOS[j]) <= until;
          distances[i][j] = inside ? states.distance(waits[i], waits[i] * RATIOS[j]) : Double.NaN;
        }
      }
      return new Aged(states.speed(until / 10, until), waits, distances);
    }

    /** The distance as a multiple of {@code ‖ŵ‖ ln(1 + t/t_w)}. */
    double ratio(int wait, int ratio) {
      return distances[wait][ratio] / (speed * StrictMath.log1p(RATIOS[ratio]));
    }

    /** The greatest distance of a ratio from 1, from a waiting time on; NaN if there is none. */
    double error(double from) {
      double greatest = Double.NaN;
      for (int i = 0; i < waits.length; i++) {
        for (int j = 0; j < RATIOS.length; j++) {
          if (waits[i] >= from && !Double.isNaN(distances[i][j])) {
            double error = Math.abs(ratio(i, j) - 1);
            greatest = Double.isNaN(greatest) ? error : Math.max(greatest, error);
          }
        }
      }
      return greatest;
    }

    double[] toArray() {
      double[] values = new double[1 + waits.length * RATIOS.length];
      values[0] = speed;
      for (int i = 0; i < waits.length; i++) {
        System.arraycopy(distances[i], 0, values, 1 + i * RATIOS.length, RATIOS.length);
      }
      return values;
    }

    static Aged from(double[] values, double[] waits) {
      double[][] distances = new double[waits.length][];
      for (int i = 0; i < waits.length; i++) {
        distances[i] =
            Arrays.copyOfRange(values, 1 + i * RATIOS.length, 1 + (i + 1) * RATIOS.length);
      }
      return new Aged(values[0], waits, distances);
    }
  }

  /**
   * Least squares.
   *
   * @param error of the formula
   * @param stretched the best stretched exponential
   * @param exponential the best exponential
   */
  record Decay(
      LeastSquares squares,
      double error,
      LeastSquares.Fit stretched,
      LeastSquares.Fit exponential) {
    static Decay measured() {
      LeastSquares squares = LeastSquares.harmonic(EIGENVALUES, RATE);
      double[] times = times();
      return new Decay(squares, squares.error(STEPS), squares.best(times), squares.fit(times, 1));
    }

    /** Steps whose logarithms are evenly spaced. */
    static double[] times() {
      double[] times = new double[TIMES];
      Arrays.setAll(times, i -> StrictMath.pow(STEPS, i / (TIMES - 1.0)));
      return times;
    }
  }

  @Override
  public Description description() {
    return new Description(
        "training-ageing",
        Group.TRAINING,
        "How training slows down, and when attention stands still.",
        "10 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(SentenceSettings.PAPER, 1e12);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace = run.trace("training", "waited", "ratio", "distance", "over_theory");
    Stages stages = new Stages(run, 2);
    double[] waits = settings.waits();
    double[] flow = stages.next("gradient flow", pulse -> flow(settings, run, pulse));
    Aged attention = Aged.from(flow, waits);
    OptionalDouble still =
        Double.isNaN(flow[flow.length - 1])
            ? OptionalDouble.empty()
            : OptionalDouble.of(flow[flow.length - 1]);
    double[] logisticWaits = {1e2, 1e3, 1e4, 1e5, 1e6};
    Aged logistic =
        Aged.from(
            stages.next("logistic regression", pulse -> logistic(logisticWaits, run.seed(), pulse)),
            logisticWaits);
    append(trace, "attention", attention);
    append(trace, "logistic regression", logistic);
    return findings(attention, logistic, Decay.measured(), still, run);
  }

  private static double[] flow(Settings settings, Run run, Runnable pulse) throws IOException {
    try (Workers workers = new Workers(run.threads())) {
      FlowStates states =
          FlowStates.of(settings.sentences().task(), settings.until(), run.seed(), workers, pulse);
      Aged aged = Aged.of(states.weights(), settings.waits(), settings.until());
      double[] values = Arrays.copyOf(aged.toArray(), aged.toArray().length + 1);
      values[values.length - 1] = states.scores().stoodStill(STILL).orElse(Double.NaN);
      return values;
    }
  }

  private static double[] logistic(double[] waits, long seed, Runnable pulse) {
    SeededRandom random = new SeededRandom(seed).stream("logistic", 0);
    TwoTime states = LogisticTail.draw(60, 10, random).flow(LOGISTIC_UNTIL, pulse);
    return Aged.of(states, waits, LOGISTIC_UNTIL).toArray();
  }

  private static void append(Trace trace, String name, Aged aged) throws IOException {
    for (int i = 0; i < aged.waits().length; i++) {
      for (int j = 0; j < RATIOS.length; j++) {
        if (!Double.isNaN(aged.distances()[i][j])) {
          trace.append(name, aged.waits()[i], RATIOS[j], aged.distances()[i][j], aged.ratio(i, j));
        }
      }
    }
  }

  private static Findings findings(
      Aged attention, Aged logistic, Decay decay, OptionalDouble still, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("speed", attention.speed());
    metrics.put("logistic_speed", logistic.speed());
    for (int i = 0; i < attention.waits().length; i++) {
      int wait = FIRST_WAIT + i;
      List<Double> ratios = new ArrayList<>();
      for (int j = 0; j < RATIOS.length; j++) {
        ratios.add(attention.ratio(i, j));
      }
      metrics.put("over_theory_after_1e" + wait, ratios);
    }
    metrics.put("ranking_stood_still", still.orElse(Double.NaN));
    metrics.put("least_squares_error", decay.error());
    metrics.put("stretched_exponent", decay.stretched().beta());
    metrics.put("stretched_residual", decay.stretched().residual());
    metrics.put("exponential_residual", decay.exponential().residual());
    metrics.put("seconds", run.seconds());
    List<Check> checks =
        List.of(
            ageing(attention),
            Check.atMost(
                "Logistic regression: distance from ‖ŵ‖ ln(1 + t/t_w) after 10⁵",
                logistic.error(LOGISTIC_WAIT),
                MAX_ERROR),
            Check.atMost("Least squares: error of the formula", decay.error(), 1e-12),
            Check.atLeast(
                "Least squares: residual of an exponential ÷ of a stretched one",
                decay.exponential().residual() / decay.stretched().residual(),
                10));
    AgeingReport report = new AgeingReport(attention, logistic, decay, still);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  private static Check ageing(Aged attention) {
    double error = attention.error(LATE_WAIT);
    Check check =
        Check.atMost(
            "Attention: distance from ‖ŵ‖ ln(1 + t/t_w) after " + Numbers.power(LATE_WAIT),
            error,
            MAX_ERROR);
    return Double.isNaN(error)
        ? check.undecided("the flow ends too soon; until=1e12 would do")
        : check;
  }

  /** The epochs that descent of the paper's rate takes to a time of the flow. */
  static double epochs(double time) {
    return time / DescentSettings.PAPER.rate();
  }
}
