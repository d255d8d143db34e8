package dev.heed.limits;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Check;
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
import dev.heed.limits.manifold.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Repeated attention with fixed weights is {@code dH/dt = ΔH + 2⟨∇log p, ∇H⟩}: {@code k} layers
 * take the time {@code kε/2}. In the metric {@code g/m²} it is {@code m²} times as fast.
 */
public final class LimitHeat implements Experiment<LimitHeat.Settings> {
  private static final double[] EVEN_BANDWIDTHS = {0.16, 0.08, 0.04, 0.02, 0.01};
  private static final double[] SCALES = {0.6, 0.8, 1, 1.25, 1.6};
  private static final int EVEN_TOKENS = 400;

  /** Bandwidth for random tokens. */
  private static final double BANDWIDTH = 0.08;

  private static final double END_TIME = 0.32;

  /** The time for which heat has spread from a point at the start. */
  static final double START_TIME = 0.08;

  /**
   * Size of the experiment.
   *
   * @param tokens the largest number of tokens
   * @param draws draws of the tokens for each number of tokens
   * @param strength {@code a} of the density {@code e^(a·z)}
   */
  public record Settings(int tokens, int draws, double strength) {
    public Settings {
      Require.between("tokens", 400, 100_000, tokens);
      Require.between("draws", 2, 1000, draws);
      if (!(Math.abs(strength) <= 2)) {
        throw new ProblemException("strength is " + strength, "-2 to 2");
      }
    }

    double density(Manifold manifold, double[] point) {
      return StrictMath.exp(strength * height(manifold, point));
    }
  }

  private sealed interface Study extends Trials.Study {

    /** A bump on even tokens of the circle, in double precision. */
    record Even() implements Study {
      @Override
      public String label() {
        return "circle, even";
      }
    }

    /** Coordinates of random tokens on the sphere, which decay at a known rate. */
    record Coordinates() implements Study {
      @Override
      public String label() {
        return "sphere S², coordinates";
      }
    }

    /** A bump on random tokens of the sphere. */
    record Bump() implements Study {
      @Override
      public String label() {
        return "sphere S², bump";
      }
    }

    /** One layer on the sphere with the metric {@code g/m²}. */
    record Scaled(double m) implements Study {
      @Override
      public String label() {
        return "sphere S², metric g/m², m = " + m;
      }
    }
  }

  /**
   * The outcome of a trial; NaN for what its study does not measure.
   *
   * @param quarterError error after a quarter of the time
   * @param halfError error after half of the time
   * @param endError error at the end
   * @param rate at which coordinates decay
   */
  private record Outcome(double quarterError, double halfError, double endError, double rate) {
    static final Trials.Columns<Outcome> COLUMNS =
        new Trials.Columns<>(
            List.of("error_quarter", "error_half", "error_end", "rate"),
            each -> new double[] {each.quarterError, each.halfError, each.endError, each.rate},
            values -> new Outcome(values[0], values[1], values[2], values[3]));

    static Outcome of(HeatPath path) {
      int last = path.steps();
      return new Outcome(path.error(last / 4), path.error(last / 2), path.error(last), Double.NaN);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-heat",
        Group.LIMITS,
        "Repeated attention compared with the heat equation with drift.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(4000, 8, 1);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial<Study>> plan = new ArrayList<>();
    for (double epsilon : EVEN_BANDWIDTHS) {
      plan.add(new Trial<>(new Study.Even(), EVEN_TOKENS, epsilon, 0));
    }
    for (int draw = 0; draw < settings.draws(); draw++) {
      for (int part : new int[] {8, 4, 2, 1}) {
        plan.add(new Trial<>(new Study.Coordinates(), settings.tokens() / part, BANDWIDTH, draw));
      }
      plan.add(new Trial<>(new Study.Bump(), settings.tokens(), BANDWIDTH / 2, draw));
      for (double m : SCALES) {
        plan.add(new Trial<>(new Study.Scaled(m), 8 * settings.tokens(), BANDWIDTH / 2, draw));
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials<Study, Outcome> trials =
          Trials.run(
              run, plan, Outcome.COLUMNS, trial -> measure(trial, settings, run.seed(), workers));
      return report(trials, settings, run.seed(), workers).findings(run);
    }
  }

  /** The coordinate on which density and bump depend. */
  static double height(Manifold manifold, double[] point) {
    return point[manifold == Manifold.CIRCLE ? 0 : 2];
  }

  private static Outcome measure(
      Trial<Study> trial, Settings settings, long seed, Workers workers) {
    return switch (trial.study()) {
      case Study.Even() -> Outcome.of(evenPath(trial.epsilon(), settings, workers));
      case Study.Bump() -> {
        Points tokens =
            Manifold.SPHERE.random(
                trial.tokens(),
                trial.random(seed),
                x -> settings.density(Manifold.SPHERE, x),
                StrictMath.exp(Math.abs(settings.strength())));
        yield Outcome.of(
            HeatPath.bump(Manifold.SPHERE, settings.strength(), tokens, trial.epsilon())
                .fused(steps(trial.epsilon()), workers));
      }
      case Study.Coordinates() -> coordinates(trial, seed, workers);
      case Study.Scaled(double m) -> scaled(m, trial, seed, workers);
    };
  }

  private static HeatPath evenPath(double epsilon, Settings settings, Workers workers) {
    Points tokens = Manifold.evenCircle(EVEN_TOKENS, x -> settings.density(Manifold.CIRCLE, x));
    return HeatPath.bump(Manifold.CIRCLE, settings.strength(), tokens, epsilon)
        .precise(steps(epsilon), workers);
  }

  private static int steps(double epsilon) {
    return Math.toIntExact(Math.round(2 * END_TIME / epsilon));
  }

  /**
   * Coordinates, which attention between infinitely many tokens multiplies by a known factor: their
   * distance from that at the end, and the rate at which they decay.
   */
  private static Outcome coordinates(Trial<Study> trial, long seed, Workers workers) {
    Points tokens = Manifold.SPHERE.random(trial.tokens(), trial.random(seed));
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
    return new Outcome(
        Double.NaN,
        Double.NaN,
        Math.sqrt(spread / h.length) / factor,
        -StrictMath.log(left) / END_TIME);
  }

  /** The rate at which coordinates decay in one step in the metric {@code g/m²}. */
  private static Outcome scaled(double m, Trial<Study> trial, long seed, Workers workers) {
    Points tokens = Manifold.SPHERE.random(trial.tokens(), trial.random(seed));
    Propagation attention =
        new Propagation(Propagation.squaredDistance(3, m), trial.epsilon(), workers);
    int queries = tokens.count() / 64;
    double[] change = attention.generatorOfOthers(tokens, queries, tokens.values(), 3);
    double product = 0;
    for (int i = 0; i < change.length; i++) {
      product += change[i] * tokens.values()[i];
    }
    return new Outcome(Double.NaN, Double.NaN, Double.NaN, -2 * product / queries);
  }

  private static LimitReport report(
      Trials<Study, Outcome> trials, Settings settings, long seed, Workers workers) {
    Trials<Study, Outcome> even = trials.of(new Study.Even());
    Trials<Study, Outcome> bump = trials.of(new Study.Bump());
    double evenError = even.measurements().getLast().outcome().endError();
    double bumpError = DoubleStream.of(bump.values(Outcome::endError)).average().orElseThrow();
    return new LimitReport(
        Numbers.format(
            "Repeated attention is heat: error %s on even tokens, %s on random ones",
            Numbers.percent(evenError), Numbers.percent(bumpError)),
        Paragraphs.text(
            """
            In every layer, tokens keep their places and attention keeps its weights S; only the
            values H change, H ← S H. In theory this is heat: after k layers H solves
            dH/dt = ΔH + 2⟨∇log p, ∇H⟩ at the time kε/2. Here the density of tokens is p ∝ %s, and H
            starts as the heat that has spread from a point at the top in the time %s. The equation
            is solved in Legendre polynomials (cosines on the circle) by an integrator of order 8
            and compared at the tokens. Errors are root mean squares over the tokens, relative to
            that of H − mean H at the start.\
            """,
            LimitReport.density(settings.strength(), "z"), Numbers.significant(START_TIME)),
        List.of(
            Paragraphs.keyNumber(
                "Error on even tokens", Numbers.percent(evenError), "circle, ε = 0.01, at the end"),
            Paragraphs.keyNumber(
                "Error on random tokens",
                Numbers.percent(bumpError),
                "sphere, at the end, mean of the draws")),
        estimates(trials),
        rows(trials),
        List.of(
            Check.shareAtMost(
                new Study.Even().label() + ", ε = 0.01: error at the end", evenError, 0.01),
            Check.shareAtMost(
                new Study.Bump().label() + ", random tokens: mean error at the end",
                bumpError,
                0.05)),
        HeatFigures.of(settings, seed, workers, errorFigure(settings, workers)));
  }

  private static List<Estimate> estimates(Trials<Study, Outcome> trials) {
    Trials<Study, Outcome> even = trials.of(new Study.Even());
    Trials<Study, Outcome> coordinates = trials.of(new Study.Coordinates());
    Trials<Study, Outcome> scaled = trials.of(Study.Scaled.class);
    return List.of(
        new Estimate(
            new Study.Even().label() + ": rate of the error in ε",
            Interval.regression(
                logs(even.values(Outcome::endError)),
                even.regressors(
                    each -> new double[] {StrictMath.log(each.epsilon()), each.epsilon()}))[1],
            1,
            0.05),
        new Estimate(
            new Study.Coordinates().label() + ": rate of the error in N",
            Interval.regression(
                logs(coordinates.values(Outcome::endError)),
                coordinates.regressors(each -> new double[] {StrictMath.log(each.tokens())}))[1],
            -0.5,
            0.1),
        new Estimate(
            "sphere S²: power of m in the rate, metric g/m²",
            Interval.regression(
                logs(scaled.values(Outcome::rate)),
                scaled.regressors(each -> new double[] {StrictMath.log(scale(each.study()))}))[1],
            2,
            0.05));
  }

  /** The scale {@code m} of the metric. */
  private static double scale(Study study) {
    return study instanceof Study.Scaled(double m) ? m : 1;
  }

  private static List<MeasuredRow> rows(Trials<Study, Outcome> trials) {
    List<MeasuredRow> rows = new ArrayList<>();
    for (Trial<Study> cell : trials.of(new Study.Coordinates()).cells()) {
      rows.add(
          MeasuredRow.of(
              cell.study().label() + ", rate of the coordinates",
              cell,
              trials.mean(cell, Outcome::rate),
              2));
    }
    for (Trial<Study> cell : trials.of(Study.Scaled.class).cells()) {
      double m = scale(cell.study());
      rows.add(
          MeasuredRow.of(cell.study().label(), cell, trials.mean(cell, Outcome::rate), 2 * m * m));
    }
    return rows;
  }

  private static double[] logs(double[] values) {
    return Arrays.stream(values).map(StrictMath::log).toArray();
  }

  private static Block errorFigure(Settings settings, Workers workers) {
    List<Series> series = new ArrayList<>();
    for (double epsilon : EVEN_BANDWIDTHS) {
      HeatPath path = evenPath(epsilon, settings, workers);
      List<Series.Point> points = new ArrayList<>();
      for (int step = 1; step <= path.steps(); step++) {
        points.add(new Series.Point(step * epsilon / 2, path.error(step)));
      }
      series.add(new Series("ε = " + Numbers.significant(epsilon), points));
    }
    return Paragraphs.figure(
        new LineChart(
            Axis.linear("time kε/2").withZero(),
            Axis.logarithmic("error relative to H at the start"),
            series,
            Optional.empty()),
        """
        Distance of repeated attention from the solution over time, for even tokens on the circle.
        In theory, halving the bandwidth halves the error.\
        """);
  }
}
