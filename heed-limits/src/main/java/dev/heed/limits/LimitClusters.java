package dev.heed.limits;

import dev.heed.base.Require;
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
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Curves;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.AttentionSpectrum;
import dev.heed.limits.manifold.Layers;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The limit of repeated attention: constants on a connected manifold, and before that one value for
 * each cluster, as many as {@code S} has eigenvalues near 1. Without skip connections all tokens
 * become alike.
 */
public final class LimitClusters implements Experiment<LimitClusters.Settings> {
  private static final int[] COUNTS = {1, 2, 3, 5, 8};
  private static final double[] BANDWIDTHS = {0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2};
  private static final double[] CIRCLE_BANDWIDTHS = {0.16, 0.08, 0.04, 0.02};
  private static final int CIRCLE_TOKENS = 300;

  /** The bandwidth at which the clusters are counted in a check. */
  private static final double COUNTED_BANDWIDTH = 0.05;

  private static final double SPECTRUM_BANDWIDTH = 0.1;
  private static final double LAYER_BANDWIDTH = 3.2;

  /** Eigenvalues above 1 − GAP count as near 1. */
  private static final double GAP = 0.1;

  /** The collapse is measured from this layer to the last. */
  private static final int FIRST_LAYER = 24;

  private static final int LAYERS = 48;

  /**
   * Size of the experiment.
   *
   * @param tokens number of tokens
   * @param draws draws of the tokens
   */
  public record Settings(int tokens, int draws) {
    public Settings {
      Require.between("tokens", 100, 2000, tokens);
      Require.between("draws", 2, 100, draws);
    }
  }

  private sealed interface Study extends Trials.Study {

    /** The spectrum of even tokens on the circle. */
    record Circle() implements Study {
      @Override
      public String label() {
        return "circle, even";
      }
    }

    /** The spectrum of tokens in clusters. */
    record Clusters(int count) implements Study {
      @Override
      public String label() {
        return count + " clusters";
      }
    }

    /** The collapse of tokens in two clusters over many layers. */
    record Collapse(boolean skip) implements Study {
      @Override
      public String label() {
        return skip ? "layers with skip" : "layers without skip";
      }
    }
  }

  /**
   * Eigenvalues from the largest down; or, of a collapse, the eigenvalue next to 1 and then how
   * unlike tokens are after each layer.
   */
  private record Outcome(double... values) {
    static final Trials.Columns<Outcome> COLUMNS =
        new Trials.Columns<>(
            IntStream.rangeClosed(0, LAYERS).mapToObj(i -> "value_" + i).toList(),
            Outcome::values,
            Outcome::new);

    static Outcome of(AttentionSpectrum spectrum) {
      return new Outcome(Arrays.copyOf(spectrum.eigenvalues(), LAYERS + 1));
    }

    int eigenvaluesNearOne() {
      return new AttentionSpectrum(values).nearOne(GAP);
    }

    /** Counted from 0, the largest. */
    double eigenvalue(int number) {
      return values[number];
    }

    double eigenvalueNextToOne() {
      return values[0];
    }

    double unlikeness(int layer) {
      return values[layer];
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-clusters",
        Group.LIMITS,
        "Eigenvalues near 1 count clusters; without skips tokens collapse.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(300, 12);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial<Study>> plan = new ArrayList<>();
    for (double epsilon : CIRCLE_BANDWIDTHS) {
      plan.add(new Trial<>(new Study.Circle(), CIRCLE_TOKENS, epsilon, 0));
    }
    for (int count : COUNTS) {
      for (double epsilon : BANDWIDTHS) {
        plan.add(new Trial<>(new Study.Clusters(count), settings.tokens(), epsilon, 0));
      }
    }
    for (int draw = 0; draw < settings.draws(); draw++) {
      for (boolean skip : new boolean[] {false, true}) {
        plan.add(new Trial<>(new Study.Collapse(skip), settings.tokens(), LAYER_BANDWIDTH, draw));
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      Trials<Study, Outcome> trials =
          Trials.run(run, plan, Outcome.COLUMNS, trial -> measure(trial, run.seed(), workers));
      return report(trials, run.seed(), workers).findings(run);
    }
  }

  private static Outcome measure(Trial<Study> trial, long seed, Workers workers) {
    return switch (trial.study()) {
      case Study.Circle() ->
          Outcome.of(AttentionSpectrum.of(Manifold.CIRCLE.even(CIRCLE_TOKENS), trial.epsilon()));
      case Study.Clusters(int count) -> {
        // The same tokens for each bandwidth.
        Points tokens =
            blobs(count, trial.tokens(), 0.15, new SeededRandom(seed).stream("blobs", count));
        yield Outcome.of(AttentionSpectrum.of(tokens, trial.epsilon()));
      }
      case Study.Collapse(boolean skip) -> collapse(trial, skip, trial.random(seed), workers);
    };
  }

  private static Outcome collapse(
      Trial<Study> trial, boolean skip, SeededRandom random, Workers workers) {
    // With two clusters one eigenvalue is next to 1, and all others are far below.
    Points tokens = blobs(2, trial.tokens(), 0.15, random);
    double[] values =
        Layers.unlikeness(
            Propagation.of(2, trial.epsilon(), workers), tokens, LAYERS, skip, random);
    // The unlikeness at the start is known; the eigenvalue takes its place.
    values[0] = AttentionSpectrum.of(tokens, trial.epsilon()).eigenvalues()[1];
    return new Outcome(values);
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

  private static LimitReport report(Trials<Study, Outcome> trials, long seed, Workers workers) {
    List<Estimate> estimates = new ArrayList<>();
    List<MeasuredRow> rows = new ArrayList<>();
    List<Check> checks = new ArrayList<>();
    addCircle(trials.of(new Study.Circle()), estimates, rows);
    Estimate plain = decay(trials, false, "the eigenvalue λ next to 1", lambda -> lambda, 0.02);
    Estimate skipped =
        decay(trials, true, "((1 + λ²)/2)^½", lambda -> Math.sqrt((1 + lambda * lambda) / 2), 0.03);
    estimates.add(plain);
    estimates.add(skipped);
    addClusters(trials, rows, checks);
    List<Check> counts = List.copyOf(checks);
    Study circle = new Study.Circle();
    checks.add(
        Check.atMost(
            circle.label() + ": second eigenvalue at the smallest bandwidth",
            trials.of(circle).measurements().getLast().outcome().eigenvalue(1),
            1 - 1e-3));
    return new LimitReport(
        "Eigenvalues near 1 give the number of clusters in %d of %d cases"
            .formatted(counts.stream().filter(Check::passed).count(), counts.size()),
        Paragraphs.text(
            """
            How many groups does attention see? Its weights S, a matrix, have an eigenvalue near 1
            (here: above %s) for each cluster of tokens that hardly sees the others, until a larger
            bandwidth ε merges them. Without clusters there is one such eigenvalue, and the next
            ones λ give those of the Laplacian: on the circle 2(1 − λ)/ε tends to k², k = 1, 2, 3.
            How fast do layers make tokens alike? Layers H ← S H V, with features H and orthogonal
            V, each shrink differences by the eigenvalue λ next to 1. With a skip connection,
            H ← H + S H V, the common part of tokens grows by √2 on average and differences by (1
            + λ²)^½, so the relative differences shrink more slowly. We measure how much tokens
            still differ by ‖H − mean‖/‖mean‖.\
            """,
            Numbers.significant(1 - GAP)),
        List.of(
            Paragraphs.keyNumber(
                "Clusters counted correctly",
                "%d of %d".formatted(counts.stream().filter(Check::passed).count(), counts.size()),
                "at bandwidth " + COUNTED_BANDWIDTH),
            plain.keyNumber("Decay per layer ÷ λ"),
            skipped.keyNumber("With skip ÷ ((1 + λ²)/2)^½")),
        estimates,
        rows,
        checks,
        List.of(
            clusteringFigure(seed, workers),
            countFigure(trials),
            spectrumFigure(trials),
            collapseFigure(trials)));
  }

  /** The Laplacian's eigenvalues on the circle, from those of {@code S}. */
  private static void addCircle(
      Trials<Study, Outcome> circle, List<Estimate> estimates, List<MeasuredRow> rows) {
    String label = new Study.Circle().label();
    for (int k = 1; k <= 3; k++) {
      int number = 2 * k;
      double[] rates =
          circle.measurements().stream()
              .mapToDouble(
                  each -> 2 * (1 - each.outcome().eigenvalue(number)) / each.trial().epsilon())
              .toArray();
      estimates.add(
          new Estimate(
              label + ": 2(1 − λ)/ε of the eigenvalues " + number + " and " + (number + 1),
              Interval.extrapolated(circle.epsilons(), rates),
              k * k,
              0.02 * k * k));
      for (int i = 0; i < rates.length; i++) {
        rows.add(
            MeasuredRow.of(
                label + ", 2(1 − λ)/ε, k = " + k,
                circle.measurements().get(i).trial(),
                rates[i],
                k * k));
      }
    }
  }

  /** The number of eigenvalues near 1 against the number of clusters. */
  private static void addClusters(
      Trials<Study, Outcome> trials, List<MeasuredRow> rows, List<Check> checks) {
    for (Trials.Measurement<Study, Outcome> each : trials.measurements()) {
      if (each.trial().study() instanceof Study.Clusters(int count)) {
        String label = seriesLabel(count);
        int counted = each.outcome().eigenvaluesNearOne();
        rows.add(
            MeasuredRow.of(
                label + ", eigenvalues above " + (1 - GAP), each.trial(), counted, count));
        if (each.trial().epsilon() == COUNTED_BANDWIDTH) {
          checks.add(
              Check.of(
                  label + ", ε = " + COUNTED_BANDWIDTH + ": eigenvalues above " + (1 - GAP),
                  counted,
                  "" + counted,
                  "exactly " + count,
                  counted == count));
        }
      }
    }
  }

  /** The factor of the unlikeness per layer, in the late layers, over its value in theory. */
  private static Estimate decay(
      Trials<Study, Outcome> trials,
      boolean skip,
      String name,
      DoubleUnaryOperator theory,
      double tolerance) {
    Study study = new Study.Collapse(skip);
    double[] factors =
        trials
            .of(study)
            .values(
                each ->
                    StrictMath.pow(
                            each.unlikeness(LAYERS) / each.unlikeness(FIRST_LAYER),
                            1.0 / (LAYERS - FIRST_LAYER))
                        / theory.applyAsDouble(each.eigenvalueNextToOne()));
    return new Estimate(
        study.label() + ": decay per layer over " + name, Interval.mean(factors), 1, tolerance);
  }

  private static Block clusteringFigure(long seed, Workers workers) {
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
        groups.add(new ScatterChart.Group("initial cluster " + (cluster + 1), points));
      }
      charts.add(new ScatterChart(Axis.linear("x₁"), Axis.linear("x₂"), groups));
      tokens =
          new Points(
              2,
              Propagation.of(2, epsilon, workers)
                  .fused(tokens, tokens, tokens.values(), 2)
                  .values());
    }
    return Paragraphs.figure(
        new Slider("layer", 0, 1, charts),
        """
        Tokens that move, layer by layer, to the mean of the tokens that they attend to,
        X ← S(X) X, drift towards dense regions and form clusters. ε = %s.\
        """,
        Numbers.significant(epsilon));
  }

  private static Block countFigure(Trials<Study, Outcome> trials) {
    List<Series> series = new ArrayList<>();
    for (int count : COUNTS) {
      Trials<Study, Outcome> clusters = trials.of(new Study.Clusters(count));
      series.add(
          Series.of(
              seriesLabel(count),
              clusters.epsilons(),
              clusters.values(Outcome::eigenvaluesNearOne)));
    }
    return Paragraphs.figure(
        new LineChart(
            Axis.logarithmic("bandwidth ε"), Axis.whole("eigenvalues near 1").withZero(), series),
        """
        Number of eigenvalues of S above %s. At small bandwidths a cluster falls apart into
        neighbourhoods; then there is one eigenvalue for each cluster; then clusters merge.\
        """,
        Numbers.significant(1 - GAP));
  }

  private static String seriesLabel(int count) {
    return count + (count == 1 ? " cluster" : " clusters");
  }

  private static Block spectrumFigure(Trials<Study, Outcome> trials) {
    List<Series> series = new ArrayList<>();
    for (int count : COUNTS) {
      Outcome outcome =
          trials
              .of(new Study.Clusters(count))
              .where(trial -> trial.epsilon() == SPECTRUM_BANDWIDTH)
              .measurements()
              .getFirst()
              .outcome();
      series.add(
          new Series(
              seriesLabel(count),
              IntStream.range(0, 16)
                  .mapToObj(i -> new Series.Point(i + 1, outcome.eigenvalue(i)))
                  .toList()));
    }
    return Paragraphs.figure(
        new LineChart(
            Axis.whole("rank of the eigenvalue"),
            Axis.linear("eigenvalue of S").withZero(),
            series),
        "The 16 largest eigenvalues of S at ε = %s: the gap after the k-th eigenvalue indicates k"
            + " clusters.",
        Numbers.significant(SPECTRUM_BANDWIDTH));
  }

  private static Block collapseFigure(Trials<Study, Outcome> trials) {
    List<Series> series = new ArrayList<>();
    for (boolean skip : new boolean[] {false, true}) {
      Study study = new Study.Collapse(skip);
      Trials<Study, Outcome> layers = trials.of(study);
      series.add(
          new Series(
              study.label(),
              IntStream.rangeClosed(1, LAYERS)
                  .boxed()
                  .flatMap(
                      layer ->
                          Curves.band(layer, layers.values(each -> each.unlikeness(layer)))
                              .stream())
                  .toList()));
    }
    return Paragraphs.figure(
        new LineChart(
            Axis.whole("layer"),
            Axis.logarithmic("difference of tokens, ‖H − mean‖/‖mean‖"),
            series),
        """
        Collapse of random features, with and without a skip connection: tokens in two clusters at
        ε = %s, a random orthogonal V in each layer; mean of the draws, with a band from the lowest
        to the highest.\
        """,
        Numbers.significant(LAYER_BANDWIDTH));
  }
}
