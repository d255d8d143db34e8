package dev.heed.limits;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
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
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Heads are parallel heat equations, each in its own metric; mixed at each layer they are one,
 * whose coefficients are the heads' means.
 */
public final class LimitHeads implements Experiment<LimitHeads.Settings> {
  private static final String STEP = "one layer, heads ";
  private static final String PARALLEL = "parallel";
  private static final String MIXED = "mixed";
  private static final List<String> QUANTITIES =
      List.of("first_1", "second_1", "first_2", "second_2", "first_mixed", "second_mixed");

  /** How each head's {@code Q} stretches the two circles of the torus. */
  private static final double[][] STRETCHES = {{1, 2}, {1.5, 0.8}};

  /** The part of each head in the mixture. */
  private static final double[] PARTS = {0.3, 0.7};

  private static final double[] STEPS = {0.35, 0.5, 0.65, 0.8, 1};
  private static final double BANDWIDTH = 0.1;
  private static final double END = 0.5;

  /**
   * How much is measured.
   *
   * @param tokens how many of them in one layer
   * @param queries how many of the tokens are asked for in one layer
   * @param draws of the tokens
   * @param deepTokens how many tokens in many layers
   */
  public record Settings(int tokens, int queries, int draws, int deepTokens) {
    public Settings {
      Require.between("tokens", tokens, 1000, 1_000_000);
      Require.between("queries", queries, 10, tokens);
      Require.between("draws", draws, 2, 1000);
      Require.between("deep_tokens", deepTokens, 200, 20_000);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-heads", "Heads are heat equations in their own metrics; mixed, their mean.", "10 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(64_000, 250, 12, 5000);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial> plan = new ArrayList<>();
    for (int draw = 0; draw < settings.draws(); draw++) {
      for (double step : STEPS) {
        plan.add(new Trial(STEP + MIXED, settings.tokens(), BANDWIDTH * step, draw));
      }
    }
    plan.add(new Trial(PARALLEL, settings.deepTokens(), BANDWIDTH, 0));
    plan.add(new Trial(MIXED, settings.deepTokens(), BANDWIDTH, 0));
    try (Workers workers = new Workers(run.threads())) {
      Trials trials =
          Trials.run(run, plan, QUANTITIES, trial -> measure(trial, settings, run.seed(), workers));
      return verdict(trials, settings, run.seed(), workers).findings(run);
    }
  }

  /** Two heads on the torus, each with its own {@code Q}. */
  private record TwoHeads(Points tokens, double epsilon, Workers workers) {

    /**
     * Each head's {@code S_ε H}.
     *
     * @param queries how many of the tokens, the first ones, ask
     * @param h for each head, {@code [2, tokens, dim]}
     * @return with values {@code [2, queries, dim]}
     */
    AttentionOutput apply(int queries, double[] h, int dim) {
      int count = tokens.count();
      float[] points = Propagation.floats(tokens.values());
      float[] keys = twice(points, points.length);
      float[] asked = twice(points, queries * 4);
      double[] q = new double[2 * 16];
      for (int head = 0; head < 2; head++) {
        for (int i = 0; i < 4; i++) {
          q[head * 16 + i * 5] = STRETCHES[head][i / 2];
        }
      }
      return new FusedEngine(workers)
          .forward(
              new Attention(new PseudoMetric.L2(new Matrix(2, 4, 4, q)))
                  .plus(new Bias.Scale(1 / (2 * epsilon))),
              new AttentionInput(
                  new AttentionShape(2, 2, queries, count, 4, dim),
                  asked,
                  keys,
                  Propagation.floats(h)));
    }

    private static float[] twice(float[] values, int length) {
      float[] both = new float[2 * length];
      System.arraycopy(values, 0, both, 0, length);
      System.arraycopy(values, 0, both, length, length);
      return both;
    }
  }

  /** {@code H} for both heads. */
  private static double[] twice(double[] h) {
    double[] both = Arrays.copyOf(h, 2 * h.length);
    System.arraycopy(h, 0, both, h.length, h.length);
    return both;
  }

  private static double[] measure(Trial trial, Settings settings, long seed, Workers workers) {
    Points tokens = Manifold.TORUS.random(trial.tokens(), trial.random(seed));
    if (trial.study().equals(PARALLEL) || trial.study().equals(MIXED)) {
      double[][] path = deep(trial.study().equals(MIXED), tokens, trial.epsilon(), workers);
      double[] last = path[path.length - 1];
      return Arrays.stream(last).map(left -> -StrictMath.log(left) / END).toArray();
    }
    TwoHeads heads = new TwoHeads(tokens, trial.epsilon(), workers);
    int queries = settings.queries();
    AttentionOutput after = heads.apply(queries, twice(tokens.values()), 4);
    double[] rates = new double[6];
    for (int i = 0; i < after.values().length; i++) {
      // The sum is over scores less the highest, a token's with itself: its weight is 1/sum.
      double others = 1 - 1 / (double) after.sum()[i / 4];
      int head = i / (4 * queries);
      double before = tokens.values()[i % (4 * queries)];
      int circle = i % 4 / 2;
      // A coordinate's second derivative along its circle is its negative.
      double change = (after.values()[i] - (float) before) / trial.epsilon() / others;
      double rate = -before * change / queries;
      rates[2 * head + circle] += rate;
      rates[4 + circle] += PARTS[head] * rate;
    }
    return rates;
  }

  /** The rate at which a head levels a coordinate out, or all of them mixed. */
  private static double predicted(int quantity) {
    int circle = quantity % 2;
    return quantity < 4
        ? 0.5 / square(STRETCHES[quantity / 2][circle])
        : IntStream.range(0, 2)
            .mapToDouble(head -> PARTS[head] * 0.5 / square(STRETCHES[head][circle]))
            .sum();
  }

  private static double square(double x) {
    return x * x;
  }

  /**
   * How much is left of the coordinates of both circles after each layer: of each head's own
   * values, or, mixed, of the one that all heads share.
   */
  private static double[][] deep(boolean mixed, Points tokens, double epsilon, Workers workers) {
    TwoHeads heads = new TwoHeads(tokens, epsilon, workers);
    int layers = Math.toIntExact(Math.round(2 * END / epsilon));
    double[][] left = new double[layers + 1][];
    double[] h = twice(tokens.values());
    left[0] = left(h, tokens, mixed);
    for (int layer = 1; layer <= layers; layer++) {
      double[] after = Propagation.doubles(heads.apply(tokens.count(), h, 4).values());
      if (mixed) {
        int half = after.length / 2;
        double[] mean = new double[half];
        Arrays.setAll(mean, i -> PARTS[0] * after[i] + PARTS[1] * after[half + i]);
        h = twice(mean);
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

  private static Verdict verdict(Trials trials, Settings settings, long seed, Workers workers) {
    Trials step = trials.of(STEP + MIXED);
    List<Estimate> estimates = new ArrayList<>();
    String[] names = {
      "head 1, first circle", "head 1, second circle", "head 2, first circle",
      "head 2, second circle", "mixed, first circle", "mixed, second circle"
    };
    for (int quantity = 0; quantity < names.length; quantity++) {
      estimates.add(
          new Estimate(
              names[quantity] + ": factor of the second derivative",
              step.limit(quantity),
              predicted(quantity),
              0.05 * predicted(quantity)));
    }
    List<Measured> rows = new ArrayList<>();
    for (Trial cell : step.cells()) {
      rows.add(
          new Measured(
              "mixed, first circle: factor",
              cell.tokens(),
              cell.epsilon(),
              Interval.mean(step.draws(cell).values(4)).value(),
              predicted(4)));
    }
    List<Check> checks = new ArrayList<>();
    for (String study : List.of(PARALLEL, MIXED)) {
      Trials.Outcome outcome = trials.of(study).outcomes().getFirst();
      for (int i = 0; i < outcome.values().length; i++) {
        int quantity = study.equals(MIXED) ? 4 + i : i;
        Measured row =
            new Measured(
                "many layers, " + names[quantity] + ": rate",
                outcome.trial().tokens(),
                outcome.trial().epsilon(),
                outcome.values()[i],
                2 * predicted(quantity));
        rows.add(row);
        checks.add(Check.atMost(row.study() + ", relative error", row.relativeError(), 0.1));
      }
    }
    return new Verdict(
        "Heads are parallel heat equations",
        Text.format(
            "Two heads of one attention layer, f = ‖Q(x − y)‖², on the flat torus; Q stretches its"
                + " circles by %s and %s in head 1 and by %s and %s in head 2. Theory: each head's"
                + " values follow a heat equation of their own, ½(∂₁²/q₁² + ∂₂²/q₂²) a layer over"
                + " ε. Mixed after each layer, %s of the first and %s of the second, they follow"
                + " the mean of these equations. The heads are heads of Heed's fused attention.",
            Text.number(STRETCHES[0][0]),
            Text.number(STRETCHES[0][1]),
            Text.number(STRETCHES[1][0]),
            Text.number(STRETCHES[1][1]),
            Text.number(PARTS[0]),
            Text.number(PARTS[1])),
        estimates,
        rows,
        checks,
        List.of(figure(settings, seed, workers)));
  }

  private static Block figure(Settings settings, long seed, Workers workers) {
    double epsilon = BANDWIDTH;
    Points tokens =
        Manifold.TORUS.random(settings.deepTokens(), new SeededRandom(seed).stream("shown", 0));
    double[][] parallel = deep(false, tokens, epsilon, workers);
    double[][] mixed = deep(true, tokens, epsilon, workers);
    List<Series> series = new ArrayList<>();
    List<Series.Point> theory = new ArrayList<>();
    String[] names = {"head 1", "head 2", "mixed"};
    for (int i = 0; i < names.length; i++) {
      List<Series.Point> points = new ArrayList<>();
      for (int layer = 0; layer < mixed.length; layer++) {
        double left = i < 2 ? parallel[layer][2 * i] : mixed[layer][0];
        double time = layer * epsilon / 2;
        points.add(new Series.Point(time, left));
        theory.add(new Series.Point(time, StrictMath.exp(-2 * predicted(2 * i) * time)));
      }
      theory.add(new Series.Point(Double.NaN, Double.NaN));
      series.add(new Series(names[i], points));
    }
    return Text.figure(
        new LineChart(
            Axis.linear("time kε/2").withZero(),
            Axis.logarithmic("what is left of the first circle's coordinates"),
            series,
            Optional.of(new Series("heat equations", theory))),
        "Each head levels the coordinates of the first circle out at its own rate, and mixed heads"
            + " at the mean of the rates. %,d random tokens, ε = %s.",
        settings.deepTokens(),
        Text.number(epsilon));
  }
}
