package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.chart.Slider;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.limits.Trials.Outcome;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.Layers;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import dev.heed.limits.manifold.Spectrum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What repeated attention comes to: constants on a connected manifold, and before that one value
 * for each cluster, as many as {@code S} has eigenvalues near 1. Without skip connections tokens
 * become all alike.
 */
public final class LimitClusters implements Experiment<LimitClusters.Settings> {
  private static final String CIRCLE = "circle, even";
  private static final String BLOBS = " clusters";
  private static final String PLAIN = "layers without skip";
  private static final String SKIP = "layers with skip";
  private static final int[] COUNTS = {1, 2, 3, 5, 8};
  private static final double[] BANDWIDTHS = {0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2};
  private static final double[] CIRCLE_BANDWIDTHS = {0.16, 0.08, 0.04, 0.02};
  private static final int CIRCLE_TOKENS = 300;

  /** An eigenvalue above 1 less this counts as near 1. */
  private static final double GAP = 0.1;

  /** Between the layers at which the collapse with fixed weights is measured. */
  private static final int FROM_LAYER = 24;

  private static final int LAYERS = 48;
  private static final List<String> QUANTITIES =
      IntStream.rangeClosed(0, LAYERS).mapToObj(i -> "value_" + i).toList();

  /**
   * How much is measured.
   *
   * @param tokens how many
   * @param draws of the tokens
   */
  public record Settings(int tokens, int draws) {
    public Settings {
      Require.between("tokens", tokens, 100, 2000);
      Require.between("draws", draws, 2, 100);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-clusters",
        "Eigenvalues near 1 count clusters; without skips tokens become alike.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(300, 12);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial> plan = new ArrayList<>();
    for (double epsilon : CIRCLE_BANDWIDTHS) {
      plan.add(new Trial(CIRCLE, CIRCLE_TOKENS, epsilon, 0));
    }
    for (int count : COUNTS) {
      for (double epsilon : BANDWIDTHS) {
        plan.add(new Trial(count + BLOBS, settings.tokens(), epsilon, 0));
      }
    }
    for (int draw = 0; draw < settings.draws(); draw++) {
      plan.add(new Trial(PLAIN, settings.tokens(), 3.2, draw));
      plan.add(new Trial(SKIP, settings.tokens(), 3.2, draw));
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials trials =
          Trials.run(run, plan, QUANTITIES, trial -> measure(trial, run.seed(), workers));
      return verdict(trials, run.seed(), workers).findings(run);
    }
  }

  private static double[] measure(Trial trial, long seed, Workers workers) {
    SeededRandom random = trial.random(seed);
    return switch (trial.study()) {
      case CIRCLE ->
          Arrays.copyOf(
              Spectrum.of(Manifold.CIRCLE.even(CIRCLE_TOKENS), trial.epsilon()).eigenvalues(),
              QUANTITIES.size());
      case PLAIN, SKIP -> {
        // Of two clusters one eigenvalue is next to 1, and all others are far below.
        Points tokens = blobs(2, trial.tokens(), 0.15, random);
        double[] values =
            Layers.unlikeness(
                Propagation.of(2, trial.epsilon(), workers),
                tokens,
                LAYERS,
                trial.study().equals(SKIP),
                random);
        // How unlike they were at the start is known: the eigenvalue next to 1 in its place.
        values[0] = Spectrum.of(tokens, trial.epsilon()).eigenvalues()[1];
        yield values;
      }
      default -> {
        int count = clusters(trial);
        // The same tokens for each bandwidth.
        Points tokens =
            blobs(count, trial.tokens(), 0.15, new SeededRandom(seed).stream("blobs", count));
        yield Arrays.copyOf(Spectrum.of(tokens, trial.epsilon()).eigenvalues(), QUANTITIES.size());
      }
    };
  }

  private static int clusters(Trial trial) {
    return Integer.parseInt(trial.study().substring(0, trial.study().length() - BLOBS.length()));
  }

  /** Normal tokens around places on a circle of radius 2. */
  static Points blobs(int count, int tokens, double deviation, SeededRandom random) {
    double[] values = new double[2 * tokens];
    for (int i = 0; i < tokens; i++) {
      double angle = 2 * Math.PI * (i % count) / count;
      values[2 * i] = 2 * StrictMath.cos(angle) + deviation * random.gaussian();
      values[2 * i + 1] = 2 * StrictMath.sin(angle) + deviation * random.gaussian();
    }
    return new Points(2, values);
  }

  private static Verdict verdict(Trials trials, long seed, Workers workers) {
    List<Estimate> estimates = new ArrayList<>();
    List<Measured> rows = new ArrayList<>();
    Trials circle = trials.of(CIRCLE);
    for (int k = 1; k <= 3; k++) {
      int place = 2 * k;
      double[] rates =
          circle.outcomes().stream()
              .mapToDouble(each -> 2 * (1 - each.values()[place]) / each.trial().epsilon())
              .toArray();
      Trials scaled = circle.with(rates);
      estimates.add(
          new Estimate(
              CIRCLE + ": 2(1 − λ)/ε of the eigenvalues " + place + " and " + (place + 1),
              scaled.limit(0),
              k * k,
              0.02 * k * k));
      for (Outcome each : scaled.outcomes()) {
        rows.add(
            new Measured(
                CIRCLE + ", 2(1 − λ)/ε, k = " + k,
                each.trial().tokens(),
                each.trial().epsilon(),
                each.values()[0],
                k * k));
      }
    }
    estimates.add(
        new Estimate(
            PLAIN + ": decay a layer over the eigenvalue λ next to 1",
            decay(trials.of(PLAIN), lambda -> lambda),
            1,
            0.02));
    estimates.add(
        new Estimate(
            SKIP + ": decay a layer over ((1 + λ²)/2)^½",
            decay(trials.of(SKIP), lambda -> Math.sqrt((1 + lambda * lambda) / 2)),
            1,
            0.03));
    List<Check> checks = new ArrayList<>();
    for (Outcome each : trials.outcomes()) {
      if (each.trial().study().endsWith(BLOBS)) {
        int counted = new Spectrum(each.values()).nearOne(GAP);
        int wanted = clusters(each.trial());
        rows.add(
            new Measured(
                each.trial().study() + ", eigenvalues above " + (1 - GAP),
                each.trial().tokens(),
                each.trial().epsilon(),
                counted,
                wanted));
        if (each.trial().epsilon() == 0.05) {
          checks.add(
              new Check(
                  each.trial().study() + ", ε = 0.05: eigenvalues above " + (1 - GAP),
                  counted,
                  "exactly " + wanted,
                  counted == wanted));
        }
      }
    }
    checks.add(
        Check.atMost(
            CIRCLE + ": second eigenvalue, of the smallest bandwidth",
            circle.outcomes().getLast().values()[1],
            1 - 1e-3));
    return new Verdict(
        "Clusters, and how tokens become alike",
        Text.format(
            "Attention between tokens of a connected manifold leaves only constants as they are:"
                + " its weights S have the eigenvalue 1 once, and the others tell the Laplacian's,"
                + " 2(1 − λ)/ε → k² on the circle. Tokens in clusters that hardly see each other"
                + " have as many eigenvalues near 1 (here above %s) as there are clusters, until a"
                + " larger bandwidth lets them merge. Layers H ← S H V with orthogonal V level"
                + " features out by the eigenvalue λ next to 1 at each; with a skip connection, H ←"
                + " H + S H V, what tokens share grows by √2 in the mean and what sets them apart"
                + " by (1 + λ²)^½, so the decay is slower. Tokens are as unlike as ‖H −"
                + " mean‖/‖mean‖.",
            Text.number(1 - GAP)),
        estimates,
        rows,
        checks,
        List.of(clustering(seed, workers), counts(trials), eigenvalues(trials), collapse(trials)));
  }

  /** By what unlikeness is multiplied at a layer, late, over what theory makes of λ. */
  private static Interval decay(Trials layers, DoubleUnaryOperator theory) {
    return Interval.mean(
        layers.outcomes().stream()
            .map(Outcome::values)
            .mapToDouble(
                values ->
                    StrictMath.pow(values[LAYERS] / values[FROM_LAYER], 1.0 / (LAYERS - FROM_LAYER))
                        / theory.applyAsDouble(values[0]))
            .toArray());
  }

  private static Block clustering(long seed, Workers workers) {
    int count = 5;
    double epsilon = 0.1;
    Points tokens = blobs(count, 400, 0.55, new SeededRandom(seed).stream("clustering", 0));
    List<ScatterChart> charts = new ArrayList<>();
    for (int layer = 0; layer <= 12; layer++) {
      List<ScatterChart.Group> groups = new ArrayList<>();
      for (int cluster = 0; cluster < count; cluster++) {
        List<ScatterChart.Point> points = new ArrayList<>();
        for (int i = cluster; i < tokens.count(); i += count) {
          double[] x = tokens.at(i);
          points.add(new ScatterChart.Point(x[0], x[1], "token " + i));
        }
        groups.add(new ScatterChart.Group("began in " + (cluster + 1), points));
      }
      charts.add(new ScatterChart(Axis.linear("x₁"), Axis.linear("x₂"), groups));
      tokens =
          new Points(
              2,
              Propagation.of(2, epsilon, workers)
                  .fused(tokens, tokens, tokens.values(), 2)
                  .values());
    }
    return Text.figure(
        new Slider("layer", 0, 1, charts),
        "Tokens that move to where their attention points, X ← S(X) X, drift to where they are"
            + " dense and form clusters. ε = %s.",
        Text.number(epsilon));
  }

  private static Block counts(Trials trials) {
    List<Series> series = new ArrayList<>();
    for (int count : COUNTS) {
      series.add(
          new Series(
              count + (count == 1 ? " cluster" : BLOBS),
              trials.of(count + BLOBS).outcomes().stream()
                  .map(
                      each ->
                          new Series.Point(
                              each.trial().epsilon(), new Spectrum(each.values()).nearOne(GAP)))
                  .toList()));
    }
    return Text.figure(
        new LineChart(
            Axis.logarithmic("bandwidth ε"), Axis.whole("eigenvalues near 1").withZero(), series),
        "Eigenvalues of S above %s against the bandwidth: first each cluster falls apart into"
            + " neighbourhoods, then there is one for each cluster, then clusters merge.",
        Text.number(1 - GAP));
  }

  private static Block eigenvalues(Trials trials) {
    List<Series> series = new ArrayList<>();
    for (int count : COUNTS) {
      Outcome outcome =
          trials.of(count + BLOBS).where(trial -> trial.epsilon() == 0.1).outcomes().getFirst();
      series.add(
          new Series(
              count + (count == 1 ? " cluster" : BLOBS),
              IntStream.range(0, 16)
                  .mapToObj(i -> new Series.Point(i + 1, outcome.values()[i]))
                  .toList()));
    }
    return Text.figure(
        new LineChart(Axis.whole("number"), Axis.linear("eigenvalue of S").withZero(), series),
        "The largest eigenvalues of S at ε = 0.1: a gap comes after as many as there are"
            + " clusters.");
  }

  private static Block collapse(Trials trials) {
    List<Series> series = new ArrayList<>();
    for (String study : List.of(PLAIN, SKIP)) {
      Trials mine = trials.of(study);
      List<Series.Point> points = new ArrayList<>();
      for (int layer = 1; layer <= LAYERS; layer++) {
        double[] values = mine.values(layer);
        double low = DoubleStream.of(values).min().orElseThrow();
        double high = DoubleStream.of(values).max().orElseThrow();
        double mean = DoubleStream.of(values).average().orElseThrow();
        points.add(new Series.Point(layer, Math.clamp(mean, low, high), low, high));
      }
      series.add(new Series(study, points));
    }
    return Text.figure(
        new LineChart(
            Axis.whole("layer"),
            Axis.logarithmic("how unlike tokens are, ‖H − mean‖/‖mean‖"),
            series),
        "Rank collapse of random features between tokens in two clusters at ε = 3.2, with a random"
            + " orthogonal V in each layer: mean of all draws in a band from the least to the"
            + " greatest. A skip connection slows it down.");
  }
}
