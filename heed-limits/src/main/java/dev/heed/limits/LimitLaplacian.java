package dev.heed.limits;

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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Attention between uniform tokens is a step of the heat equation: {@code (S_ε H − H)/ε → ½ΔH},
 * with an error {@code O(N^{−1/2} ε^{−1/2−n/4}) + O(ε)}.
 */
public final class LimitLaplacian implements Experiment<LimitLaplacian.Settings> {
  /** Bandwidths of the spread, relative to the manifold's largest. */
  private static final double[] SPREAD_STEPS = {0.125, 0.25, 0.5, 1};

  /** Bandwidths of the bias, relative to the manifold's largest. */
  private static final double[] BIAS_STEPS = {0.125, 0.175, 0.25, 0.35, 0.5, 0.7, 0.85, 1};

  /** Manifolds without a border. */
  private static final List<Manifold> CLOSED =
      List.of(Manifold.CIRCLE, Manifold.SPHERE, Manifold.TORUS, Manifold.THREE_SPHERE);

  /**
   * Size of the experiment.
   *
   * @param tokens the largest number of tokens
   * @param queries number of tokens whose values are computed
   * @param draws draws of the tokens for each number of tokens and bandwidth
   */
  public record Settings(int tokens, int queries, int draws) {
    public Settings {
      Require.between("tokens", 800, 1_000_000, tokens);
      Require.between("queries", 10, tokens / 8, queries);
      Require.between("draws", 2, 1000, draws);
    }
  }

  private sealed interface Study extends Trials.Study {

    /** The bias, with even tokens. */
    record Even(Manifold manifold) implements Study {
      @Override
      public String label() {
        return manifold.label() + ", even";
      }
    }

    /** The spread, with random tokens. */
    record Uniform(Manifold manifold) implements Study {
      @Override
      public String label() {
        return manifold.label();
      }
    }

    /** The difference between single and double precision. */
    record Rounding() implements Study {
      @Override
      public String label() {
        return "rounding";
      }
    }
  }

  /**
   * The outcome of a trial.
   *
   * @param factor of {@code ΔH} in {@code (S_ε H − H)/ε}
   * @param spread root mean square of the random part; the predicted one for {@link Study.Rounding}
   * @param error root mean square distance from theory, or from double precision
   */
  private record Outcome(double factor, double spread, double error) {
    static final Trials.Columns<Outcome> COLUMNS =
        new Trials.Columns<>(
            List.of("factor", "spread", "error"),
            each -> new double[] {each.factor, each.spread, each.error},
            values -> new Outcome(values[0], values[1], values[2]));
  }

  @Override
  public Description description() {
    return new Description(
        "limit-laplacian",
        Group.LIMITS,
        "Attention among uniform tokens is half a Laplacian: two rates.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(32_000, 100, 32);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    try (Workers workers = new Workers(run.threads())) {
      Trials<Study, Outcome> trials =
          Trials.run(
              run,
              plan(settings),
              Outcome.COLUMNS,
              trial -> measure(trial, settings, run.seed(), workers));
      return report(trials).findings(run);
    }
  }

  private static List<Trial<Study>> plan(Settings settings) {
    List<Trial<Study>> plan = new ArrayList<>();
    for (Manifold manifold : Manifold.values()) {
      for (double step : BIAS_STEPS) {
        plan.add(
            new Trial<>(
                new Study.Even(manifold), grid(manifold).count(), biasEpsilon(manifold) * step, 0));
      }
    }
    for (double epsilon : new double[] {1e-4, 1e-3, 1e-2, 1e-1}) {
      plan.add(new Trial<>(new Study.Rounding(), 2000, epsilon, 0));
    }
    for (Manifold manifold : CLOSED) {
      for (int part : new int[] {8, 4, 2, 1}) {
        for (double step : SPREAD_STEPS) {
          // A circle has room for few independent neighbourhoods.
          int draws = settings.draws() * (manifold == Manifold.CIRCLE ? 3 : 1);
          for (int draw = 0; draw < draws; draw++) {
            plan.add(
                new Trial<>(
                    new Study.Uniform(manifold),
                    settings.tokens() / part,
                    spreadEpsilon(manifold) * step,
                    draw));
          }
        }
      }
    }
    return plan;
  }

  private static double biasEpsilon(Manifold manifold) {
    return manifold == Manifold.SWISS_ROLL ? 0.02 : 0.08;
  }

  /**
   * The largest bandwidth: a token has some tens of neighbours at the smallest number of tokens.
   */
  private static double spreadEpsilon(Manifold manifold) {
    return switch (manifold.dimension()) {
      case 1 -> 0.08;
      case 2 -> 0.12;
      default -> 0.2;
    };
  }

  /** Even tokens, dense enough that more of them change nothing. */
  private static Points grid(Manifold manifold) {
    return switch (manifold) {
      case CIRCLE -> manifold.even(400);
      case SPHERE -> manifold.even(150, 100);
      case TORUS -> manifold.even(80, 80);
      case THREE_SPHERE -> manifold.even(40, 60, 60);
      case SWISS_ROLL -> manifold.even(1000, 120);
    };
  }

  private static Outcome measure(
      Trial<Study> trial, Settings settings, long seed, Workers workers) {
    return switch (trial.study()) {
      case Study.Even(Manifold manifold) -> even(manifold, trial.epsilon(), seed, workers);
      case Study.Uniform(Manifold manifold) ->
          random(manifold, trial, settings.queries(), seed, workers);
      case Study.Rounding() -> rounding(trial, seed, workers);
    };
  }

  /** The factor of {@code ΔH} in the limit of many tokens. */
  private static Outcome even(Manifold manifold, double epsilon, long seed, Workers workers) {
    List<Field> fields = Field.products(manifold);
    Points keys = grid(manifold);
    // Far from a border, and from the ends of the grid's parameters.
    Points queries = inner(manifold, 12, seed);
    double[] before = Field.values(fields, queries);
    double[] change =
        Propagation.of(manifold.space(), epsilon, workers)
            .precise(queries, keys, Field.values(fields, keys), fields.size(), before);
    double factor = factor(change, queries, fields) / epsilon;
    return new Outcome(factor, 0, Math.abs(factor - 0.5));
  }

  private static Points inner(Manifold manifold, int count, long seed) {
    SeededRandom random = new SeededRandom(seed).stream("inner " + manifold, 0);
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] parameters = new double[manifold.dimension()];
      Arrays.setAll(parameters, _ -> random.uniform(0.3, 0.7));
      points.add(manifold.place(parameters));
    }
    return Manifold.points(points);
  }

  /** {@code ⟨change, ΔH⟩/⟨ΔH, ΔH⟩} over points and fields. */
  private static double factor(double[] change, Points points, List<Field> fields) {
    double products = 0;
    double squares = 0;
    for (int i = 0; i < points.count(); i++) {
      double[] point = points.at(i);
      for (int c = 0; c < fields.size(); c++) {
        double laplacian = fields.get(c).laplacian().applyAsDouble(point);
        products += change[i * fields.size() + c] * laplacian;
        squares += laplacian * laplacian;
      }
    }
    return products / squares;
  }

  /** Fused attention between random tokens. */
  private static Outcome random(
      Manifold manifold, Trial<Study> trial, int count, long seed, Workers workers) {
    List<Field> fields = Field.coordinates(manifold);
    Points tokens = manifold.random(trial.tokens(), trial.random(seed));
    Points queries = new Points(tokens.dim(), Arrays.copyOf(tokens.values(), count * tokens.dim()));
    double[] change =
        Propagation.of(manifold.space(), trial.epsilon(), workers)
            .generator(tokens, queries.count(), Field.values(fields, tokens), fields.size());
    double[] before = Field.values(fields, queries);
    double expected = (manifold.coordinateEigenvalue(trial.epsilon()) - 1) / trial.epsilon();
    double spread = 0;
    double error = 0;
    for (int i = 0; i < change.length; i++) {
      spread += square(change[i] - expected * before[i]);
      Field field = fields.get(i % fields.size());
      error +=
          square(change[i] - field.laplacian().applyAsDouble(queries.at(i / fields.size())) / 2);
    }
    return new Outcome(
        factor(change, queries, fields),
        Math.sqrt(spread / change.length),
        Math.sqrt(error / change.length));
  }

  /** The distance of fused attention, in single precision, from attention in double precision. */
  private static Outcome rounding(Trial<Study> trial, long seed, Workers workers) {
    Manifold manifold = Manifold.SPHERE;
    List<Field> fields = Field.coordinates(manifold);
    Points tokens = manifold.random(trial.tokens(), trial.random(seed));
    double[] values = Field.values(fields, tokens);
    Propagation attention = Propagation.of(manifold.space(), trial.epsilon(), workers);
    double[] fused = attention.generator(tokens, tokens.count(), values, fields.size());
    double[] precise = attention.precise(tokens, tokens, values, fields.size(), values);
    double difference = 0;
    for (int i = 0; i < fused.length; i++) {
      difference += square(fused[i] - precise[i] / trial.epsilon());
    }
    return new Outcome(
        factor(fused, tokens, fields),
        predictedSpread(manifold, trial),
        Math.sqrt(difference / fused.length));
  }

  private static double square(double x) {
    return x * x;
  }

  /**
   * The leading term of the root mean square of the random part, over all coordinates. That of one
   * coordinate has the square {@code |∇H|²/(2Npε(4πε)^{n/2})}, and the squared gradients of all
   * coordinates add up to {@code n}.
   */
  private static double predictedSpread(Manifold manifold, Trial<Study> trial) {
    double n = manifold.dimension();
    return Math.sqrt(
        n
            / manifold.space()
            * manifold.volume()
            / (2 * trial.tokens() * trial.epsilon())
            / StrictMath.pow(4 * Math.PI * trial.epsilon(), n / 2));
  }

  private static LimitReport report(Trials<Study, Outcome> trials) {
    List<Estimate> estimates = new ArrayList<>();
    List<MeasuredRow> rows = new ArrayList<>();
    for (Manifold manifold : Manifold.values()) {
      Trials<Study, Outcome> even = trials.of(new Study.Even(manifold));
      estimates.add(biasRate(manifold, even));
      rows.addAll(rows(even));
    }
    for (Manifold manifold : CLOSED) {
      Trials<Study, Outcome> random = trials.of(new Study.Uniform(manifold));
      estimates.addAll(spreadRates(manifold, random));
      rows.addAll(rows(random));
    }
    double worst =
        Arrays.stream(Manifold.values())
            .map(manifold -> trials.of(new Study.Even(manifold)).measurements())
            .map(
                even ->
                    even.stream()
                        .min(Comparator.comparingDouble(each -> each.trial().epsilon()))
                        .orElseThrow())
            .mapToDouble(smallest -> Math.abs(smallest.outcome().factor() - 0.5) / 0.5)
            .max()
            .orElseThrow();
    return new LimitReport(
        "Attention between uniform tokens is half a Laplacian: the factor is within %s of ½"
            .formatted(Numbers.percent(worst)),
        Paragraphs.text(
            """
            What does attention compute for evenly spaced tokens? Each attends to all by their
            squared distance (S: softmax of −‖x − y‖²/2ε) and carries the value of a function H
            whose Laplacian ΔH is known. In theory (S H − H)/ε tends to ½ΔH. The error has two
            parts: a bias that falls as ε, measured with even tokens in double precision, and a
            spread of random tokens that falls as N^(−1/2) and grows as ε^(−1/2 − n/4) in n
            dimensions.\
            """),
        List.of(
            Paragraphs.keyNumber(
                "Factor of ΔH",
                "½ ± " + Numbers.percent(worst),
                "even tokens on %d manifolds, smallest bandwidth"
                    .formatted(Manifold.values().length))),
        estimates,
        rows,
        List.of(),
        List.of(biasFigure(trials), spreadFigure(trials)));
  }

  private static List<MeasuredRow> rows(Trials<Study, Outcome> trials) {
    return trials.cells().stream()
        .map(
            cell ->
                MeasuredRow.of(cell.study().label(), cell, trials.mean(cell, Outcome::factor), 0.5))
        .toList();
  }

  /** The rate at which the factor tends to ½; higher orders have a term of their own. */
  private static Estimate biasRate(Manifold manifold, Trials<Study, Outcome> even) {
    double[][] x =
        even.regressors(
            each ->
                new double[] {
                  StrictMath.log(each.epsilon()), each.epsilon(), square(each.epsilon())
                });
    double[] y = DoubleStream.of(even.values(Outcome::error)).map(StrictMath::log).toArray();
    return new Estimate(
        manifold.label() + ": rate of the bias in ε", Interval.regression(y, x)[1], 1, 0.05);
  }

  /** Rates and factor of the leading term of the spread; the next orders have their own terms. */
  private static List<Estimate> spreadRates(Manifold manifold, Trials<Study, Outcome> random) {
    List<Trial<Study>> cells = random.cells();
    double[] spreads =
        cells.stream()
            .mapToDouble(
                cell ->
                    Math.sqrt(
                        DoubleStream.of(random.draws(cell, Outcome::spread))
                            .map(LimitLaplacian::square)
                            .average()
                            .orElseThrow()))
            .toArray();
    double[][] rates = new double[cells.size()][];
    double[][] corrections = new double[cells.size()][];
    double[] ratios = new double[cells.size()];
    for (int i = 0; i < spreads.length; i++) {
      Trial<Study> cell = cells.get(i);
      double sparsity =
          1 / (cell.tokens() * StrictMath.pow(cell.epsilon(), manifold.dimension() / 2.0));
      corrections[i] = new double[] {cell.epsilon(), sparsity};
      rates[i] =
          new double[] {
            StrictMath.log(cell.tokens()), StrictMath.log(cell.epsilon()), cell.epsilon(), sparsity
          };
      ratios[i] = spreads[i] / predictedSpread(manifold, cell);
    }
    Interval[] fitted =
        Interval.regression(DoubleStream.of(spreads).map(StrictMath::log).toArray(), rates);
    return List.of(
        new Estimate(manifold.label() + ": rate of the spread in N", fitted[1], -0.5, 0.05),
        new Estimate(
            manifold.label() + ": rate of the spread in ε",
            fitted[2],
            -0.5 - manifold.dimension() / 4.0,
            0.1),
        new Estimate(
            manifold.label() + ": spread over its leading term",
            Interval.regression(ratios, corrections)[0],
            1,
            0.05));
  }

  private static Block biasFigure(Trials<Study, Outcome> trials) {
    List<Series> bias =
        Arrays.stream(Manifold.values())
            .map(
                manifold -> {
                  Trials<Study, Outcome> even = trials.of(new Study.Even(manifold));
                  return Series.of(manifold.label(), even.epsilons(), even.values(Outcome::error));
                })
            .toList();
    double[] places = between(0.005, 0.16);
    return Paragraphs.figure(
        new LineChart(
            Axis.logarithmic("bandwidth ε"),
            Axis.logarithmic("distance of the factor from ½"),
            bias,
            Optional.of(
                Series.of(
                    "proportional to ε", places, Arrays.stream(places).map(e -> e / 2).toArray()))),
        """
        Distance of the Laplacian's factor from ½ for even tokens; more tokens would change
        nothing. In theory it falls in proportion to ε, along the dashed line. H are products of two
        coordinates; on the Swiss roll, waves.\
        """);
  }

  private static Block spreadFigure(Trials<Study, Outcome> trials) {
    List<ScatterChart.Group> spreads =
        CLOSED.stream()
            .map(
                manifold ->
                    new ScatterChart.Group(
                        manifold.label(),
                        trials.of(new Study.Uniform(manifold)).measurements().stream()
                            .map(each -> point(manifold, each.trial(), each.outcome().spread()))
                            .toList()))
            .toList();
    double[] all =
        spreads.stream()
            .flatMap(group -> group.points().stream())
            .mapToDouble(ScatterChart.Point::x)
            .sorted()
            .toArray();
    double[] diagonal = between(all[0], all[all.length - 1]);
    return Paragraphs.figure(
        new ScatterChart(
            Axis.logarithmic("spread in theory"),
            Axis.logarithmic("spread measured"),
            spreads,
            Optional.of(Series.of("equal", diagonal, diagonal))),
        """
        Random tokens: each point is the spread of (S H − H)/ε around its mean (root mean square
        over tokens and coordinates) in one draw, against the leading term of theory,
        (n/(2 d N p ε (4πε)^(n/2)))^½, in n dimensions of a space of d. On the dashed line the two
        are equal.\
        """);
  }

  /** Places of a line that is bent where one axis is logarithmic and the other is not. */
  private static double[] between(double from, double to) {
    return IntStream.rangeClosed(0, 40)
        .mapToDouble(i -> from * StrictMath.pow(to / from, i / 40.0))
        .toArray();
  }

  private static ScatterChart.Point point(Manifold manifold, Trial<Study> trial, double spread) {
    return new ScatterChart.Point(
        predictedSpread(manifold, trial),
        spread,
        String.format(Locale.ROOT, "N = %d, ε = %.4f", trial.tokens(), trial.epsilon()));
  }
}
