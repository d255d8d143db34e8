package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.Field;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Attention between tokens of density {@code p} drifts towards where they are dense: {@code (S_ε H
 * − H)/ε → ½(ΔH + 2⟨∇log p, ∇H⟩)}. The factor 2 is measured.
 */
public final class LimitDrift implements Experiment<LimitDrift.Settings> {
  private static final String EVEN = "circle, even";
  private static final List<String> QUANTITIES =
      List.of("laplacian_factor", "drift_factor", "drift_over_laplacian");
  private static final double[] STEPS = {0.2, 0.3, 0.4, 0.55, 0.75, 1};
  private static final List<Manifold> MANIFOLDS =
      List.of(Manifold.CIRCLE, Manifold.SPHERE, Manifold.TORUS, Manifold.THREE_SPHERE);

  /** So many even tokens that more change nothing. */
  private static final int EVEN_TOKENS = 2000;

  /**
   * How much is measured.
   *
   * @param tokens how many
   * @param queries how many of the tokens are asked for
   * @param draws of the tokens, for each bandwidth
   * @param strength {@code a} of the density {@code e^(a·x₁)}
   */
  public record Settings(int tokens, int queries, int draws, double strength) {
    public Settings {
      Require.between("tokens", tokens, 1000, 1_000_000);
      Require.between("queries", queries, 10, tokens);
      Require.between("draws", draws, 2, 1000);
      if (!(Math.abs(strength) >= 0.1 && Math.abs(strength) <= 5)) {
        throw new IllegalArgumentException(
            "strength is " + strength + "; expected 0.1 to 5, or the same below 0");
      }
    }

    private double density(double[] point) {
      return StrictMath.exp(strength * point[0]);
    }

    private double highest() {
      return StrictMath.exp(Math.abs(strength));
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-drift", "Attention drifts to where tokens are dense; by what factor.", "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(32_000, 500, 16, 1);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial> plan = new ArrayList<>();
    for (double step : STEPS) {
      plan.add(new Trial(EVEN, EVEN_TOKENS, largestEpsilon(Manifold.CIRCLE) * step, 0));
    }
    for (Manifold manifold : MANIFOLDS) {
      for (double step : STEPS) {
        for (int draw = 0; draw < settings.draws(); draw++) {
          plan.add(
              new Trial(
                  manifold.words(), settings.tokens(), largestEpsilon(manifold) * step, draw));
        }
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials trials =
          Trials.run(run, plan, QUANTITIES, trial -> measure(trial, settings, run.seed(), workers));
      return verdict(trials, settings, run.seed(), workers).findings(run);
    }
  }

  private static double largestEpsilon(Manifold manifold) {
    return switch (manifold.dimension()) {
      case 1 -> 0.1;
      case 2 -> 0.12;
      default -> 0.16;
    };
  }

  private static double[] measure(Trial trial, Settings settings, long seed, Workers workers) {
    if (trial.study().equals(EVEN)) {
      List<Field> fields = fields(Manifold.CIRCLE);
      Points keys = Manifold.evenCircle(EVEN_TOKENS, settings::density);
      Points queries = Manifold.CIRCLE.even(41);
      double[] change =
          Propagation.of(2, trial.epsilon(), workers)
              .precise(
                  queries,
                  keys,
                  Field.values(fields, keys),
                  fields.size(),
                  Field.values(fields, queries));
      Arrays.setAll(change, i -> change[i] / trial.epsilon());
      return factors(change, queries, fields, settings.strength());
    }
    Manifold manifold =
        MANIFOLDS.stream()
            .filter(each -> each.words().equals(trial.study()))
            .findFirst()
            .orElseThrow();
    List<Field> fields = fields(manifold);
    Points tokens = tokens(manifold, settings, trial.tokens(), trial.random(seed));
    double[] change =
        Propagation.of(manifold.space(), trial.epsilon(), workers)
            .generatorOfOthers(
                tokens, settings.queries(), Field.values(fields, tokens), fields.size());
    return factors(change, tokens, fields, settings.strength());
  }

  private static Points tokens(
      Manifold manifold, Settings settings, int count, SeededRandom random) {
    return manifold.random(count, random, settings::density, settings.highest());
  }

  private static List<Field> fields(Manifold manifold) {
    List<Field> fields = new ArrayList<>(Field.coordinates(manifold));
    fields.addAll(Field.products(manifold));
    return fields;
  }

  /**
   * Least squares of the change in {@code ΔH} and {@code ⟨∇log p, ∇H⟩}: their factors, and the
   * second over the first.
   */
  private static double[] factors(
      double[] change, Points points, List<Field> fields, double strength) {
    double ll = 0;
    double ld = 0;
    double dd = 0;
    double lc = 0;
    double dc = 0;
    for (int i = 0; i < change.length; i++) {
      Field field = fields.get(i % fields.size());
      double[] point = points.at(i / fields.size());
      double laplacian = field.laplacian().applyAsDouble(point);
      double drift = strength * field.slope().applyAsDouble(point);
      ll += laplacian * laplacian;
      ld += laplacian * drift;
      dd += drift * drift;
      lc += laplacian * change[i];
      dc += drift * change[i];
    }
    double determinant = ll * dd - ld * ld;
    double alpha = (lc * dd - dc * ld) / determinant;
    double beta = (dc * ll - lc * ld) / determinant;
    return new double[] {alpha, beta, beta / alpha};
  }

  private static Verdict verdict(Trials trials, Settings settings, long seed, Workers workers) {
    List<Estimate> estimates = new ArrayList<>();
    List<Measured> rows = new ArrayList<>();
    List<Interval> factors = new ArrayList<>();
    Trials even = trials.of(EVEN);
    estimates.add(new Estimate(EVEN + ": factor of the Laplacian", even.limit(0), 0.5, 0.01));
    estimates.add(drift(EVEN, even.limit(2), 0.01));
    for (Manifold manifold : MANIFOLDS) {
      Trials mine = trials.of(manifold.words());
      estimates.add(
          new Estimate(manifold.words() + ": factor of the Laplacian", mine.limit(0), 0.5, 0.02));
      Interval factor = mine.limit(2);
      estimates.add(drift(manifold.words(), factor, 0.1));
      factors.add(factor);
    }
    Estimate all = drift("all four with random tokens", Interval.pooled(factors), 0.05);
    estimates.add(all);
    for (Trial cell : trials.cells()) {
      double ratio = Arrays.stream(trials.draws(cell).values(2)).average().orElseThrow();
      rows.add(new Measured(cell.study(), cell.tokens(), cell.epsilon(), ratio, 2));
    }
    return new Verdict(
        "Attention drifts towards where tokens are dense",
        Text.format(
            "Tokens have the density p ∝ exp(%s x₁). (S H − H)/ε is fitted, by least squares over"
                + " tokens and several functions H, by the Laplacian ΔH and the drift"
                + " ⟨∇log p, ∇H⟩. The derivation gives ½ΔH + ⟨∇log p, ∇H⟩: the drift has twice the"
                + " Laplacian's factor. The paper's proof drops that 2 in places. Both are"
                + " extrapolated to ε = 0 by a polynomial of degree 2. The table has the drift's"
                + " factor over the Laplacian's.",
            Text.number(settings.strength())),
        estimates,
        rows,
        List.of(all.holds()),
        List.of(ratios(trials), displacement(settings, seed, workers)));
  }

  private static Estimate drift(String study, Interval interval, double tolerance) {
    return new Estimate(
        study + ": factor of the drift, over that of the Laplacian",
        interval,
        2,
        tolerance,
        OptionalDouble.of(1));
  }

  private static Block ratios(Trials trials) {
    List<Series> series = new ArrayList<>();
    for (String study : trials.cells().stream().map(Trial::study).distinct().toList()) {
      List<Series.Point> points = new ArrayList<>();
      for (Trial cell : trials.of(study).cells()) {
        double[] draws = trials.draws(cell).values(2);
        Interval mean =
            draws.length > 1 ? Interval.mean(draws) : new Interval(draws[0], draws[0], draws[0]);
        points.add(new Series.Point(cell.epsilon(), mean.value(), mean.low(), mean.high()));
      }
      series.add(new Series(study, points));
    }
    return Text.figure(
        new LineChart(
            Axis.linear("bandwidth ε").withZero(),
            Axis.linear("factor of the drift over the Laplacian's"),
            series,
            Optional.of(Series.of("derived: 2", new double[] {0, 0.16}, new double[] {2, 2}))),
        "The drift's factor over the Laplacian's, means of all draws in their 95 %% intervals,"
            + " comes to 2 as ε falls; not to 1.");
  }

  private static Block displacement(Settings settings, long seed, Workers workers) {
    double epsilon = 0.05;
    int shown = 400;
    Points tokens =
        tokens(
            Manifold.CIRCLE,
            settings,
            settings.tokens(),
            new SeededRandom(seed).stream("shown", 0));
    double[] change =
        Propagation.of(2, epsilon, workers).generatorOfOthers(tokens, shown, tokens.values(), 2);
    List<ScatterChart.Point> measured = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      double[] x = tokens.at(i);
      double along = x[0] * change[2 * i + 1] - x[1] * change[2 * i];
      measured.add(new ScatterChart.Point(StrictMath.atan2(x[1], x[0]), along, "token " + i));
    }
    List<ScatterChart.Point> half = new ArrayList<>();
    double[] angles = new double[201];
    double[] theory = new double[angles.length];
    for (int i = 0; i < angles.length; i++) {
      angles[i] = Math.PI * (i - 100) / 100;
      theory[i] = -settings.strength() * StrictMath.sin(angles[i]);
      if (i % 4 == 0) {
        half.add(new ScatterChart.Point(angles[i], theory[i] / 2, "factor 1"));
      }
    }
    return Text.figure(
        new ScatterChart(
            Axis.linear("angle of a token (density is highest at 0)"),
            Axis.linear("velocity along the circle, (S X − X)/ε"),
            List.of(
                new ScatterChart.Group("tokens", measured),
                new ScatterChart.Group("what a factor of 1 would give", half)),
            Optional.of(Series.of("what a factor of 2 gives", angles, theory))),
        "Where attention moves tokens of the circle to, along it: towards the dense side at 0, as"
            + " fast as the factor 2 says. ε = %s, N = %,d.",
        Text.number(epsilon),
        settings.tokens());
  }
}
