package dev.heed.limits;

import dev.heed.attention.score.Matrix;
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
import dev.heed.limits.PseudoMetricStudies.OnSphere;
import dev.heed.limits.Trials.Trial;
import dev.heed.limits.manifold.WavePotential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Attention by a general {@code f} looks up {@code H} where {@code f} is least, and the next order
 * is {@code ε(c⁻¹:∇²H + 2⟨c⁻¹∇log p, ∇H⟩ − Σ D c⁻¹c⁻¹∂H)} with {@code c = ∇²f} and {@code D = ∇³f}
 * there.
 */
public final class LimitPseudoMetric implements Experiment<LimitPseudoMetric.Settings> {
  private static final String LINE = "circle";
  private static final String PLANE = "torus";
  private static final String EVEN = ", even";
  private static final String SPHERE = "dot product on S²";
  private static final String LINES = "least on circles of the torus";
  private static final List<String> QUANTITIES = List.of("first", "second", "third");
  private static final double[] STEPS = {0.2, 0.3, 0.4, 0.55, 0.75, 1};

  /**
   * How much is measured.
   *
   * @param tokens how many
   * @param queries how many of the tokens ask
   * @param draws of the tokens, for each bandwidth
   * @param strength {@code a} of the density {@code e^(a·x₁)}
   */
  public record Settings(int tokens, int queries, int draws, double strength) {
    public Settings {
      Require.between("tokens", tokens, 1000, 1_000_000);
      Require.between("queries", queries, 10, tokens);
      Require.between("draws", draws, 2, 1000);
      if (!(Math.abs(strength) >= 0.1 && Math.abs(strength) <= 2)) {
        throw new IllegalArgumentException(
            "strength is " + strength + "; expected 0.1 to 2, or the same below 0");
      }
    }
  }

  @Override
  public Description description() {
    return new Description(
        "limit-pseudo-metric",
        "General scores, Q and K: where attention looks, and its next order.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(64_000, 250, 12, 1);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<Trial> plan = new ArrayList<>();
    for (double step : STEPS) {
      plan.add(new Trial(LINE + EVEN, 400, 0.04 * step, 0));
      plan.add(new Trial(PLANE + EVEN, 40_000, 0.04 * step, 0));
    }
    for (String study : List.of(LINE, PLANE, SPHERE, LINES)) {
      for (double step : STEPS) {
        for (int draw = 0; draw < settings.draws(); draw++) {
          plan.add(new Trial(study, settings.tokens(), 0.09 * step, draw));
        }
      }
    }
    try (Workers workers = new Workers(run.threads())) {
      PseudoMetricStudies studies =
          new PseudoMetricStudies(
              settings.tokens(), settings.queries(), settings.strength(), workers);
      Matrices matrices = Matrices.of(run.seed());
      Trials trials =
          Trials.run(run, plan, QUANTITIES, trial -> measure(trial, studies, matrices, run.seed()));
      return verdict(trials, studies, matrices, run.seed()).findings(run);
    }
  }

  /** {@code Q} and {@code K} of the dot product. */
  private record Matrices(Matrix query, Matrix key) {
    static Matrices of(long seed) {
      SeededRandom random = new SeededRandom(seed).stream("Q and K", 0);
      return new Matrices(PseudoMetricStudies.near(random), PseudoMetricStudies.near(random));
    }
  }

  private static double[] measure(
      Trial trial, PseudoMetricStudies studies, Matrices matrices, long seed) {
    SeededRandom random = trial.random(seed);
    return switch (trial.study()) {
      case LINE + EVEN -> studies.evenExpansion(PseudoMetricStudies.LINE, trial.epsilon());
      case PLANE + EVEN -> studies.evenExpansion(PseudoMetricStudies.PLANE, trial.epsilon());
      case LINE -> studies.expansion(PseudoMetricStudies.LINE, trial.epsilon(), random);
      case PLANE -> studies.expansion(PseudoMetricStudies.PLANE, trial.epsilon(), random);
      case SPHERE -> {
        OnSphere sphere = studies.sphere(matrices.query(), matrices.key(), trial.epsilon(), random);
        yield new double[] {sphere.zeroth(), sphere.first()};
      }
      default -> new double[] {studies.weightPower(trial.epsilon(), random)};
    };
  }

  private static Verdict verdict(
      Trials trials, PseudoMetricStudies studies, Matrices matrices, long seed) {
    List<Estimate> estimates = new ArrayList<>();
    for (String study : List.of(LINE + EVEN, LINE, PLANE + EVEN, PLANE)) {
      double tolerance = study.endsWith(EVEN) ? 0.02 : 0.1;
      WavePotential potential =
          study.startsWith(LINE) ? PseudoMetricStudies.LINE : PseudoMetricStudies.PLANE;
      Trials mine = trials.of(study);
      // Without m₀ = (det c)^(−½) in the numerator, but with it in the denominator.
      double without = Math.sqrt(potential.determinant());
      estimates.add(
          new Estimate(
              study + ": factor of c⁻¹:∇²H",
              mine.limit(0),
              1,
              tolerance,
              OptionalDouble.of(without)));
      estimates.add(
          new Estimate(
              study + ": factor of 2⟨c⁻¹∇log p, ∇H⟩",
              mine.limit(1),
              1,
              tolerance,
              OptionalDouble.of(0.5)));
      estimates.add(new Estimate(study + ": factor of −Σ D c⁻¹c⁻¹∂H", mine.limit(2), 1, tolerance));
    }
    Trials sphere = trials.of(SPHERE);
    estimates.add(
        new Estimate(
            SPHERE + ": factor of H(KᵀQx/‖KᵀQx‖)",
            sphere.limit(0),
            1,
            0.01,
            OptionalDouble.of(-1)));
    estimates.add(
        new Estimate(SPHERE + ": factor of (ΔH + 2⟨∇log p, ∇H⟩)/‖KᵀQx‖", sphere.limit(1), 1, 0.1));
    estimates.add(
        new Estimate(
            LINES + ": power of ∇²f across them in the weight along",
            trials.of(LINES).limit(0),
            -0.5,
            0.05,
            OptionalDouble.of(0)));
    return new Verdict(
        "Attention by general scores",
        Text.format(
            "f(x, y) need be no distance, nor least at y = x: attention with Q and K looks up H at"
                + " the y* where f(x, ·) is least. Theory for the next order, with c = ∇²f and D ="
                + " ∇³f at y*: (S H)(x) = H(y*) + ε(c⁻¹:∇²H + 2⟨c⁻¹∇log p, ∇H⟩ − Σ D_klm c⁻¹_kl"
                + " c⁻¹_mi ∂_iH). The three parts' factors, expected to be 1, are fitted by least"
                + " squares over tokens and waves H, and extrapolated to ε = 0. f is a sum of waves"
                + " of y − x − shift, so that −f is a dot product of features. The density of the"
                + " tokens is p ∝ exp(%s cos θ₁), on the sphere exp(%s x₁). The column “printed”"
                + " has what comes out without the factor m₀ = (det c)^(−½) in the paper's Δ_c⁻¹,"
                + " without the 2 of the drift, and with the sign of the paper's third example.",
            Text.number(studies.strength()), Text.number(studies.strength())),
        estimates,
        rows(trials),
        List.of(),
        List.of(along(studies), sides(studies, matrices, seed)));
  }

  private static List<Measured> rows(Trials trials) {
    List<Measured> rows = new ArrayList<>();
    for (Trial cell : trials.cells()) {
      double mean = Arrays.stream(trials.draws(cell).values(0)).average().orElseThrow();
      String what =
          switch (cell.study()) {
            case SPHERE -> ", factor of H(y*)";
            case LINES -> ", power";
            default -> ", factor of c⁻¹:∇²H";
          };
      rows.add(
          new Measured(
              cell.study() + what,
              cell.tokens(),
              cell.epsilon(),
              mean,
              cell.study().equals(LINES) ? -0.5 : 1));
    }
    return rows;
  }

  /** What attention adds to {@code H(y*)} along the circle, beside theory. */
  private static Block along(PseudoMetricStudies studies) {
    WavePotential potential = PseudoMetricStudies.LINE;
    double epsilon = 0.01;
    double without = Math.sqrt(potential.determinant());
    List<double[]> asked = new ArrayList<>();
    for (int i = -60; i <= 60; i++) {
      asked.add(new double[] {i * Math.PI / 60});
    }
    double[] measured = studies.evenChange(potential, epsilon, asked);
    int fields = 2 * potential.waves().size();
    List<Series.Point> seen = new ArrayList<>();
    List<Series.Point> derived = new ArrayList<>();
    List<Series.Point> missing = new ArrayList<>();
    List<Series.Point> undrifted = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      double at = asked.get(i)[0];
      double[] parts = studies.parts(potential, asked.get(i), 1);
      double whole = parts[0] + parts[1] + parts[2];
      if (i % 4 == 0) {
        seen.add(new Series.Point(at, measured[i * fields + 1]));
      }
      derived.add(new Series.Point(at, whole));
      missing.add(new Series.Point(at, without * whole));
      undrifted.add(new Series.Point(at, whole - parts[1] / 2));
    }
    return Text.figure(
        new LineChart(
            Axis.linear("angle x"),
            Axis.linear("(S H − H(y*))/ε"),
            List.of(
                new Series("attention", seen),
                new Series("without m₀", missing),
                new Series("without the 2 of the drift", undrifted)),
            Optional.of(new Series("derived", derived))),
        "What attention adds to H(y*), over ε, for H = sin on the circle: f has its least value at"
            + " y* = x + 0.7, second derivative 2 and third 1.5. The derived form goes through the"
            + " measured points; the other two do not. Even tokens, ε = %s.",
        Text.number(epsilon));
  }

  private static Block sides(PseudoMetricStudies studies, Matrices matrices, long seed) {
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
    return Text.figure(
        new ScatterChart(
            Axis.linear("height of KᵀQx/‖KᵀQx‖"),
            Axis.linear("height that attention gives"),
            List.of(
                new ScatterChart.Group("tokens", points),
                new ScatterChart.Group("with the printed sign", opposite)),
            Optional.of(Series.of("equal", new double[] {-1, 1}, new double[] {-1, 1}))),
        "Dot products of tokens on the sphere, f = −xᵀQᵀKy with random Q and K: where attention"
            + " takes each token to, against KᵀQx/‖KᵀQx‖. ε = 0.02.");
  }
}
