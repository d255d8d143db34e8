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
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Attention between uniform tokens is a step of the heat equation: {@code (S_ε H − H)/ε → ½ΔH},
 * with an error {@code O(N^{−1/2} ε^{−1/2−n/4}) + O(ε)}.
 */
public final class LimitLaplacian implements Experiment<LimitLaplacian.Settings> {
  private static final String EVEN = ", even";
  private static final String ROUNDING = "rounding";
  private static final List<String> QUANTITIES = List.of("factor", "spread", "error");

  /** Bandwidths of the spread, in units of a manifold's largest. */
  private static final double[] SPREAD_STEPS = {0.125, 0.25, 0.5, 1};

  /** Bandwidths of the bias, in units of a manifold's largest. */
  private static final double[] BIAS_STEPS = {0.125, 0.175, 0.25, 0.35, 0.5, 0.7, 0.85, 1};

  /**
   * How much is measured.
   *
   * @param tokens the largest number of tokens
   * @param queries how many of the tokens are asked for
   * @param draws of the tokens, for each number and bandwidth
   */
  public record Settings(int tokens, int queries, int draws) {
    public Settings {
      Require.between("tokens", tokens, 800, 1_000_000);
      Require.between("queries", queries, 10, tokens / 8);
      Require.between("draws", draws, 2, 1000);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-laplacian",
        "Attention among uniform tokens is half a Laplacian; its two rates.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(32_000, 100, 32);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial> plan = new ArrayList<>();
    for (Manifold manifold : Manifold.values()) {
      for (double step : BIAS_STEPS) {
        plan.add(
            new Trial(
                manifold.words() + EVEN, grid(manifold).count(), biasEpsilon(manifold) * step, 0));
      }
    }
    for (double epsilon : new double[] {1e-4, 1e-3, 1e-2, 1e-1}) {
      plan.add(new Trial(ROUNDING, 2000, epsilon, 0));
    }
    for (Manifold manifold : CLOSED) {
      for (int part : new int[] {8, 4, 2, 1}) {
        for (double step : SPREAD_STEPS) {
          // A circle has room for few independent neighbourhoods.
          int draws = settings.draws() * (manifold == Manifold.CIRCLE ? 3 : 1);
          for (int draw = 0; draw < draws; draw++) {
            plan.add(
                new Trial(
                    manifold.words(),
                    settings.tokens() / part,
                    spreadEpsilon(manifold) * step,
                    draw));
          }
        }
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials trials =
          Trials.run(run, plan, QUANTITIES, trial -> measure(trial, settings, run, workers));
      return verdict(trials).findings(run);
    }
  }

  /** Those without a border. */
  private static final List<Manifold> CLOSED =
      List.of(Manifold.CIRCLE, Manifold.SPHERE, Manifold.TORUS, Manifold.THREE_SPHERE);

  private static double biasEpsilon(Manifold manifold) {
    return manifold == Manifold.SWISS_ROLL ? 0.02 : 0.08;
  }

  /** So large that a token of the smallest number has some tens of neighbours. */
  private static double spreadEpsilon(Manifold manifold) {
    return switch (manifold.dimension()) {
      case 1 -> 0.08;
      case 2 -> 0.12;
      default -> 0.2;
    };
  }

  /** Even tokens, so close that attention between them is that between infinitely many. */
  private static Points grid(Manifold manifold) {
    return switch (manifold) {
      case CIRCLE -> manifold.even(400);
      case SPHERE -> manifold.even(150, 100);
      case TORUS -> manifold.even(80, 80);
      case THREE_SPHERE -> manifold.even(40, 60, 60);
      case SWISS_ROLL -> manifold.even(1000, 120);
    };
  }

  private static double[] measure(Trial trial, Settings settings, Run run, Workers workers) {
    for (Manifold manifold : Manifold.values()) {
      if (trial.study().equals(manifold.words() + EVEN)) {
        return even(manifold, trial, run, workers);
      }
      if (trial.study().equals(manifold.words())) {
        return random(manifold, trial, settings, run, workers);
      }
    }
    return rounding(trial, run, workers);
  }

  /** The factor of ΔH with infinitely many tokens. */
  private static double[] even(Manifold manifold, Trial trial, Run run, Workers workers) {
    List<Field> fields = Field.products(manifold);
    Points keys = grid(manifold);
    // Far from a border, and from where the grid's parameters end.
    Points queries = inner(manifold, 12, run.seed());
    double[] before = Field.values(fields, queries);
    double[] change =
        Propagation.of(manifold.space(), trial.epsilon(), workers)
            .precise(queries, keys, Field.values(fields, keys), fields.size(), before);
    double factor = factor(change, queries, fields) / trial.epsilon();
    return new double[] {factor, 0, Math.abs(factor - 0.5)};
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
  private static double[] random(
      Manifold manifold, Trial trial, Settings settings, Run run, Workers workers) {
    List<Field> fields = Field.coordinates(manifold);
    Points tokens = manifold.random(trial.tokens(), trial.random(run.seed()));
    Points queries =
        new Points(tokens.dim(), Arrays.copyOf(tokens.values(), settings.queries() * tokens.dim()));
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
    return new double[] {
      factor(change, queries, fields),
      Math.sqrt(spread / change.length),
      Math.sqrt(error / change.length)
    };
  }

  /** How far fused attention, in single precision, is from attention in double precision. */
  private static double[] rounding(Trial trial, Run run, Workers workers) {
    Manifold manifold = Manifold.SPHERE;
    List<Field> fields = Field.coordinates(manifold);
    Points tokens = manifold.random(trial.tokens(), trial.random(run.seed()));
    double[] values = Field.values(fields, tokens);
    Propagation attention = Propagation.of(manifold.space(), trial.epsilon(), workers);
    double[] fused = attention.generator(tokens, tokens.count(), values, fields.size());
    double[] precise = attention.precise(tokens, tokens, values, fields.size(), values);
    double difference = 0;
    for (int i = 0; i < fused.length; i++) {
      difference += square(fused[i] - precise[i] / trial.epsilon());
    }
    double spread = predictedSpread(manifold, trial);
    return new double[] {
      factor(fused, tokens, fields), spread, Math.sqrt(difference / fused.length)
    };
  }

  private static double square(double x) {
    return x * x;
  }

  /**
   * The leading term of the root mean square of what random tokens add, over all coordinates: of
   * each {@code |∇H|²/(2Npε(4πε)^{n/2})}, and the squares of all coordinates' gradients add up to
   * {@code n}.
   */
  private static double predictedSpread(Manifold manifold, Trial trial) {
    double n = manifold.dimension();
    return Math.sqrt(
        n
            / manifold.space()
            * manifold.volume()
            / (2 * trial.tokens() * trial.epsilon())
            / StrictMath.pow(4 * Math.PI * trial.epsilon(), n / 2));
  }

  private static Verdict verdict(Trials trials) {
    List<Estimate> estimates = new ArrayList<>();
    List<Measured> rows = new ArrayList<>();
    for (Manifold manifold : Manifold.values()) {
      Trials even = trials.of(manifold.words() + EVEN);
      estimates.add(biasRate(manifold, even));
      for (Trials.Outcome each : even.outcomes()) {
        rows.add(
            new Measured(
                each.trial().study(),
                each.trial().tokens(),
                each.trial().epsilon(),
                each.values()[0],
                0.5));
      }
    }
    for (Manifold manifold : CLOSED) {
      Trials mine = trials.of(manifold.words());
      estimates.addAll(spreadRates(manifold, mine));
      for (Trial cell : mine.cells()) {
        double factor = Interval.mean(mine.draws(cell).values(0)).value();
        rows.add(new Measured(cell.study(), cell.tokens(), cell.epsilon(), factor, 0.5));
      }
    }
    return new Verdict(
        "Attention between uniform tokens is half a Laplacian",
        "Tokens lie uniformly on a manifold, each attends to all by the squared distance"
            + " (softmax of −‖x − y‖²/2ε), and carries values H of a function whose Laplacian is"
            + " known. Theory: (S H − H)/ε comes to ½ΔH. What is missing falls as ε (the bias, seen"
            + " with even tokens in double precision), and random tokens add a spread that falls as"
            + " N^(−1/2) and grows as ε^(−1/2 − n/4) in n dimensions. The table's factor is that"
            + " of ΔH, expected to be ½.",
        estimates,
        rows,
        List.of(),
        figures(trials));
  }

  /** The rate at which the factor comes to ½; what is of higher order gets a term of its own. */
  private static Estimate biasRate(Manifold manifold, Trials even) {
    double[][] x =
        even.outcomes().stream()
            .map(Trials.Outcome::trial)
            .map(
                each ->
                    new double[] {
                      StrictMath.log(each.epsilon()), each.epsilon(), square(each.epsilon())
                    })
            .toArray(double[][]::new);
    double[] y = DoubleStream.of(even.values(2)).map(StrictMath::log).toArray();
    return new Estimate(
        manifold.words() + ": rate of the bias in ε", Interval.regression(y, x)[1], 1, 0.05);
  }

  /** The rates, and the factor, of the leading term; the next ones get terms of their own. */
  private static List<Estimate> spreadRates(Manifold manifold, Trials mine) {
    List<Trial> cells = mine.cells();
    double[] spreads =
        cells.stream()
            .mapToDouble(
                cell ->
                    Math.sqrt(
                        DoubleStream.of(mine.draws(cell).values(1))
                            .map(LimitLaplacian::square)
                            .average()
                            .orElseThrow()))
            .toArray();
    double[][] rates = new double[cells.size()][];
    double[][] corrections = new double[cells.size()][];
    double[] ratios = new double[cells.size()];
    for (int i = 0; i < spreads.length; i++) {
      Trial cell = cells.get(i);
      double fewness =
          1 / (cell.tokens() * StrictMath.pow(cell.epsilon(), manifold.dimension() / 2.0));
      corrections[i] = new double[] {cell.epsilon(), fewness};
      rates[i] =
          new double[] {
            StrictMath.log(cell.tokens()), StrictMath.log(cell.epsilon()), cell.epsilon(), fewness
          };
      ratios[i] = spreads[i] / predictedSpread(manifold, cell);
    }
    Interval[] fitted =
        Interval.regression(DoubleStream.of(spreads).map(StrictMath::log).toArray(), rates);
    return List.of(
        new Estimate(manifold.words() + ": rate of the spread in N", fitted[1], -0.5, 0.05),
        new Estimate(
            manifold.words() + ": rate of the spread in ε",
            fitted[2],
            -0.5 - manifold.dimension() / 4.0,
            0.1),
        new Estimate(
            manifold.words() + ": spread over its leading term",
            Interval.regression(ratios, corrections)[0],
            1,
            0.05));
  }

  private static List<Block> figures(Trials trials) {
    List<Series> bias =
        Arrays.stream(Manifold.values())
            .map(
                manifold -> {
                  Trials even = trials.of(manifold.words() + EVEN);
                  return Series.of(manifold.words(), epsilons(even), even.values(2));
                })
            .toList();
    double[] ends = {0.005, 0.16};
    List<ScatterChart.Group> spreads = new ArrayList<>();
    for (Manifold manifold : CLOSED) {
      spreads.add(
          new ScatterChart.Group(
              manifold.words(),
              trials.of(manifold.words()).outcomes().stream()
                  .map(
                      each ->
                          new ScatterChart.Point(
                              predictedSpread(manifold, each.trial()),
                              each.values()[1],
                              Text.format(
                                  "N = %d, ε = %.4f",
                                  each.trial().tokens(), each.trial().epsilon())))
                  .toList()));
    }
    double[] all =
        spreads.stream()
            .flatMap(group -> group.points().stream())
            .mapToDouble(ScatterChart.Point::x)
            .sorted()
            .toArray();
    double[] diagonal = {all[0], all[all.length - 1]};
    return List.of(
        Text.figure(
            new LineChart(
                Axis.logarithmic("bandwidth ε"),
                Axis.logarithmic("distance of the factor from ½"),
                bias,
                Optional.of(Series.of("proportional to ε", ends, new double[] {0.0025, 0.08}))),
            "With even tokens, so many that more change nothing, the factor of the Laplacian comes"
                + " to ½ in proportion to ε. H are products of two coordinates, waves on the"
                + " roll."),
        Text.figure(
            new ScatterChart(
                Axis.logarithmic("spread in theory"),
                Axis.logarithmic("spread measured"),
                spreads,
                Optional.of(Series.of("equal", diagonal, diagonal))),
            "Random tokens: each point is the root mean square, over tokens and coordinates, of"
                + " what (S H − H)/ε has beside its mean, against the leading term"
                + " (n/(2 d N p ε (4πε)^(n/2)))^½ of theory, for 4 numbers of tokens, 4 bandwidths"
                + " and all draws."));
  }

  private static double[] epsilons(Trials trials) {
    return IntStream.range(0, trials.outcomes().size())
        .mapToDouble(i -> trials.outcomes().get(i).trial().epsilon())
        .toArray();
  }
}
