package dev.heed.dynamics.temperature;

import dev.heed.base.Interval;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.dynamics.features.Learned;
import dev.heed.dynamics.temperature.TemperedTexts.Result;
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
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Attention as a Gibbs distribution: its identities, the temperature at which it freezes, and what
 * it is worth on texts beside a plain mean, its limit of infinite temperature (after
 * "Thermodynamics of attention", arXiv:2411.15945).
 */
public final class AttentionTemperature implements Experiment<AttentionTemperature.Settings> {
  private static final double EXACT = 1e-9;
  private static final double ABOVE = 0.02;
  private static final double BELOW = 0.12;

  /** The accuracy by which another temperature than that of the training may be better. */
  private static final double WORSE = 0.02;

  /**
   * Sizes and texts.
   *
   * @param rows the number of random rows of scores on which identities are measured
   * @param draws the number of draws of Gaussian scores
   * @param train a file of labelled texts, in any format of {@code heed train}; SST-2 if missing
   * @param testShare the share of that file that is held out for the test
   */
  public record Settings(int rows, int draws, Optional<Path> train, double testShare) {
    public Settings {
      Require.between("rows", 1, 100_000, rows);
      Require.between("draws", 1, 100_000, draws);
      if (!(testShare > 0 && testShare < 1)) {
        throw new ProblemException("test_share is " + testShare, "a number between 0 and 1");
      }
    }
  }

  @Override
  public Description description() {
    return new Description(
        "attention-temperature",
        Group.ATTENTION,
        "Attention from a single word to a plain mean: its worth on texts.",
        "30 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(200, 40, Optional.empty(), 0.2);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    SeededRandom random = new SeededRandom(run.seed());
    Optional<TextParts> texts =
        settings.train().isPresent()
            ? Optional.of(
                TextParts.of(
                    settings.train().get(), settings.testShare(), random.stream("texts", 0)))
            : TextParts.reviews(run);
    Trace trace = run.trace("study", "temperature", "value");
    Stages stages = new Stages(run, texts.isPresent() ? 3 : 2);
    double[] deviations =
        stages.next(
            "identities",
            pulse -> GibbsIdentities.deviations(settings.rows(), random.stream("rows", 0), pulse));
    double[] frozen =
        stages.next(
            "Gaussian scores",
            pulse -> {
              Freezing drawn = Freezing.draw(settings.draws(), random.stream("scores", 0), pulse);
              double[] both = Arrays.copyOf(drawn.entropies(), 2 * Freezing.RATIOS.length);
              System.arraycopy(
                  drawn.squares(), 0, both, Freezing.RATIOS.length, Freezing.RATIOS.length);
              return both;
            });
    Freezing freezing =
        new Freezing(
            Arrays.copyOf(frozen, Freezing.RATIOS.length),
            Arrays.copyOfRange(frozen, Freezing.RATIOS.length, frozen.length));
    Optional<Result> result =
        texts.isPresent() ? Optional.of(predict(texts.get(), stages, run)) : Optional.empty();
    trace(trace, deviations, freezing, result);
    return findings(deviations, freezing, texts.map(TextParts::name), result, run);
  }

  private static Result predict(TextParts texts, Stages stages, Run run) throws IOException {
    return Result.of(
        stages.next(
            texts.name(),
            pulse ->
                TemperedTexts.measure(
                    Learned.train(
                        texts.train(), texts.dev(), TrainingOptions.defaults(), run, pulse),
                    texts.test(),
                    pulse)));
  }

  private static void trace(
      Trace trace, double[] deviations, Freezing freezing, Optional<Result> result)
      throws IOException {
    for (int i = 0; i < deviations.length; i++) {
      trace.append(GibbsIdentities.NAMES.get(i), "", deviations[i]);
    }
    for (int i = 0; i < Freezing.RATIOS.length; i++) {
      trace.append("H/ln m, T/T_c", Freezing.RATIOS[i], freezing.entropies()[i]);
      trace.append("Σa², T/T_c", Freezing.RATIOS[i], freezing.squares()[i]);
    }
    if (result.isPresent()) {
      for (int t = 0; t < TemperedTexts.TEMPERATURES.length; t++) {
        String temperature = TemperatureReport.temperature(t);
        trace.append("accuracy", temperature, result.get().accuracy()[t]);
        trace.append("log loss", temperature, result.get().loss()[t]);
        trace.append("effective entries", temperature, result.get().effective()[t]);
        trace.append("heat capacity", temperature, result.get().capacity()[t]);
      }
    }
  }

  private static Findings findings(
      double[] deviations,
      Freezing freezing,
      Optional<String> name,
      Optional<Result> result,
      Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < deviations.length; i++) {
      checks.add(
          Check.atMost("Deviation from " + GibbsIdentities.NAMES.get(i), deviations[i], EXACT));
    }
    metrics.put("identities_error", Arrays.stream(deviations).max().orElseThrow());
    for (int ratio : new int[] {2, 3}) {
      checks.add(
          near(
              "Gaussian scores: H/ln m at %d T_c".formatted(ratio),
              freezing.entropyAt(ratio),
              Freezing.entropy(ratio),
              ABOVE));
      metrics.put("entropy_at_%d_critical".formatted(ratio), freezing.entropyAt(ratio));
    }
    checks.add(
        near(
            "Gaussian scores: Σa² at T_c/2",
            freezing.squaresAt(0.5),
            Freezing.squares(0.5),
            BELOW));
    metrics.put("squares_at_half_critical", freezing.squaresAt(0.5));
    addTexts(result, metrics, checks);
    metrics.put("seconds", run.seconds());
    TemperatureReport report = new TemperatureReport(deviations, freezing, name, result);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  private static void addTexts(
      Optional<Result> result, SequencedMap<String, Object> metrics, List<Check> checks) {
    double behind =
        result.map(each -> each.best() - Result.at(1, each.accuracy())).orElse(Double.NaN);
    List<Check> onTexts =
        List.of(
            Check.atMost(
                "Texts: greatest fall of H where T rises",
                result.map(Result::fall).orElse(Double.NaN),
                EXACT),
            Check.shareAtMost("Texts: accuracy at the best T less that at 1", behind, WORSE));
    for (Check check : onTexts) {
      checks.add(
          result.isPresent()
              ? check
              : check.undecided(
                  TextParts.TRAIN
                      + " is in no data folder; --data DIR with it, or --set train=FILE, would"
                      + " decide"));
    }
    if (result.isEmpty()) {
      return;
    }
    Result measured = result.get();
    Worth worth = measured.worth();
    Interval interval = worth.interval();
    metrics.put("texts", worth.texts());
    metrics.put("worth", worth.difference());
    metrics.put("worth_low", interval.low());
    metrics.put("worth_high", interval.high());
    metrics.put("worth_decided", worth.isDecided());
    metrics.put("worth_texts_needed", worth.isDecided() ? worth.texts() : worth.needed());
    metrics.put("texts_gained", worth.gained());
    metrics.put("texts_lost", worth.lost());
    for (int t = 0; t < TemperedTexts.TEMPERATURES.length; t++) {
      String at = "_at_" + TemperatureReport.temperature(t);
      metrics.put("accuracy" + at, measured.accuracy()[t]);
      metrics.put("log_loss" + at, measured.loss()[t]);
      metrics.put("effective_entries" + at, measured.effective()[t]);
      metrics.put("heat_capacity" + at, measured.capacity()[t]);
    }
    metrics.put("entries", measured.scores().entries());
    metrics.put("spread_of_scores", measured.scores().spread());
    metrics.put("frozen_texts", measured.scores().frozen());
  }

  private static Check near(String name, double measured, double expected, double tolerance) {
    return Check.of(
        name,
        measured,
        Numbers.format("%.3f", measured),
        Numbers.format("%.3f ± %.2f", expected, tolerance),
        Math.abs(measured - expected) <= tolerance);
  }
}
