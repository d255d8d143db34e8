package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Moebius;
import dev.heed.limits.manifold.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Drift is heat in another metric: {@code Δ_g + 2⟨∇log p, ∇·⟩ = p^{4/(n−2)} Δ_ḡ} with {@code ḡ =
 * p^{4/(n−2)} g}, in all dimensions but two. Tokens lie on a unit sphere with the density that
 * makes {@code ḡ} a round sphere again, by a conformal map; so {@code Δ_ḡ} is known.
 */
public final class LimitConformal implements Experiment<LimitConformal.Settings> {
  private static final List<String> QUANTITIES = List.of("heat_factor", "drift_left", "exponent");
  private static final double[] STEPS = {0.25, 0.375, 0.5, 0.75, 1};
  private static final String ROUND = ", uniform";
  private static final int BINS = 25;

  /**
   * How much is measured.
   *
   * @param dimensions of the spheres, 1 or 3
   * @param scale of the conformal map
   * @param tokens how many
   * @param queries how many of the tokens are asked for
   * @param draws of the tokens, for each bandwidth
   */
  public record Settings(
      List<Integer> dimensions, double scale, int tokens, int queries, int draws) {
    public Settings {
      dimensions = dimensions.stream().distinct().toList();
      if (dimensions.isEmpty()) {
        throw new IllegalArgumentException("dimensions is empty; expected 1, 3 or both");
      }
      dimensions.forEach(Settings::manifold);
      new Moebius(scale);
      if (Math.abs(scale - 1) < 0.1) {
        throw new IllegalArgumentException(
            "scale is " + scale + "; expected one that differs from 1 by 0.1 or more");
      }
      Require.between("tokens", tokens, 1000, 1_000_000);
      Require.between("queries", queries, 10 * BINS, tokens);
      Require.between("draws", draws, 2, 1000);
    }

    private static Manifold manifold(int dimension) {
      return switch (dimension) {
        case 1 -> Manifold.CIRCLE;
        case 2 ->
            throw new IllegalArgumentException(
                "dimensions has 2; expected 1 or 3, because 4/(n − 2) is infinite for n = 2:"
                    + " Δ of e^(2φ)·g is e^(−2φ)Δ there, and no change of the metric by a factor"
                    + " makes a drift");
        case 3 -> Manifold.THREE_SPHERE;
        default ->
            throw new IllegalArgumentException("dimensions has " + dimension + "; expected 1 or 3");
      };
    }

    Moebius map() {
      return new Moebius(scale);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-conformal", "Drift towards dense regions is heat in a conformal metric.", "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(List.of(1, 3), 2, 32_000, 1000, 16);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial> plan = new ArrayList<>();
    for (int dimension : settings.dimensions()) {
      for (String kind : new String[] {"", ROUND}) {
        for (double step : STEPS) {
          for (int draw = 0; draw < settings.draws(); draw++) {
            plan.add(
                new Trial(
                    study(dimension) + kind,
                    settings.tokens(),
                    step * (dimension == 1 ? 0.06 : 0.12),
                    draw));
          }
        }
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials trials =
          Trials.run(run, plan, QUANTITIES, trial -> measure(trial, settings, run.seed(), workers));
      return verdict(trials, settings, run.seed(), workers).findings(run);
    }
  }

  private static String study(int dimension) {
    return "n = " + dimension;
  }

  private static double[] measure(Trial trial, Settings settings, long seed, Workers workers) {
    int dimension =
        settings.dimensions().stream()
            .filter(each -> trial.study().startsWith(study(each)))
            .findFirst()
            .orElseThrow();
    Manifold manifold = Settings.manifold(dimension);
    if (trial.study().endsWith(ROUND)) {
      Points tokens = manifold.random(trial.tokens(), trial.random(seed));
      double[] change =
          Propagation.of(tokens.dim(), trial.epsilon(), workers)
              .generatorOfOthers(tokens, settings.queries(), tokens.values(), tokens.dim());
      return new double[] {
        IntStream.range(0, change.length)
                .mapToDouble(i -> -2.0 / dimension * change[i] * tokens.values()[i])
                .sum()
            / settings.queries()
      };
    }
    Rates rates = Rates.of(manifold, trial, settings, trial.random(seed), workers);
    return new double[] {rates.heatFactor(), rates.driftLeft(), rates.exponent()};
  }

  /**
   * What attention does at tokens of the density {@code e^{φ(n−2)/2}}, whose {@code ḡ} is the round
   * sphere seen through the map.
   *
   * @param stretch {@code e^φ} at each query
   * @param along the rate at which the mapped coordinates fall, over that on the round sphere
   * @param heatFactor of {@code ½p^{4/(n−2)}Δ_ḡ}
   * @param driftLeft the factor of {@code ⟨∇log p, ∇H⟩} that is left beside
   */
  private record Rates(
      int dimension, double[] stretch, double[] along, double heatFactor, double driftLeft) {

    static Rates of(
        Manifold manifold, Trial trial, Settings settings, SeededRandom random, Workers workers) {
      Moebius map = settings.map();
      int n = manifold.dimension();
      double power = (n - 2) / 2.0;
      double highest =
          StrictMath.pow(Math.max(settings.scale(), 1 / settings.scale()), Math.abs(power));
      Points tokens =
          manifold.random(
              trial.tokens(), random, x -> StrictMath.pow(map.stretch(x), power), highest);
      int dim = tokens.dim();
      List<double[]> mapped = new ArrayList<>();
      for (int i = 0; i < tokens.count(); i++) {
        mapped.add(map.of(tokens.at(i)));
      }
      double[] h = Manifold.points(mapped).values();
      double[] change =
          Propagation.of(dim, trial.epsilon(), workers)
              .generatorOfOthers(tokens, settings.queries(), h, dim);
      double[] stretch = new double[settings.queries()];
      double[] along = new double[settings.queries()];
      double heats = 0;
      double drifts = 0;
      double heatChange = 0;
      double driftChange = 0;
      for (int i = 0; i < stretch.length; i++) {
        double[] x = tokens.at(i);
        double[] y = mapped.get(i);
        stretch[i] = map.stretch(x);
        for (int c = 0; c < dim; c++) {
          double here = change[i * dim + c];
          along[i] -= 2.0 / n * here * y[c];
          // ½e^{2φ}Δ of a coordinate of the round sphere, and its slope towards dense places; at
          // each point the two are at right angles.
          double heat = -0.5 * n * stretch[i] * stretch[i] * y[c];
          double drift = power * map.slope(x) * ((c == 0 ? 1 : 0) - y[0] * y[c]);
          heats += heat * heat;
          drifts += drift * drift;
          heatChange += heat * here;
          driftChange += drift * here;
        }
      }
      return new Rates(n, stretch, along, heatChange / heats, driftChange / drifts);
    }

    /** The power of {@code p} that the rate has, from its means where {@code p} is alike. */
    double exponent() {
      Integer[] order =
          IntStream.range(0, stretch.length)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> stretch[i]))
              .toArray(Integer[]::new);
      double[] rates = new double[BINS];
      double[][] densities = new double[BINS][1];
      for (int bin = 0; bin < BINS; bin++) {
        int from = bin * order.length / BINS;
        int to = (bin + 1) * order.length / BINS;
        for (int i = from; i < to; i++) {
          rates[bin] += along[order[i]] / (to - from);
          densities[bin][0] +=
              (dimension - 2) / 2.0 * StrictMath.log(stretch[order[i]]) / (to - from);
        }
      }
      double[] logs = Arrays.stream(rates).map(StrictMath::log).toArray();
      return Interval.regression(logs, densities)[1].value();
    }
  }

  private static Verdict verdict(Trials trials, Settings settings, long seed, Workers workers) {
    List<Estimate> estimates = new ArrayList<>();
    List<Measured> rows = new ArrayList<>();
    for (int dimension : settings.dimensions()) {
      String study = study(dimension);
      Trials mine = trials.of(study);
      estimates.add(new Estimate(study + ": factor of ½p^(4/(n−2))Δ_ḡ", mine.limit(0), 1, 0.03));
      estimates.add(new Estimate(study + ": drift left beside it", mine.limit(1), 0, 0.05));
      estimates.add(
          new Estimate(
              study + ": power of p in the rate", mine.limit(2), 4.0 / (dimension - 2), 0.2));
      estimates.add(
          new Estimate(
              study + ROUND + " tokens on ḡ: factor of ½Δ_ḡ",
              trials.of(study + ROUND).limit(0),
              1,
              0.03));
    }
    for (Trial cell : trials.cells()) {
      rows.add(
          new Measured(
              cell.study(),
              cell.tokens(),
              cell.epsilon(),
              Interval.mean(trials.draws(cell).values(0)).value(),
              1));
    }
    return new Verdict(
        "Drift is heat in another metric",
        Text.format(
            "In n dimensions, n ≠ 2, Δ_g H + 2⟨∇log p, ∇H⟩ = p^(4/(n−2)) Δ_ḡ H with the metric"
                + " ḡ = p^(4/(n−2)) g. Tokens lie on the unit circle and on the unit sphere S³ with"
                + " such a density that ḡ is a round sphere again, seen through a conformal map"
                + " (stereographic projection, a scaling by %s, and back); H are its coordinates,"
                + " whose Laplacian there is −nH. The table's factor is that of"
                + " ½p^(4/(n−2))Δ_ḡH in (S H − H)/ε, expected to be 1; with uniform tokens on ḡ,"
                + " that of ½Δ_ḡH. In two dimensions there is no such metric: the exponent is"
                + " infinite, and Δ of e^(2φ)g is e^(−2φ)Δ without any drift.",
            Text.number(settings.scale())),
        estimates,
        rows,
        List.of(),
        List.of(figure(settings, seed, workers)));
  }

  private static Block figure(Settings settings, long seed, Workers workers) {
    List<ScatterChart.Group> groups = new ArrayList<>();
    List<Series.Point> theory = new ArrayList<>();
    for (int dimension : settings.dimensions()) {
      Trial trial =
          new Trial(
              study(dimension) + " shown", settings.tokens(), dimension == 1 ? 0.02 : 0.06, 0);
      Rates rates =
          Rates.of(Settings.manifold(dimension), trial, settings, trial.random(seed), workers);
      List<ScatterChart.Point> points = new ArrayList<>();
      double[] ends = {Double.POSITIVE_INFINITY, 0};
      for (int i = 0; i < Math.min(400, rates.along().length); i++) {
        double density = StrictMath.pow(rates.stretch()[i], (dimension - 2) / 2.0);
        points.add(new ScatterChart.Point(density, rates.along()[i], "token " + i));
        ends[0] = Math.min(ends[0], density);
        ends[1] = Math.max(ends[1], density);
      }
      groups.add(
          new ScatterChart.Group(
              Text.format("n = %d: p to the power %d", dimension, 4 / (dimension - 2)), points));
      for (double end : ends) {
        theory.add(new Series.Point(end, StrictMath.pow(end, 4.0 / (dimension - 2))));
      }
      theory.add(new Series.Point(Double.NaN, Double.NaN));
    }
    return Text.figure(
        new ScatterChart(
            Axis.logarithmic("density p (1 where the map keeps lengths)"),
            Axis.logarithmic("rate of H over that on the round sphere"),
            groups,
            Optional.of(new Series("theory", theory))),
        "How fast attention levels H out at each token, over how fast heat does on the round"
            + " sphere ḡ: on a circle slower where tokens are dense, by the fourth power of the"
            + " density; on S³ faster, by the same power.");
  }
}
