package dev.heed.limits;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Moebius;
import dev.heed.limits.manifold.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Drift is heat in another metric: {@code Δ_g + 2⟨∇log p, ∇·⟩ = p^{4/(n−2)} Δ_ḡ} with {@code ḡ =
 * p^{4/(n−2)} g}, in all dimensions but two. Tokens lie on a unit sphere with the density that
 * makes {@code ḡ} a round sphere again, by a conformal map; so {@code Δ_ḡ} is known.
 */
public final class LimitConformal implements Experiment<LimitConformal.Settings> {
  /** Parts of a curve in theory, which is bent on a linear axis. */
  private static final int CURVE_STEPS = 60;

  /** Bandwidths, relative to the largest of a dimension. */
  private static final double[] STEPS = {0.25, 0.375, 0.5, 0.75, 1};

  private static final int MAX_SHOWN = 400;

  /**
   * Size of the experiment.
   *
   * @param dimensions dimensions of the spheres, 1 or 3
   * @param scale scaling of the conformal map; 1 changes nothing
   * @param tokens number of tokens
   * @param queries number of tokens whose values are computed
   * @param draws draws of the tokens for each bandwidth
   */
  public record Settings(
      List<Integer> dimensions, double scale, int tokens, int queries, int draws) {
    public Settings {
      dimensions = dimensions.stream().distinct().toList();
      if (dimensions.isEmpty()) {
        throw new ProblemException("dimensions is empty", "1, 3 or both");
      }
      dimensions.forEach(Settings::manifold);
      Moebius.checkScale(scale);
      if (Math.abs(scale - 1) < 0.1) {
        throw new ProblemException(
            "scale is " + scale, "a number that differs from 1 by 0.1 or more");
      }
      Require.between("tokens", 1000, 1_000_000, tokens);
      Require.between("queries", 10 * ConformalRates.BINS, tokens, queries);
      Require.between("draws", 2, 1000, draws);
    }

    private static Manifold manifold(int dimension) {
      return switch (dimension) {
        case 1 -> Manifold.CIRCLE;
        case 2 ->
            throw new ProblemException(
                "dimensions has 2",
                "1 or 3, because 4/(n − 2) is infinite for n = 2: Δ of e^(2φ)·g is e^(−2φ)Δ there,"
                    + " and scaling the metric by a factor adds no drift");
        case 3 -> Manifold.THREE_SPHERE;
        default -> throw new ProblemException("dimensions has " + dimension, "1 or 3");
      };
    }

    Moebius map() {
      return new Moebius(scale);
    }
  }

  /**
   * Trials of one dimension.
   *
   * @param tokens their density
   */
  private record Study(int dimension, Tokens tokens) implements Trials.Study {
    enum Tokens {
      /** Dense where the conformal map stretches. */
      DENSE(""),
      /** Uniform on the round sphere {@code ḡ}. */
      UNIFORM(", uniform"),
      /** As {@link #DENSE}, for the figure alone. */
      SHOWN(" shown");

      private final String suffix;

      Tokens(String suffix) {
        this.suffix = suffix;
      }
    }

    @Override
    public String label() {
      return "n = " + dimension + tokens.suffix;
    }

    Manifold manifold() {
      return Settings.manifold(dimension);
    }
  }

  /**
   * The outcome of a trial.
   *
   * @param heatFactor factor of {@code ½p^{4/(n−2)}Δ_ḡ}; with uniform tokens, of {@code ½Δ_ḡ}
   * @param driftLeft remaining factor of the drift; NaN with uniform tokens
   * @param exponent power of the density in the rate; NaN with uniform tokens
   */
  private record Outcome(double heatFactor, double driftLeft, double exponent) {
    static final Trials.Columns<Outcome> COLUMNS =
        new Trials.Columns<>(
            List.of("heat_factor", "drift_left", "exponent"),
            each -> new double[] {each.heatFactor, each.driftLeft, each.exponent},
            values -> new Outcome(values[0], values[1], values[2]));
  }

  @Override
  public Description description() {
    return new Description(
        "limit-conformal",
        Group.LIMITS,
        "Drift towards dense regions is heat in a conformal metric.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(List.of(1, 3), 2, 32_000, 1000, 16);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial<Study>> plan = new ArrayList<>();
    for (int dimension : settings.dimensions()) {
      for (Study.Tokens tokens : List.of(Study.Tokens.DENSE, Study.Tokens.UNIFORM)) {
        for (double step : STEPS) {
          for (int draw = 0; draw < settings.draws(); draw++) {
            plan.add(
                new Trial<>(
                    new Study(dimension, tokens),
                    settings.tokens(),
                    step * (dimension == 1 ? 0.06 : 0.12),
                    draw));
          }
        }
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials<Study, Outcome> trials =
          Trials.run(
              run, plan, Outcome.COLUMNS, trial -> measure(trial, settings, run.seed(), workers));
      return report(trials, settings, run.seed(), workers).findings(run);
    }
  }

  private static Outcome measure(
      Trial<Study> trial, Settings settings, long seed, Workers workers) {
    return switch (trial.study().tokens()) {
      case UNIFORM ->
          new Outcome(
              uniformFactor(trial, settings.queries(), seed, workers), Double.NaN, Double.NaN);
      case DENSE, SHOWN -> {
        ConformalRates rates = rates(trial, settings, seed, workers);
        yield new Outcome(rates.heatFactor(), rates.driftLeft(), rates.exponent());
      }
    };
  }

  private static double uniformFactor(Trial<Study> trial, int queries, long seed, Workers workers) {
    Points tokens = trial.study().manifold().random(trial.tokens(), trial.random(seed));
    double[] change =
        Propagation.of(tokens.dim(), trial.epsilon(), workers)
            .generatorOfOthers(tokens, queries, tokens.values(), tokens.dim());
    int dimension = trial.study().dimension();
    return IntStream.range(0, change.length)
            .mapToDouble(i -> -2.0 / dimension * change[i] * tokens.values()[i])
            .sum()
        / queries;
  }

  private static ConformalRates rates(
      Trial<Study> trial, Settings settings, long seed, Workers workers) {
    SeededRandom random = trial.random(seed);
    return ConformalRates.measure(
        trial.study().manifold(), settings, trial.epsilon(), random, workers);
  }

  private static LimitReport report(
      Trials<Study, Outcome> trials, Settings settings, long seed, Workers workers) {
    List<Estimate> estimates = new ArrayList<>();
    List<Estimate> factors = new ArrayList<>();
    for (int dimension : settings.dimensions()) {
      Study study = new Study(dimension, Study.Tokens.DENSE);
      Study uniform = new Study(dimension, Study.Tokens.UNIFORM);
      Trials<Study, Outcome> dense = trials.of(study);
      String label = study.label();
      Estimate factor =
          new Estimate(
              label + ": factor of ½p^(4/(n−2))Δ_ḡ", dense.limit(Outcome::heatFactor), 1, 0.03);
      factors.add(factor);
      estimates.add(factor);
      estimates.add(
          new Estimate(label + ": remaining drift", dense.limit(Outcome::driftLeft), 0, 0.05));
      estimates.add(
          new Estimate(
              label + ": power of p in the rate",
              dense.limit(Outcome::exponent),
              4.0 / (dimension - 2),
              0.2));
      estimates.add(
          new Estimate(
              uniform.label() + " tokens on ḡ: factor of ½Δ_ḡ",
              trials.of(uniform).limit(Outcome::heatFactor),
              1,
              0.03));
    }
    List<MeasuredRow> rows =
        trials.cells().stream()
            .map(
                cell ->
                    MeasuredRow.of(
                        cell.study().label(), cell, trials.mean(cell, Outcome::heatFactor), 1))
            .toList();
    return new LimitReport(
        "Drift is heat in another metric: factor "
            + Paragraphs.list(factors.stream().map(each -> each.interval().text()).toList())
            + "; derived: 1",
        Paragraphs.text(
            """
            Attention spreads values H as heat, and drifts towards dense regions. Can another metric
            absorb the drift? In n dimensions, n ≠ 2, it can:
            Δ_g H + 2⟨∇log p, ∇H⟩ = p^(4/(n−2)) Δ_ḡ H, with p the density of the tokens, g the
            metric and ḡ = p^(4/(n−2)) g. Tokens lie on %s, with the density for which ḡ is a round
            sphere again, seen through a conformal map (stereographic projection, a scaling by %s,
            and back); H are its coordinates, whose Laplacian there is −nH. We measure the factor
            of ½p^(4/(n−2))Δ_ḡH in (S H − H)/ε; with uniform tokens on ḡ, that of ½Δ_ḡH. In two
            dimensions there is no such metric: the exponent is infinite, and Δ of e^(2φ)g is
            e^(−2φ)Δ without any drift.\
            """,
            Paragraphs.list(
                settings.dimensions().stream()
                    .map(n -> n == 1 ? "the unit circle" : "the unit sphere S³")
                    .toList()),
            Numbers.significant(settings.scale())),
        factors.stream().map(each -> each.keyNumber(each.name())).toList(),
        estimates,
        rows,
        List.of(),
        List.of(figure(settings, seed, workers)));
  }

  private static Block figure(Settings settings, long seed, Workers workers) {
    List<ScatterChart.Group> groups = new ArrayList<>();
    List<Series.Point> theory = new ArrayList<>();
    for (int dimension : settings.dimensions()) {
      Trial<Study> trial =
          new Trial<>(
              new Study(dimension, Study.Tokens.SHOWN),
              settings.tokens(),
              dimension == 1 ? 0.02 : 0.06,
              0);
      ConformalRates rates = rates(trial, settings, seed, workers);
      List<ScatterChart.Point> points = new ArrayList<>();
      double[] ends = {Double.POSITIVE_INFINITY, 0};
      for (int i = 0; i < Math.min(MAX_SHOWN, rates.rates().length); i++) {
        double density = rates.density(i);
        points.add(new ScatterChart.Point(density, rates.rates()[i], "token " + i));
        ends[0] = Math.min(ends[0], density);
        ends[1] = Math.max(ends[1], density);
      }
      groups.add(
          new ScatterChart.Group(
              Numbers.format("n = %d: p to the power %d", dimension, 4 / (dimension - 2)), points));
      for (int i = 0; i <= CURVE_STEPS; i++) {
        double at = ends[0] + (ends[1] - ends[0]) * i / CURVE_STEPS;
        theory.add(new Series.Point(at, StrictMath.pow(at, 4.0 / (dimension - 2))));
      }
      theory.add(new Series.Point(Double.NaN, Double.NaN));
    }
    return Paragraphs.figure(
        new ScatterChart(
            Axis.logarithmic("density p (1 where the map keeps lengths)"),
            Axis.logarithmic("rate of H over that on the round sphere"),
            groups,
            Optional.of(new Series("theory", theory))),
        """
        The rate at which attention levels H out at each token, relative to heat on the round sphere
        ḡ. In theory it is p^(4/(n−2)): p⁻⁴ on the circle (n = 1), slower where tokens are dense;
        p⁴ on S³ (n = 3), faster there.\
        """);
  }
}
