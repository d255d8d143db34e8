package dev.heed.dynamics.position;

import dev.heed.base.Require;
import dev.heed.dynamics.position.Landscape.Draw;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A layer of attention learns positions from few pairs of tokens, and meanings from more (Cui,
 * Behrens, Krzakala, Zdeborová, "A phase transition between positional and semantic learning in a
 * solvable model of dot-product attention", arXiv:2402.03902).
 */
public final class PositionMeaning implements Experiment<PositionMeaning.Settings> {
  /** The share of the teacher with a whole curve. */
  static final double WHOLE = 0.3;

  /** The ratio at which the theory's overlaps are compared. */
  static final double COMPARED = 2;

  static final double POSITION_THERE = 0.259;
  static final double MEANING_THERE = 0.634;

  /** Ratios around the theory's transition, relative to it. */
  private static final double[] AROUND = {0.8, 0.9, 1, 1.1, 1.2, 1.35};

  private static final double[] CURVE = {0.3, 0.6, 0.9, 1.1, 1.25, 1.4, 1.55, 1.75, 2, 2.5, 3};

  /** How far above the theory for infinite dimension the transition may lie. */
  private static final double ABOVE = 0.15;

  private static final double NEAR = 0.07;

  /**
   * A positional share of the teacher.
   *
   * @param transition where the authors' theory puts the transition
   * @param beaten where their semantic minimum begins to beat the linear map; NaN if never
   */
  record Teacher(double omega, double transition, double beaten) {
    double[] ratios() {
      if (omega == WHOLE) {
        return CURVE.clone();
      }
      double[] ratios = AROUND.clone();
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] *= transition;
      }
      return ratios;
    }
  }

  static final List<Teacher> TEACHERS =
      List.of(
          new Teacher(0, 0.548, 0.722),
          new Teacher(0.1, 0.707, 0.851),
          new Teacher(0.2, 0.928, 1.071),
          new Teacher(WHOLE, 1.241, 1.451),
          new Teacher(0.4, 1.751, Double.NaN));

  /**
   * Sizes.
   *
   * @param dim numbers of a token
   * @param draws teachers with their pairs for each ratio
   */
  public record Settings(int dim, int draws) {
    public Settings {
      Require.between("dim", 2, 5000, dim);
      Require.between("draws", 1, 1000, draws);
    }
  }

  /** The landscapes of a teacher, and where its transition was seen. */
  record Measured(Teacher teacher, List<Landscape> landscapes) {
    double transition() {
      return Landscape.zero(landscapes, Landscape::difference);
    }

    double beaten() {
      return Landscape.zero(
          landscapes, each -> each.mean(draw -> draw.semantic().error() - draw.linear()));
    }

    /** Share of draws at the ratios beside the transition that have both minima. */
    double apart() {
      double transition = transition();
      List<Draw> beside = new ArrayList<>();
      for (int i = 1; i < landscapes.size(); i++) {
        if (landscapes.get(i - 1).ratio() < transition && transition <= landscapes.get(i).ratio()) {
          beside.addAll(landscapes.get(i - 1).draws());
          beside.addAll(landscapes.get(i).draws());
        }
      }
      return beside.isEmpty()
          ? Double.NaN
          : (double) beside.stream().filter(Draw::isApart).count() / beside.size();
    }
  }

  @Override
  public Description description() {
    return new Description(
        "position-meaning",
        Group.TRAINING,
        "Few texts teach attention positions, more texts meanings.",
        "30 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(500, 10);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace =
        run.trace(
            "omega", "alpha", "draw", "minimum", "risk", "position", "meaning", "error", "linear");
    int total = TEACHERS.stream().mapToInt(each -> each.ratios().length).sum() * settings.draws();
    Stages stages = new Stages(run, total);
    List<Measured> measured = new ArrayList<>();
    SeededRandom random = new SeededRandom(run.seed());
    for (Teacher teacher : TEACHERS) {
      List<Landscape> landscapes = new ArrayList<>();
      for (double ratio : teacher.ratios()) {
        List<Draw> draws = new ArrayList<>();
        for (int draw = 0; draw < settings.draws(); draw++) {
          int stream = draw;
          draws.add(
              Landscape.draw(
                  stages.next(
                      Numbers.format("ω %.1f, α %.2f", teacher.omega(), ratio),
                      pulse ->
                          Landscape.measure(
                              ratio,
                              teacher.omega(),
                              settings.dim(),
                              random.stream("pairs", stream),
                              pulse))));
        }
        landscapes.add(new Landscape(ratio, draws));
      }
      measured.add(new Measured(teacher, landscapes));
    }
    for (Measured each : measured) {
      trace(trace, each);
    }
    return findings(measured, settings, run);
  }

  private static void trace(Trace trace, Measured measured) throws IOException {
    double omega = measured.teacher().omega();
    for (Landscape at : measured.landscapes()) {
      for (int i = 0; i < at.draws().size(); i++) {
        Draw draw = at.draws().get(i);
        trace(trace, omega, at.ratio(), i, "positional", draw.positional(), draw.linear());
        trace(trace, omega, at.ratio(), i, "semantic", draw.semantic(), draw.linear());
      }
    }
  }

  private static void trace(
      Trace trace,
      double omega,
      double ratio,
      int draw,
      String minimum,
      Landscape.Student student,
      double linear)
      throws IOException {
    trace.append(
        omega,
        ratio,
        draw,
        minimum,
        student.risk(),
        student.position(),
        student.meaning(),
        student.error(),
        linear);
  }

  private static Findings findings(List<Measured> measured, Settings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    addTransitions(measured, metrics, checks);
    Measured whole =
        measured.stream().filter(m -> m.teacher().omega() == WHOLE).findFirst().orElseThrow();
    Landscape there =
        whole.landscapes().stream().filter(m -> m.ratio() == COMPARED).findFirst().orElseThrow();
    addComparison(there, metrics, checks);
    metrics.put("linear_map_beaten_from", whole.beaten());
    metrics.put(
        "longest_gradient_at_a_minimum",
        measured.stream()
            .flatMap(each -> each.landscapes().stream())
            .flatMap(each -> each.draws().stream())
            .mapToDouble(each -> Math.max(each.positional().slope(), each.semantic().slope()))
            .max()
            .orElseThrow());
    metrics.put("seconds", run.seconds());
    PositionReport report = new PositionReport(measured, whole, there, settings);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  private static void addTransitions(
      List<Measured> measured, SequencedMap<String, Object> metrics, List<Check> checks) {
    double before = 0;
    boolean rising = true;
    double apart = 1;
    for (Measured each : measured) {
      double transition = each.transition();
      double above = transition / each.teacher().transition() - 1;
      String name = Numbers.format("omega_%.1f", each.teacher().omega());
      metrics.put(name + "_transition", transition);
      metrics.put(name + "_transition_above_theory", above);
      metrics.put(name + "_both_minima", each.apart());
      checks.add(
          Check.of(
              Numbers.format("Teacher with ω = %.1f: equal risks at α", each.teacher().omega()),
              transition,
              Numbers.format("%.2f", transition),
              Numbers.format(
                  "%.3f to %.2f",
                  each.teacher().transition(), (1 + ABOVE) * each.teacher().transition()),
              above >= 0 && above <= ABOVE));
      rising &= transition > before;
      before = transition;
      apart = Math.min(apart, each.apart());
    }
    checks.add(
        Check.of(
            "The ratio of equal risks rises with ω",
            rising ? 1 : 0,
            rising ? "yes" : "no",
            "yes",
            rising));
    checks.add(Check.shareAtLeast("Draws with both minima beside equal risks, least", apart, 1));
  }

  private static void addComparison(
      Landscape there, SequencedMap<String, Object> metrics, List<Check> checks) {
    double position = there.mean(draw -> draw.positional().position());
    double meaning = there.mean(draw -> draw.semantic().meaning());
    double positional = there.mean(draw -> draw.positional().error());
    double semantic = there.mean(draw -> draw.semantic().error());
    double linear = there.mean(Draw::linear);
    metrics.put("position", position);
    metrics.put("meaning", meaning);
    metrics.put("error_positional", positional);
    metrics.put("error_semantic", semantic);
    metrics.put("error_linear", linear);
    checks.add(near("positional minimum, overlap m", position, POSITION_THERE));
    checks.add(near("semantic minimum, overlap θ", meaning, MEANING_THERE));
    checks.add(Check.atMost("ω = 0.3, α = 2: error, semantic ÷ linear", semantic / linear, 1));
    checks.add(Check.atLeast("ω = 0.3, α = 2: error, positional ÷ linear", positional / linear, 1));
  }

  private static Check near(String name, double measured, double expected) {
    return Check.of(
        "ω = 0.3, α = 2: " + name,
        measured,
        Numbers.format("%.3f", measured),
        Numbers.format("%.3f ± %.0f %%", expected, 100 * NEAR),
        Math.abs(measured / expected - 1) <= NEAR);
  }
}
