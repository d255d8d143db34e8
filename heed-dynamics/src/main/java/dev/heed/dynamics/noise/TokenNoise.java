package dev.heed.dynamics.noise;

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
import java.util.function.ToDoubleFunction;

/**
 * Attention trained with wrong labels: what it learns first depends on the strength of the signal
 * ("Benign or not-benign overfitting in token selection of attention mechanism", arXiv:2409.17625).
 */
public final class TokenNoise implements Experiment<NoiseSettings> {
  /** The signals to noise, {@code n‖μ‖²/d}. */
  static final double[] RATIOS = {0.25, 1.44, 4, 16};

  private static final int BELOW_ONE = 1;
  private static final int ABOVE_ONE = 2;

  /**
   * The trainings at a ratio.
   *
   * @param courses with the query trained alone
   * @param mapped with the map of the tokens trained too
   */
  record Trained(double ratio, List<NoiseCourse> courses, List<NoiseCourse> mapped) {
    /** The geometric mean of times; infinite if one is. */
    static double time(List<NoiseCourse> courses, ToDoubleFunction<NoiseCourse> time) {
      return StrictMath.exp(
          courses.stream()
              .mapToDouble(each -> StrictMath.log(time.applyAsDouble(each)))
              .average()
              .orElseThrow());
    }

    double fitted() {
      return time(courses, NoiseCourse::fitted);
    }

    double selected() {
      return time(courses, NoiseCourse::selected);
    }

    /** {@code t_fit/t_sel}; 0 if the right token is never selected. */
    double order() {
      return fitted() / selected();
    }

    double mappedOrder() {
      return time(mapped, NoiseCourse::fitted) / time(mapped, NoiseCourse::selected);
    }

    double mean(int at, ToDoubleFunction<NoiseCourse.Point> number) {
      return courses.stream()
          .mapToDouble(each -> number.applyAsDouble(each.points().get(at)))
          .average()
          .orElseThrow();
    }

    int last() {
      return courses.getFirst().points().size() - 1;
    }
  }

  @Override
  public Description description() {
    return new Description(
        "token-noise",
        Group.TRAINING,
        "Attention fits wrong labels, or finds the right word first.",
        "20 s");
  }

  @Override
  public NoiseSettings defaults() {
    return new NoiseSettings(2000, 8, 20, 4, 10_000, 3);
  }

  @Override
  public Findings run(NoiseSettings settings, Run run) throws IOException {
    Trace trace =
        run.trace("ratio", "draw", "map", "time", "wrong", "attention", "accuracy", "right");
    Stages stages = new Stages(run, 2 * RATIOS.length * settings.draws());
    SeededRandom random = new SeededRandom(run.seed());
    List<Trained> trained = new ArrayList<>();
    for (double ratio : RATIOS) {
      double signal = Math.sqrt(ratio * settings.dim() / settings.texts());
      List<NoiseCourse> courses = new ArrayList<>();
      List<NoiseCourse> mapped = new ArrayList<>();
      for (int draw = 0; draw < settings.draws(); draw++) {
        int stream = draw;
        for (boolean map : new boolean[] {false, true}) {
          double[] numbers =
              stages.next(
                  Numbers.format("signal to noise %s", Numbers.significant(ratio)),
                  pulse ->
                      NoiseCourse.measure(
                          new NoisyTokens(settings, signal, random.stream("texts", stream), pulse),
                          signal,
                          map ? Math.min(1000, settings.until()) : settings.until(),
                          map,
                          pulse));
          (map ? mapped : courses).add(NoiseCourse.of(numbers));
        }
      }
      trained.add(new Trained(ratio, courses, mapped));
    }
    for (Trained each : trained) {
      trace(trace, each.ratio(), "fixed", each.courses(), settings);
      trace(trace, each.ratio(), "trained", each.mapped(), settings);
    }
    return findings(trained, settings, run);
  }

  private static void trace(
      Trace trace, double ratio, String map, List<NoiseCourse> courses, NoiseSettings settings)
      throws IOException {
    double[] times = NoiseCourse.times(settings.until());
    for (int draw = 0; draw < courses.size(); draw++) {
      List<NoiseCourse.Point> points = courses.get(draw).points();
      for (int i = 0; i < points.size(); i++) {
        NoiseCourse.Point at = points.get(i);
        trace.append(
            ratio, draw, map, times[i], at.wrong(), at.attention(), at.accuracy(), at.right());
      }
    }
  }

  private static Findings findings(List<Trained> trained, NoiseSettings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    boolean rising = true;
    double right = 1;
    for (int i = 0; i < trained.size(); i++) {
      Trained each = trained.get(i);
      rising &= i == 0 || each.order() > trained.get(i - 1).order();
      right = Math.min(right, each.mean(each.last(), NoiseCourse.Point::right));
      String name = "ratio_" + Numbers.significant(each.ratio());
      metrics.put(name + "_fitted", each.fitted());
      metrics.put(name + "_selected", each.selected());
      metrics.put(name + "_fitted_by_selected", each.order());
      metrics.put(name + "_mapped_fitted", Trained.time(each.mapped(), NoiseCourse::fitted));
      metrics.put(name + "_mapped_selected", Trained.time(each.mapped(), NoiseCourse::selected));
      metrics.put(name + "_accuracy", each.mean(each.last(), NoiseCourse.Point::accuracy));
      metrics.put(name + "_attention", each.mean(each.last(), NoiseCourse.Point::attention));
    }
    Trained faint = trained.getFirst();
    double early = faint.mean(0, NoiseCourse.Point::accuracy);
    double late = faint.mean(faint.last(), NoiseCourse.Point::accuracy);
    metrics.put("accuracy_early", early);
    metrics.put("accuracy_late", late);
    metrics.put("seconds", run.seconds());
    checks.add(
        Check.of(
            "The time to fit wrong labels ÷ the time to select the token rises with the signal",
            rising ? 1 : 0,
            rising ? "yes" : "no",
            "yes",
            rising));
    checks.add(
        Check.atMost(
            "That quotient at a signal to noise of 1.44", trained.get(BELOW_ONE).order(), 1));
    checks.add(
        Check.atLeast(
            "That quotient at a signal to noise of 4", trained.get(ABOVE_ONE).order(), 1));
    checks.add(
        Check.shareAtLeast(
            "Labels fitted in the end, wrong ones too, of those that a token speaks for",
            right,
            1));
    checks.add(
        Check.atMost(
            "Greatest attention on the right token at a signal to noise of 0.25",
            faint.mean(faint.last(), NoiseCourse.Point::attention),
            0.5));
    NoiseReport report = new NoiseReport(trained, settings);
    return new Findings(
        metrics, checks, report.numbers(), report.toHtml(checks.stream().allMatch(Check::passed)));
  }
}
