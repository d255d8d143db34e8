package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.limits.Trials.Outcome;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Attention again and again with fixed weights is {@code dH/dt = ΔH + 2⟨∇log p, ∇H⟩}: {@code k}
 * times is the time {@code kε/2}. And with the metric {@code g/m²} it goes {@code m²} times as
 * fast.
 */
public final class LimitHeat implements Experiment<LimitHeat.Settings> {
  private static final String EVEN = "circle, even";
  private static final String MODES = "sphere S², coordinates";
  private static final String BUMP = "sphere S², bump";
  private static final String SCALED = "sphere S², metric g/m², m = ";
  private static final List<String> QUANTITIES =
      List.of("error_quarter", "error_half", "error_end", "rate");
  private static final double[] EVEN_BANDWIDTHS = {0.16, 0.08, 0.04, 0.02, 0.01};
  private static final double[] SCALES = {0.6, 0.8, 1, 1.25, 1.6};
  private static final int EVEN_TOKENS = 400;

  /** For random tokens. */
  private static final double BANDWIDTH = 0.08;

  private static final double END = 0.32;

  /** The time for which heat has spread from a point at the start. */
  static final double BEGUN = 0.08;

  /**
   * How much is measured.
   *
   * @param tokens the largest number of tokens
   * @param draws of the tokens, for each number
   * @param strength {@code a} of the density {@code e^(a·z)}
   */
  public record Settings(int tokens, int draws, double strength) {
    public Settings {
      Require.between("tokens", tokens, 400, 100_000);
      Require.between("draws", draws, 2, 1000);
      if (!(Math.abs(strength) <= 2)) {
        throw new IllegalArgumentException("strength is " + strength + "; expected −2 to 2");
      }
    }

    double density(Manifold manifold, double[] point) {
      return StrictMath.exp(strength * height(manifold, point));
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-heat",
        "Repeated attention beside the heat equation with drift, along time.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(4000, 8, 1);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial> plan = new ArrayList<>();
    for (double epsilon : EVEN_BANDWIDTHS) {
      plan.add(new Trial(EVEN, EVEN_TOKENS, epsilon, 0));
    }
    for (int draw = 0; draw < settings.draws(); draw++) {
      for (int part : new int[] {8, 4, 2, 1}) {
        plan.add(new Trial(MODES, settings.tokens() / part, BANDWIDTH, draw));
      }
      plan.add(new Trial(BUMP, settings.tokens(), BANDWIDTH / 2, draw));
      for (double m : SCALES) {
        plan.add(new Trial(SCALED + m, 8 * settings.tokens(), BANDWIDTH / 2, draw));
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials trials =
          Trials.run(run, plan, QUANTITIES, trial -> measure(trial, settings, run.seed(), workers));
      return verdict(trials, settings, run.seed(), workers).findings(run);
    }
  }

  /** The coordinate on which density and bump depend. */
  static double height(Manifold manifold, double[] point) {
    return point[manifold == Manifold.CIRCLE ? 0 : 2];
  }

  private static double[] measure(Trial trial, Settings settings, long seed, Workers workers) {
    if (trial.study().equals(EVEN)) {
      Points tokens = Manifold.evenCircle(EVEN_TOKENS, x -> settings.density(Manifold.CIRCLE, x));
      return errors(
          HeatPath.bump(Manifold.CIRCLE, settings.strength(), tokens, trial.epsilon())
              .precise(steps(trial.epsilon()), workers));
    }
    if (trial.study().equals(BUMP)) {
      Points tokens =
          Manifold.SPHERE.random(
              trial.tokens(),
              trial.random(seed),
              x -> settings.density(Manifold.SPHERE, x),
              StrictMath.exp(Math.abs(settings.strength())));
      return errors(
          HeatPath.bump(Manifold.SPHERE, settings.strength(), tokens, trial.epsilon())
              .fused(steps(trial.epsilon()), workers));
    }
    Points tokens = Manifold.SPHERE.random(trial.tokens(), trial.random(seed));
    return trial.study().equals(MODES)
        ? modes(trial, tokens, workers)
        : scaled(trial, tokens, workers);
  }

  private static int steps(double epsilon) {
    return Math.toIntExact(Math.round(2 * END / epsilon));
  }

  private static double[] errors(HeatPath path) {
    int last = path.steps();
    return new double[] {path.error(last / 4), path.error(last / 2), path.error(last)};
  }

  /**
   * Coordinates, of which infinitely many tokens make a known multiple: how far the tokens' are
   * from it at the end, and the rate at which they fell.
   */
  private static double[] modes(Trial trial, Points tokens, Workers workers) {
    int steps = steps(trial.epsilon());
    Propagation attention = Propagation.of(3, trial.epsilon(), workers);
    double[] h = tokens.values();
    for (int step = 0; step < steps; step++) {
      h = attention.fused(tokens, tokens, h, 3).values();
    }
    double factor = StrictMath.pow(Manifold.SPHERE.coordinateEigenvalue(trial.epsilon()), steps);
    double spread = 0;
    double product = 0;
    for (int i = 0; i < h.length; i++) {
      double off = h[i] - factor * tokens.values()[i];
      spread += off * off;
      product += h[i] * tokens.values()[i];
    }
    double left = product / tokens.count();
    return new double[] {
      Double.NaN, Double.NaN, Math.sqrt(spread / h.length) / factor, -StrictMath.log(left) / END
    };
  }

  /** The rate at which coordinates fall in one step in the metric {@code g/m²}. */
  private static double[] scaled(Trial trial, Points tokens, Workers workers) {
    double m = Double.parseDouble(trial.study().substring(SCALED.length()));
    Propagation attention =
        new Propagation(Propagation.squaredDistance(3, m), trial.epsilon(), workers);
    int queries = tokens.count() / 64;
    double[] change = attention.generatorOfOthers(tokens, queries, tokens.values(), 3);
    double product = 0;
    for (int i = 0; i < change.length; i++) {
      product += change[i] * tokens.values()[i];
    }
    return new double[] {Double.NaN, Double.NaN, Double.NaN, -2 * product / queries};
  }

  private static Verdict verdict(Trials trials, Settings settings, long seed, Workers workers) {
    Trials even = trials.of(EVEN);
    Trials modes = trials.of(MODES);
    Trials bump = trials.of(BUMP);
    Trials scaled = trials.where(trial -> trial.study().startsWith(SCALED));
    List<Estimate> estimates =
        List.of(
            new Estimate(
                EVEN + ": rate of the error in ε",
                Interval.regression(
                    logs(even.values(2)),
                    columns(
                        even,
                        each -> new double[] {StrictMath.log(each.epsilon()), each.epsilon()}))[1],
                1,
                0.05),
            new Estimate(
                MODES + ": rate of the error in N",
                Interval.regression(
                    logs(modes.values(2)),
                    columns(modes, each -> new double[] {StrictMath.log(each.tokens())}))[1],
                -0.5,
                0.1),
            new Estimate(
                "sphere S²: power of m in the rate, metric g/m²",
                Interval.regression(
                    logs(scaled.values(3)),
                    columns(
                        scaled,
                        each ->
                            new double[] {
                              StrictMath.log(
                                  Double.parseDouble(each.study().substring(SCALED.length())))
                            }))[1],
                2,
                0.05));
    List<Measured> rows = new ArrayList<>();
    for (Trial cell : modes.cells()) {
      rows.add(row(cell, ", rate of the coordinates", modes, 2));
    }
    for (Trial cell : scaled.cells()) {
      double m = Double.parseDouble(cell.study().substring(SCALED.length()));
      rows.add(row(cell, "", scaled, 2 * m * m));
    }
    double error = DoubleStream.of(bump.values(2)).average().orElseThrow();
    return new Verdict(
        "Attention again and again is heat",
        Text.format(
            "Tokens keep their places, and so attention its weights; only the values H flow,"
                + " H ← S H. After k times theory has the solution of dH/dt = ΔH + 2⟨∇log p, ∇H⟩ at"
                + " the time kε/2. The density is p ∝ exp(%s z); H begins as what heat has made of"
                + " a point at the top in the time %s. The equation is solved by Legendre"
                + " polynomials (cosines on the circle), whose coefficients an integrator of order"
                + " 8 follows, and compared at the tokens themselves. Errors are root mean squares"
                + " over the tokens, relative to that of H − mean H at the start.",
            Text.number(settings.strength()), Text.number(BEGUN)),
        estimates,
        rows,
        List.of(
            Check.atMost(EVEN + ", ε = 0.01: error at the end", last(even), 0.01),
            Check.atMost(BUMP + ", random tokens: mean error at the end", error, 0.05)),
        HeatFigures.of(settings, seed, workers, errorsAlongTime(settings, workers)));
  }

  private static double last(Trials even) {
    Outcome finest = even.outcomes().getLast();
    return finest.values()[2];
  }

  private static Measured row(Trial cell, String what, Trials trials, double predicted) {
    return new Measured(
        cell.study() + what,
        cell.tokens(),
        cell.epsilon(),
        Interval.mean(trials.draws(cell).values(3)).value(),
        predicted);
  }

  private static double[] logs(double[] values) {
    return Arrays.stream(values).map(StrictMath::log).toArray();
  }

  private static double[][] columns(Trials trials, Function<Trial, double[]> row) {
    return trials.outcomes().stream().map(Outcome::trial).map(row).toArray(double[][]::new);
  }

  private static Block errorsAlongTime(Settings settings, Workers workers) {
    Points tokens = Manifold.evenCircle(EVEN_TOKENS, x -> settings.density(Manifold.CIRCLE, x));
    List<Series> series = new ArrayList<>();
    for (double epsilon : EVEN_BANDWIDTHS) {
      HeatPath path =
          HeatPath.bump(Manifold.CIRCLE, settings.strength(), tokens, epsilon)
              .precise(steps(epsilon), workers);
      List<Series.Point> points = new ArrayList<>();
      for (int step = 1; step <= path.steps(); step++) {
        points.add(new Series.Point(step * epsilon / 2, path.error(step)));
      }
      series.add(new Series("ε = " + Text.number(epsilon), points));
    }
    return Text.figure(
        new LineChart(
            Axis.linear("time kε/2").withZero(),
            Axis.logarithmic("error relative to H at the start"),
            series,
            Optional.empty()),
        "Error of repeated attention against the equation's solution along time, even tokens on"
            + " the circle: half the bandwidth, half the error.");
  }
}
