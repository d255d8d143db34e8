package dev.heed.limits;

import dev.heed.attention.AttentionOutput;
import dev.heed.base.Require;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Heads are parallel heat equations, each in its own metric. Mixed after each layer, they are one
 * equation whose coefficients are the heads' means.
 */
public final class LimitHeads implements Experiment<LimitHeads.Settings> {
  /** The share of each head in the mixture. */
  private static final double[] SHARES = {0.3, 0.7};

  /** Bandwidths of one layer, relative to {@link #BANDWIDTH}. */
  private static final double[] STEPS = {0.35, 0.5, 0.65, 0.8, 1};

  private static final double BANDWIDTH = 0.1;
  private static final double END_TIME = 0.5;

  /**
   * Size of the experiment.
   *
   * @param tokens number of tokens in one layer
   * @param queries number of tokens whose values are computed in one layer
   * @param draws draws of the tokens
   * @param deepTokens number of tokens in many layers
   */
  public record Settings(int tokens, int queries, int draws, int deepTokens) {
    public Settings {
      Require.between("tokens", 1000, 1_000_000, tokens);
      Require.between("queries", 10, tokens, queries);
      Require.between("draws", 2, 1000, draws);
      Require.between("deep_tokens", 200, 20_000, deepTokens);
    }
  }

  /** The rate at which a head, or the mixture, levels out the coordinates of one circle. */
  private enum Rate {
    HEAD_1_FIRST("first_1", "head 1, first circle", 0.5 / square(TwoHeads.STRETCHES[0][0])),
    HEAD_1_SECOND("second_1", "head 1, second circle", 0.5 / square(TwoHeads.STRETCHES[0][1])),
    HEAD_2_FIRST("first_2", "head 2, first circle", 0.5 / square(TwoHeads.STRETCHES[1][0])),
    HEAD_2_SECOND("second_2", "head 2, second circle", 0.5 / square(TwoHeads.STRETCHES[1][1])),
    MIXED_FIRST("first_mixed", "mixed, first circle", mixed(0)),
    MIXED_SECOND("second_mixed", "mixed, second circle", mixed(1));

    private final String column;
    private final String label;

    /** The factor of the second derivative along the circle, in one layer over {@code ε}. */
    private final double predicted;

    Rate(String column, String label, double predicted) {
      this.column = column;
      this.label = label;
      this.predicted = predicted;
    }

    private static double mixed(int circle) {
      return SHARES[0] * 0.5 / square(TwoHeads.STRETCHES[0][circle])
          + SHARES[1] * 0.5 / square(TwoHeads.STRETCHES[1][circle]);
    }
  }

  private enum Study implements Trials.Study {
    ONE_LAYER("one layer, heads mixed", List.of(Rate.values())),
    PARALLEL(
        "parallel",
        List.of(Rate.HEAD_1_FIRST, Rate.HEAD_1_SECOND, Rate.HEAD_2_FIRST, Rate.HEAD_2_SECOND)),
    MIXED("mixed", List.of(Rate.MIXED_FIRST, Rate.MIXED_SECOND));

    private final String label;

    /** The measured rates, in the order of the outcomes. */
    private final List<Rate> rates;

    Study(String label, List<Rate> rates) {
      this.label = label;
      this.rates = rates;
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** The measured rates, in the order of the study's. */
  private record Outcome(double... rates) {
    static final Trials.Columns<Outcome> COLUMNS =
        new Trials.Columns<>(
            Arrays.stream(Rate.values()).map(rate -> rate.column).toList(),
            Outcome::rates,
            Outcome::new);

    double rate(Study study, Rate rate) {
      return rates[study.rates.indexOf(rate)];
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-heads",
        Group.LIMITS,
        "Heads are heat equations in their own metrics; mixed, their mean.",
        "10 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(64_000, 250, 12, 5000);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial<Study>> plan = new ArrayList<>();
    for (int draw = 0; draw < settings.draws(); draw++) {
      for (double step : STEPS) {
        plan.add(new Trial<>(Study.ONE_LAYER, settings.tokens(), BANDWIDTH * step, draw));
      }
    }
    plan.add(new Trial<>(Study.PARALLEL, settings.deepTokens(), BANDWIDTH, 0));
    plan.add(new Trial<>(Study.MIXED, settings.deepTokens(), BANDWIDTH, 0));
    try (Workers workers = new Workers(run.threads())) {
      Trials<Study, Outcome> trials =
          Trials.run(
              run,
              plan,
              Outcome.COLUMNS,
              trial -> measure(trial, settings.queries(), run.seed(), workers));
      return report(trials, settings, run.seed(), workers).findings(run);
    }
  }

  private static Outcome measure(Trial<Study> trial, int queries, long seed, Workers workers) {
    Points tokens = Manifold.TORUS.random(trial.tokens(), trial.random(seed));
    TwoHeads heads = new TwoHeads(tokens, trial.epsilon(), workers);
    return switch (trial.study()) {
      case ONE_LAYER -> oneLayer(heads, queries);
      case PARALLEL -> decay(deep(false, heads));
      case MIXED -> decay(deep(true, heads));
    };
  }

  private static Outcome decay(double[][] path) {
    double[] last = path[path.length - 1];
    return new Outcome(Arrays.stream(last).map(left -> -StrictMath.log(left) / END_TIME).toArray());
  }

  private static Outcome oneLayer(TwoHeads heads, int queries) {
    double[] tokens = heads.tokens().values();
    AttentionOutput after = heads.apply(queries, TwoHeads.twice(tokens));
    double[] rates = new double[6];
    for (int i = 0; i < after.values().length; i++) {
      // The sum is that of exponentials relative to the highest score, a token's with itself; so
      // the weight of the token is 1/sum.
      double others = 1 - 1 / (double) after.sum()[i / 4];
      int head = i / (4 * queries);
      double before = tokens[i % (4 * queries)];
      int circle = i % 4 / 2;
      // A coordinate's second derivative along its circle is its negative.
      double change = (after.values()[i] - (float) before) / heads.epsilon() / others;
      double rate = -before * change / queries;
      rates[2 * head + circle] += rate;
      rates[4 + circle] += SHARES[head] * rate;
    }
    return new Outcome(rates);
  }

  private static double square(double x) {
    return x * x;
  }

  /**
   * The remaining share of the coordinates of both circles after each layer: of each head's own
   * values, or, mixed, of the values that the heads share.
   */
  private static double[][] deep(boolean mixed, TwoHeads heads) {
    Points tokens = heads.tokens();
    int layers = Math.toIntExact(Math.round(2 * END_TIME / heads.epsilon()));
    double[][] left = new double[layers + 1][];
    double[] h = TwoHeads.twice(tokens.values());
    left[0] = left(h, tokens, mixed);
    for (int layer = 1; layer <= layers; layer++) {
      double[] after = heads.layer(h);
      if (mixed) {
        int half = after.length / 2;
        double[] mean = new double[half];
        Arrays.setAll(mean, i -> SHARES[0] * after[i] + SHARES[1] * after[half + i]);
        h = TwoHeads.twice(mean);
      } else {
        h = after;
      }
      left[layer] = left(h, tokens, mixed);
    }
    return left;
  }

  private static double[] left(double[] h, Points tokens, boolean mixed) {
    double[] left = new double[mixed ? 2 : 4];
    for (int i = 0; i < left.length / 2 * tokens.values().length; i++) {
      int head = i / tokens.values().length;
      double start = tokens.values()[i % tokens.values().length];
      left[2 * head + i % 4 / 2] += h[i] * start / tokens.count();
    }
    return left;
  }

  private static LimitReport report(
      Trials<Study, Outcome> trials, Settings settings, long seed, Workers workers) {
    Trials<Study, Outcome> step = trials.of(Study.ONE_LAYER);
    List<Estimate> estimates =
        Arrays.stream(Rate.values())
            .map(
                rate ->
                    new Estimate(
                        rate.label + ": factor of the second derivative",
                        step.limit(each -> each.rate(Study.ONE_LAYER, rate)),
                        rate.predicted,
                        0.05 * rate.predicted))
            .toList();
    List<MeasuredRow> rows = new ArrayList<>();
    for (Trial<Study> cell : step.cells()) {
      rows.add(
          MeasuredRow.of(
              Rate.MIXED_FIRST.label + ": factor",
              cell,
              step.mean(cell, each -> each.rate(Study.ONE_LAYER, Rate.MIXED_FIRST)),
              Rate.MIXED_FIRST.predicted));
    }
    List<MeasuredRow> deep = deepRows(trials);
    rows.addAll(deep);
    List<Check> checks =
        deep.stream()
            .map(
                row ->
                    Check.shareAtMost(row.study() + ", relative error", row.relativeError(), 0.1))
            .toList();
    return new LimitReport(
        Numbers.format(
            "Heads are heat equations side by side: rates over many layers within %s",
            Numbers.percent(
                deep.stream().mapToDouble(MeasuredRow::relativeError).max().orElseThrow())),
        Paragraphs.text(
            """
            What do several heads compute together? Two heads of one layer of
            Heed's fused attention, with scores f = ‖Q(x − y)‖², act on tokens on a flat torus (two
            circles); Q stretches the circles by q₁ = %s and q₂ = %s in head 1, by %s and %s in
            head 2. In theory each head's values follow their own heat equation, with
            ½(∂₁²/q₁² + ∂₂²/q₂²) for each ε of a layer. Mixed after each layer, %s of the first and
            %s of the second, they follow the mean of the two equations.\
            """,
            Numbers.significant(TwoHeads.STRETCHES[0][0]),
            Numbers.significant(TwoHeads.STRETCHES[0][1]),
            Numbers.significant(TwoHeads.STRETCHES[1][0]),
            Numbers.significant(TwoHeads.STRETCHES[1][1]),
            Numbers.significant(SHARES[0]),
            Numbers.significant(SHARES[1])),
        List.of(
            estimates
                .get(List.of(Rate.values()).indexOf(Rate.MIXED_FIRST))
                .keyNumber("Mixed, first circle"),
            estimates
                .get(List.of(Rate.values()).indexOf(Rate.MIXED_SECOND))
                .keyNumber("Mixed, second circle")),
        estimates,
        rows,
        checks,
        List.of(figure(settings, seed, workers)));
  }

  private static List<MeasuredRow> deepRows(Trials<Study, Outcome> trials) {
    List<MeasuredRow> rows = new ArrayList<>();
    for (Study study : List.of(Study.PARALLEL, Study.MIXED)) {
      Trials.Measurement<Study, Outcome> measured = trials.of(study).measurements().getFirst();
      for (Rate rate : study.rates) {
        rows.add(
            MeasuredRow.of(
                "many layers, " + rate.label + ": rate",
                measured.trial(),
                measured.outcome().rate(study, rate),
                2 * rate.predicted));
      }
    }
    return rows;
  }

  private static Block figure(Settings settings, long seed, Workers workers) {
    double epsilon = BANDWIDTH;
    Points tokens =
        Manifold.TORUS.random(settings.deepTokens(), new SeededRandom(seed).stream("shown", 0));
    TwoHeads heads = new TwoHeads(tokens, epsilon, workers);
    double[][] parallel = deep(false, heads);
    double[][] mixed = deep(true, heads);
    List<Series> series = new ArrayList<>();
    List<Series.Point> theory = new ArrayList<>();
    String[] names = {"head 1", "head 2", "mixed"};
    Rate[] rates = {Rate.HEAD_1_FIRST, Rate.HEAD_2_FIRST, Rate.MIXED_FIRST};
    for (int i = 0; i < names.length; i++) {
      List<Series.Point> points = new ArrayList<>();
      for (int layer = 0; layer < mixed.length; layer++) {
        double left = i < 2 ? parallel[layer][2 * i] : mixed[layer][0];
        double time = layer * epsilon / 2;
        points.add(new Series.Point(time, left));
        theory.add(new Series.Point(time, StrictMath.exp(-2 * rates[i].predicted * time)));
      }
      theory.add(new Series.Point(Double.NaN, Double.NaN));
      series.add(new Series(names[i], points));
    }
    return Paragraphs.figure(
        new LineChart(
            Axis.linear("time kε/2").withZero(),
            Axis.logarithmic("remaining share, first circle"),
            series,
            Optional.of(new Series("heat equations", theory))),
        """
        Each head levels the coordinates of the first circle out at its own rate, and mixed heads do
        so at the mean of the rates. %,d random tokens, ε = %s, layer k is at time kε/2.\
        """,
        settings.deepTokens(),
        Numbers.significant(epsilon));
  }
}
