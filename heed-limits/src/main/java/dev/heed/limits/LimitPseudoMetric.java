package dev.heed.limits;

import dev.heed.attention.score.Matrix;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
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
import dev.heed.limits.PseudoMetricStudies.OnSphere;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.WavePotential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Attention by a general {@code f} looks {@code H} up at the minimiser of {@code f}. The next order
 * is {@code ε(c⁻¹:∇²H + 2⟨c⁻¹∇log p, ∇H⟩ − Σ D c⁻¹c⁻¹∂H)} with {@code c = ∇²f} and {@code D = ∇³f}
 * there.
 */
public final class LimitPseudoMetric implements Experiment<LimitPseudoMetric.Settings> {
  /** Bandwidths, relative to the largest of a study. */
  private static final double[] STEPS = {0.2, 0.3, 0.4, 0.55, 0.75, 1};

  private static final double MAX_EVEN_EPSILON = 0.04;
  private static final double MAX_RANDOM_EPSILON = 0.09;

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
      if (!(Math.abs(strength) >= 0.1 && Math.abs(strength) <= 2)) {
        throw new ProblemException("strength is " + strength, "0.1 to 2, or -2 to -0.1");
      }
    }
  }

  /** A surface whose score is a sum of waves. */
  private enum Surface {
    CIRCLE("circle", PseudoMetricStudies.LINE, 400),
    TORUS("torus", PseudoMetricStudies.PLANE, 40_000);

    private final String label;
    private final WavePotential potential;
    private final int evenTokens;

    Surface(String label, WavePotential potential, int evenTokens) {
      this.label = label;
      this.potential = potential;
      this.evenTokens = evenTokens;
    }
  }

  private sealed interface Study extends Trials.Study {

    /** The three parts of the next order, with even tokens in double precision. */
    record Even(Surface surface) implements Study {
      @Override
      public String label() {
        return surface.label + ", even";
      }
    }

    /** The three parts of the next order, with random tokens. */
    record Random(Surface surface) implements Study {
      @Override
      public String label() {
        return surface.label;
      }
    }

    /** Dot products of random tokens on the sphere, with random {@code Q} and {@code K}. */
    record DotProduct() implements Study {
      @Override
      public String label() {
        return "dot product on S²";
      }
    }

    /** An {@code f} with a whole circle of minimisers. */
    record Circles() implements Study {
      @Override
      public String label() {
        return "least on circles of the torus";
      }
    }
  }

  /**
   * The outcome of a trial. Of waves, the factors of the three parts of the next order; of dot
   * products, the factors of orders 0 and 1; of circles, a power. NaN for the rest.
   */
  private record Outcome(double first, double second, double third) {
    static final Trials.Columns<Outcome> COLUMNS =
        new Trials.Columns<>(
            List.of("first", "second", "third"),
            each -> new double[] {each.first, each.second, each.third},
            values -> new Outcome(values[0], values[1], values[2]));

    static Outcome of(PseudoMetricStudies.Parts factors) {
      return new Outcome(factors.curvature(), factors.drift(), factors.asymmetry());
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-pseudo-metric",
        Group.LIMITS,
        "Scores with Q and K: where attention looks, and the next order.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(64_000, 250, 12, 1);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    try (Workers workers = new Workers(run.threads())) {
      PseudoMetricStudies studies =
          new PseudoMetricStudies(
              settings.tokens(), settings.queries(), settings.strength(), workers);
      Matrices matrices = Matrices.of(run.seed());
      Trials<Study, Outcome> trials =
          Trials.run(
              run,
              plan(settings),
              Outcome.COLUMNS,
              trial -> measure(trial, studies, matrices, run.seed()));
      return report(trials, studies, matrices, run.seed()).findings(run);
    }
  }

  private static List<Trial<Study>> plan(Settings settings) {
    List<Trial<Study>> plan = new ArrayList<>();
    for (double step : STEPS) {
      for (Surface surface : Surface.values()) {
        plan.add(
            new Trial<>(new Study.Even(surface), surface.evenTokens, MAX_EVEN_EPSILON * step, 0));
      }
    }
    for (Study study :
        List.of(
            new Study.Random(Surface.CIRCLE),
            new Study.Random(Surface.TORUS),
            new Study.DotProduct(),
            new Study.Circles())) {
      for (double step : STEPS) {
        for (int draw = 0; draw < settings.draws(); draw++) {
          plan.add(new Trial<>(study, settings.tokens(), MAX_RANDOM_EPSILON * step, draw));
        }
      }
    }
    return plan;
  }

  /** {@code Q} and {@code K} of the dot product. */
  private record Matrices(Matrix query, Matrix key) {
    static Matrices of(long seed) {
      SeededRandom random = new SeededRandom(seed).stream("Q and K", 0);
      return new Matrices(PseudoMetricStudies.near(random), PseudoMetricStudies.near(random));
    }
  }

  private static Outcome measure(
      Trial<Study> trial, PseudoMetricStudies studies, Matrices matrices, long seed) {
    double epsilon = trial.epsilon();
    SeededRandom random = trial.random(seed);
    return switch (trial.study()) {
      case Study.Even(Surface surface) ->
          Outcome.of(studies.evenExpansion(surface.potential, epsilon));
      case Study.Random(Surface surface) ->
          Outcome.of(studies.expansion(surface.potential, epsilon, random));
      case Study.DotProduct() -> {
        OnSphere sphere = studies.sphere(matrices.query(), matrices.key(), epsilon, random);
        yield new Outcome(sphere.zeroth(), sphere.first(), Double.NaN);
      }
      case Study.Circles() ->
          new Outcome(studies.weightPower(epsilon, random), Double.NaN, Double.NaN);
    };
  }

  private static LimitReport report(
      Trials<Study, Outcome> trials, PseudoMetricStudies studies, Matrices matrices, long seed) {
    List<Estimate> estimates = estimates(trials);
    List<Estimate> printed = estimates.stream().filter(each -> each.printed().isPresent()).toList();
    long refuted =
        printed.stream()
            .filter(each -> !each.interval().contains(each.printed().getAsDouble()))
            .count();
    return new LimitReport(
        "Attention by general scores has the derived factors: %d of %d printed ones are refuted"
            .formatted(refuted, printed.size()),
        Paragraphs.text(
            """
            A score f(x, y) need not be a distance, and its minimum need not be at y = x: attention
            with Q and K looks H up elsewhere, at the minimiser y* of f(x, ·). How does H
            change there? In theory, with c = ∇²f and D = ∇³f at y*,
            (S H)(x) = H(y*) + ε(c⁻¹:∇²H + 2⟨c⁻¹∇log p, ∇H⟩ − Σ D_klm c⁻¹_kl c⁻¹_mi ∂_iH). The
            factors of the three parts, 1 in theory, are fitted by least squares over tokens and
            waves H, and extrapolated to ε = 0. f is a sum of waves of y − x − shift, so that −f is
            a dot product of features. The density of the tokens is p ∝ %s, on the sphere %s. The
            printed values are those without the factor m₀ = (det c)^(−½) in the paper's Δ_c⁻¹,
            without the 2 of the drift, and with the sign of the paper's third example.\
            """,
            LimitReport.density(studies.strength(), "cos θ₁"),
            LimitReport.density(studies.strength(), "x₁")),
        List.of(
            Paragraphs.keyNumber(
                "Printed factors refuted",
                "%d of %d".formatted(refuted, printed.size()),
                "outside their 95 % intervals")),
        estimates,
        rows(trials),
        List.of(),
        List.of(expansionFigure(studies), sphereFigure(studies, matrices, seed)));
  }

  private static List<Estimate> estimates(Trials<Study, Outcome> trials) {
    List<Estimate> estimates = new ArrayList<>();
    for (Surface surface : Surface.values()) {
      estimates.addAll(expansion(new Study.Even(surface), surface, trials, 0.02));
      estimates.addAll(expansion(new Study.Random(surface), surface, trials, 0.1));
    }
    Study dots = new Study.DotProduct();
    estimates.add(
        new Estimate(
            dots.label() + ": factor of H(KᵀQx/‖KᵀQx‖)",
            trials.of(dots).limit(Outcome::first),
            1,
            0.01,
            OptionalDouble.of(-1)));
    estimates.add(
        new Estimate(
            dots.label() + ": factor of (ΔH + 2⟨∇log p, ∇H⟩)/‖KᵀQx‖",
            trials.of(dots).limit(Outcome::second),
            1,
            0.1));
    Study circles = new Study.Circles();
    estimates.add(
        new Estimate(
            circles.label() + ": power of ∇²f across them in the weight along",
            trials.of(circles).limit(Outcome::first),
            -0.5,
            0.05,
            OptionalDouble.of(0)));
    return estimates;
  }

  private static List<Estimate> expansion(
      Study study, Surface surface, Trials<Study, Outcome> trials, double tolerance) {
    Trials<Study, Outcome> waves = trials.of(study);
    // As printed: without m₀ = (det c)^(−½) in the numerator, but with it in the denominator.
    double withoutMass = Math.sqrt(surface.potential.determinant());
    return List.of(
        new Estimate(
            study.label() + ": factor of c⁻¹:∇²H",
            waves.limit(Outcome::first),
            1,
            tolerance,
            OptionalDouble.of(withoutMass)),
        new Estimate(
            study.label() + ": factor of 2⟨c⁻¹∇log p, ∇H⟩",
            waves.limit(Outcome::second),
            1,
            tolerance,
            OptionalDouble.of(0.5)),
        new Estimate(
            study.label() + ": factor of −Σ D c⁻¹c⁻¹∂H",
            waves.limit(Outcome::third),
            1,
            tolerance));
  }

  private static List<MeasuredRow> rows(Trials<Study, Outcome> trials) {
    return trials.cells().stream().map(cell -> row(cell, trials)).toList();
  }

  private static MeasuredRow row(Trial<Study> cell, Trials<Study, Outcome> trials) {
    String quantity =
        switch (cell.study()) {
          case Study.DotProduct() -> ", factor of H(y*)";
          case Study.Circles() -> ", power";
          case Study.Even _, Study.Random _ -> ", factor of c⁻¹:∇²H";
        };
    double predicted = cell.study() instanceof Study.Circles ? -0.5 : 1;
    return MeasuredRow.of(
        cell.study().label() + quantity, cell, trials.mean(cell, Outcome::first), predicted);
  }

  /** The change that attention adds to {@code H(y*)} along the circle, against theory. */
  private static Block expansionFigure(PseudoMetricStudies studies) {
    WavePotential potential = PseudoMetricStudies.LINE;
    double epsilon = 0.01;
    double withoutMass = Math.sqrt(potential.determinant());
    List<double[]> asked = new ArrayList<>();
    for (int i = -60; i <= 60; i++) {
      asked.add(new double[] {i * Math.PI / 60});
    }
    double[] measured = studies.evenChange(potential, epsilon, asked);
    int fields = 2 * potential.waves().size();
    List<Series.Point> seen = new ArrayList<>();
    List<Series.Point> derived = new ArrayList<>();
    List<Series.Point> missing = new ArrayList<>();
    List<Series.Point> halfDrift = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      double at = asked.get(i)[0];
      PseudoMetricStudies.Parts parts = studies.parts(potential, asked.get(i), 1);
      double whole = parts.curvature() + parts.drift() + parts.asymmetry();
      if (i % 4 == 0) {
        seen.add(new Series.Point(at, measured[i * fields + 1]));
      }
      derived.add(new Series.Point(at, whole));
      missing.add(new Series.Point(at, withoutMass * whole));
      halfDrift.add(new Series.Point(at, whole - parts.drift() / 2));
    }
    return Paragraphs.figure(
        new LineChart(
            Axis.linear("angle x"),
            Axis.linear("(S H − H(y*))/ε"),
            List.of(
                new Series("attention", seen),
                new Series("without m₀", missing),
                new Series("without the 2 of the drift", halfDrift)),
            Optional.of(new Series("derived", derived))),
        """
        The change that attention adds to H(y*), over ε, for H = sin on the circle: f has its
        minimum at y* = x + 0.7, second derivative 2 and third 1.5. The dashed curve is the derived
        form; the other two curves each leave a factor out. Even tokens, ε = %s.\
        """,
        Numbers.significant(epsilon));
  }

  private static Block sphereFigure(PseudoMetricStudies studies, Matrices matrices, long seed) {
    OnSphere sphere =
        studies.sphere(
            matrices.query(), matrices.key(), 0.02, new SeededRandom(seed).stream("shown", 0));
    List<ScatterChart.Point> points = new ArrayList<>();
    List<ScatterChart.Point> opposite = new ArrayList<>();
    for (int i = 0; i < Math.min(250, sphere.least().size()); i++) {
      double least = sphere.least().get(i)[2];
      points.add(new ScatterChart.Point(least, sphere.after()[3 * i + 2], "token " + i));
      opposite.add(new ScatterChart.Point(least, -least, "token " + i));
    }
    return Paragraphs.figure(
        new ScatterChart(
            Axis.linear("height of KᵀQx/‖KᵀQx‖"),
            Axis.linear("height after attention"),
            List.of(
                new ScatterChart.Group("tokens", points),
                new ScatterChart.Group("with the printed sign", opposite)),
            Optional.of(Series.of("equal", new double[] {-1, 1}, new double[] {-1, 1}))),
        """
        Dot products of tokens on the sphere, f = −xᵀQᵀKy with random Q and K: the place to which
        attention moves each token, against KᵀQx/‖KᵀQx‖. ε = 0.02.\
        """);
  }
}
