package dev.heed.limits;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
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
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
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
  /** Bandwidths, relative to the manifold's largest. */
  private static final double[] STEPS = {0.2, 0.3, 0.4, 0.55, 0.75, 1};

  private static final List<Manifold> MANIFOLDS =
      List.of(Manifold.CIRCLE, Manifold.SPHERE, Manifold.TORUS, Manifold.THREE_SPHERE);

  /** Size of the even grid; the result no longer changes beyond it. */
  private static final int EVEN_TOKENS = 2000;

  /**
   * Size of the experiment.
   *
   * @param tokens number of tokens
   * @param queries number of tokens whose values are computed
   * @param draws draws of the tokens for each bandwidth
   * @param strength {@code a} of the density {@code e^(a·x₁)}
   */
  public record Settings(int tokens, int queries, int draws, double strength) {
    public Settings {
      Require.between("tokens", 1000, 1_000_000, tokens);
      Require.between("queries", 10, tokens, queries);
      Require.between("draws", 2, 1000, draws);
      if (!(Math.abs(strength) >= 0.1 && Math.abs(strength) <= 5)) {
        throw new ProblemException("strength is " + strength, "0.1 to 5, or -5 to -0.1");
      }
    }

    private double density(double[] point) {
      return StrictMath.exp(strength * point[0]);
    }

    private double maxDensity() {
      return StrictMath.exp(Math.abs(strength));
    }
  }

  private sealed interface Study extends Trials.Study {

    /** Even tokens on the circle, in double precision. */
    record Even() implements Study {
      @Override
      public String label() {
        return "circle, even";
      }
    }

    /** Random tokens. */
    record Random(Manifold manifold) implements Study {
      @Override
      public String label() {
        return manifold.label();
      }
    }
  }

  /**
   * The fitted factors in {@code (S_ε H − H)/ε}.
   *
   * @param laplacian factor of {@code ΔH}
   * @param drift factor of {@code ⟨∇log p, ∇H⟩}
   * @param ratio the second over the first
   */
  private record Factors(double laplacian, double drift, double ratio) {
    static final Trials.Columns<Factors> COLUMNS =
        new Trials.Columns<>(
            List.of("laplacian_factor", "drift_factor", "drift_over_laplacian"),
            each -> new double[] {each.laplacian, each.drift, each.ratio},
            values -> new Factors(values[0], values[1], values[2]));
  }

  @Override
  public Description description() {
    return new Description(
        "limit-drift",
        Group.LIMITS,
        "Attention drifts towards dense regions: the factor of this drift.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(32_000, 500, 16, 1);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial<Study>> plan = new ArrayList<>();
    for (double step : STEPS) {
      plan.add(new Trial<>(new Study.Even(), EVEN_TOKENS, maxEpsilon(Manifold.CIRCLE) * step, 0));
    }
    for (Manifold manifold : MANIFOLDS) {
      for (double step : STEPS) {
        for (int draw = 0; draw < settings.draws(); draw++) {
          plan.add(
              new Trial<>(
                  new Study.Random(manifold),
                  settings.tokens(),
                  maxEpsilon(manifold) * step,
                  draw));
        }
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials<Study, Factors> trials =
          Trials.run(
              run, plan, Factors.COLUMNS, trial -> measure(trial, settings, run.seed(), workers));
      return report(trials, settings, run.seed(), workers).findings(run);
    }
  }

  private static double maxEpsilon(Manifold manifold) {
    return switch (manifold.dimension()) {
      case 1 -> 0.1;
      case 2 -> 0.12;
      default -> 0.16;
    };
  }

  private static Factors measure(
      Trial<Study> trial, Settings settings, long seed, Workers workers) {
    return switch (trial.study()) {
      case Study.Even() -> even(trial.epsilon(), settings, workers);
      case Study.Random(Manifold manifold) -> random(manifold, trial, settings, seed, workers);
    };
  }

  private static Factors even(double epsilon, Settings settings, Workers workers) {
    List<Field> fields = fields(Manifold.CIRCLE);
    Points keys = Manifold.evenCircle(EVEN_TOKENS, settings::density);
    Points queries = Manifold.CIRCLE.even(41);
    double[] change =
        Propagation.of(2, epsilon, workers)
            .precise(
                queries,
                keys,
                Field.values(fields, keys),
                fields.size(),
                Field.values(fields, queries));
    Arrays.setAll(change, i -> change[i] / epsilon);
    return factors(change, queries, fields, settings.strength());
  }

  private static Factors random(
      Manifold manifold, Trial<Study> trial, Settings settings, long seed, Workers workers) {
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
    return manifold.random(count, random, settings::density, settings.maxDensity());
  }

  private static List<Field> fields(Manifold manifold) {
    List<Field> fields = new ArrayList<>(Field.coordinates(manifold));
    fields.addAll(Field.products(manifold));
    return fields;
  }

  /** Least squares of the change in {@code ΔH} and {@code ⟨∇log p, ∇H⟩}. */
  private static Factors factors(
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
    return new Factors(alpha, beta, beta / alpha);
  }

  private static LimitReport report(
      Trials<Study, Factors> trials, Settings settings, long seed, Workers workers) {
    List<Estimate> estimates = new ArrayList<>();
    List<Interval> ratios = new ArrayList<>();
    Study even = new Study.Even();
    estimates.add(laplacian(even, trials, 0.01));
    estimates.add(drift(even.label(), trials.of(even).limit(Factors::ratio), 0.01));
    for (Manifold manifold : MANIFOLDS) {
      Study study = new Study.Random(manifold);
      Interval ratio = trials.of(study).limit(Factors::ratio);
      estimates.add(laplacian(study, trials, 0.02));
      estimates.add(drift(study.label(), ratio, 0.1));
      ratios.add(ratio);
    }
    Estimate all = drift("all four with random tokens", Interval.pooled(ratios), 0.05);
    estimates.add(all);
    List<MeasuredRow> rows =
        trials.cells().stream()
            .map(
                cell ->
                    MeasuredRow.of(
                        cell.study().label(), cell, trials.mean(cell, Factors::ratio), 2))
            .toList();
    return new LimitReport(
        all.answer("the drift's factor"),
        Paragraphs.text(
            """
            Tokens that attend to their neighbours spread out, as heat does, and drift towards
            dense regions. How strong is the drift relative to the spreading? The derivation
            gives a factor of 2; the paper's proof drops this factor in places. In symbols: S is
            attention of bandwidth ε, H a function on the tokens, whose density is p ∝ %s. In theory
            (S H − H)/ε tends to ½ΔH + ⟨∇log p, ∇H⟩. The factors of ΔH (Laplacian) and ⟨∇log p, ∇H⟩
            (drift) are fitted by least squares over tokens and several functions H, and
            extrapolated to ε = 0 by a polynomial of degree 2.\
            """,
            LimitReport.density(settings.strength(), "x₁")),
        List.of(
            all.keyNumber("Drift ÷ Laplacian, all four"),
            estimates.get(1).keyNumber("On even tokens")),
        estimates,
        rows,
        List.of(all.containsPrediction()),
        List.of(ratioFigure(trials), displacementFigure(settings, seed, workers)));
  }

  private static Estimate laplacian(Study study, Trials<Study, Factors> trials, double tolerance) {
    return new Estimate(
        study.label() + ": factor of the Laplacian",
        trials.of(study).limit(Factors::laplacian),
        0.5,
        tolerance);
  }

  private static Estimate drift(String study, Interval interval, double tolerance) {
    return new Estimate(
        study + ": factor of the drift, over that of the Laplacian",
        interval,
        2,
        tolerance,
        OptionalDouble.of(1));
  }

  private static Block ratioFigure(Trials<Study, Factors> trials) {
    List<Series> series = new ArrayList<>();
    for (Study study : trials.cells().stream().map(Trial::study).distinct().toList()) {
      List<Series.Point> points = new ArrayList<>();
      for (Trial<Study> cell : trials.of(study).cells()) {
        double[] draws = trials.draws(cell, Factors::ratio);
        Interval mean =
            draws.length > 1 ? Interval.mean(draws) : new Interval(draws[0], draws[0], draws[0]);
        points.add(new Series.Point(cell.epsilon(), mean.value(), mean.low(), mean.high()));
      }
      series.add(new Series(study.label(), points));
    }
    return Paragraphs.figure(
        new LineChart(
            Axis.linear("bandwidth ε").withZero(),
            Axis.linear("drift coefficient ÷ Laplacian coefficient"),
            series,
            Optional.of(Series.of("derived: 2", new double[] {0, 0.16}, new double[] {2, 2}))),
        """
        Drift coefficient ÷ Laplacian coefficient: mean over the draws, with bands of the 95 %%
        intervals. In theory it tends to 2 as ε → 0; the paper prints 1.\
        """);
  }

  private static Block displacementFigure(Settings settings, long seed, Workers workers) {
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
    return Paragraphs.figure(
        new ScatterChart(
            Axis.linear("angle of a token (density is highest at 0)"),
            Axis.linear("velocity along the circle, (S X − X)/ε"),
            List.of(
                new ScatterChart.Group("tokens", measured),
                new ScatterChart.Group("theory with a factor of 1", half)),
            Optional.of(Series.of("theory with a factor of 2", angles, theory))),
        """
        Velocity of %,d tokens along the circle under attention, towards the dense side at angle 0:
        the dashed curve has the derived factor 2, the second group of points the printed 1. ε = %s,
        N = %,d.\
        """,
        shown,
        Numbers.significant(epsilon),
        settings.tokens());
  }
}
