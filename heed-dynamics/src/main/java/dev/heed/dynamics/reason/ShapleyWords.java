package dev.heed.dynamics.reason;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
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
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.hipparchus.stat.regression.SimpleRegression;

/**
 * Shapley values of words (after TimeSHAP, 2012.00073) without samples: against the sum over all
 * coalitions, against KernelSHAP's samples, and beside contributions on film reviews.
 */
public final class ShapleyWords implements Experiment<ShapleyWords.Settings> {
  static final double MAX_ERROR = 1e-8;
  private static final double MAX_SUM_ERROR = 1e-6;
  private static final double EXPONENT = -0.5;
  private static final double EXPONENT_TOLERANCE = 0.05;
  private static final double CORRELATION = 0.998;
  private static final double CORRELATION_TOLERANCE = 0.002;
  private static final double SAME_TOP = 0.9;
  private static final double SAME_TOP_TOLERANCE = 0.05;

  /** The powers of ten over which the attention of a random game is spread at most. */
  private static final double MAX_DECADES = 6;

  /** The spread in the games that KernelSHAP samples, about that of a review's words. */
  private static final double DECADES = 1;

  /** Coalitions from which the linear fit of {@link CoalitionGame#MAX_ENTRIES} is determined. */
  private static final int MIN_SAMPLES = 64;

  /**
   * The games and texts.
   *
   * @param games random games of each number of entries
   * @param samples the numbers of coalitions that KernelSHAP draws
   * @param texts the number of test texts at most
   */
  public record Settings(int games, List<Integer> samples, int texts) {
    public Settings {
      Require.atLeast("games", 1, games);
      Require.atLeast("texts", 1, texts);
      samples = samples.stream().distinct().sorted().toList();
      if (samples.size() < 2 || samples.getFirst() < MIN_SAMPLES) {
        throw new ProblemException(
            "samples is " + samples, "two numbers or more, each at least " + MIN_SAMPLES);
      }
    }
  }

  /**
   * The errors on random games.
   *
   * @param integrated the greatest error of the integral for 1, 2, … entries
   * @param sampled the root mean square of KernelSHAP's errors, for each number of samples
   * @param exponent the slope of the sampled errors in their logarithms
   */
  record Errors(double[] integrated, double[] sampled, double exponent) {
    double greatest() {
      return Arrays.stream(integrated).max().orElseThrow();
    }
  }

  @Override
  public Description description() {
    return new Description(
        "shapley-words",
        Group.LANGUAGE,
        "Exact Shapley values against all coalitions and KernelSHAP.",
        "10 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(40, List.of(256, 1024, 4096, 16384, 65536), 2000);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Optional<List<String>> tests = tests(settings, run);
    Trace trace =
        run.trace("part", "number", "entries", "samples", "error", "correlation", "same_top");
    Stages stages = new Stages(run, 1 + settings.samples().size() + (tests.isPresent() ? 1 : 0));
    Errors errors = errors(settings, stages, run);
    ShapleyReviews reviews =
        tests.isPresent() ? reviews(tests.get(), stages, run) : ShapleyReviews.NONE;
    for (int i = 0; i < errors.integrated().length; i++) {
      trace.append("integral", "", i + 1, "", errors.integrated()[i], "", "");
    }
    for (int i = 0; i < errors.sampled().length; i++) {
      trace.append(
          "KernelSHAP",
          "",
          CoalitionGame.MAX_ENTRIES,
          settings.samples().get(i),
          errors.sampled()[i],
          "",
          "");
    }
    for (int i = 0; i < reviews.texts().size(); i++) {
      ShapleyReviews.Text text = reviews.texts().get(i);
      trace.append(
          "reviews",
          i,
          (int) text.entries(),
          "",
          text.error(),
          text.correlation(),
          (int) text.sameTop());
    }
    return findings(settings, errors, reviews, tests, run);
  }

  /** The test texts; empty where a file of SST-2 is missing. */
  private static Optional<List<String>> tests(Settings settings, Run run) throws IOException {
    try {
      run.data(Reviews.FILES + "train");
      run.data(Reviews.FILES + "dev");
    } catch (IOException e) {
      run.note(e.getMessage());
      return Optional.empty();
    }
    return Optional.of(Reviews.texts(run, "test", settings.texts()));
  }

  private static Errors errors(Settings settings, Stages stages, Run run) throws IOException {
    SeededRandom random = new SeededRandom(run.seed());
    double[] integrated =
        stages.next("all coalitions", pulse -> integrated(settings.games(), random, pulse));
    double[] sampled = new double[settings.samples().size()];
    SimpleRegression slope = new SimpleRegression();
    for (int i = 0; i < sampled.length; i++) {
      int samples = settings.samples().get(i);
      sampled[i] =
          stages
              .next(
                  "KernelSHAP, %,d samples".formatted(samples),
                  pulse -> new double[] {sampled(settings.games(), samples, random, pulse)})[0];
      slope.addData(StrictMath.log(samples), StrictMath.log(sampled[i]));
    }
    return new Errors(integrated, sampled, slope.getSlope());
  }

  /** The greatest error of the integral for each number of entries. */
  private static double[] integrated(int games, SeededRandom random, Runnable pulse) {
    double[] errors = new double[CoalitionGame.MAX_ENTRIES];
    for (int entries = 1; entries <= errors.length; entries++) {
      SeededRandom source = random.stream("games", entries);
      for (int number = 0; number < games; number++) {
        pulse.run();
        double decades = MAX_DECADES * number / games;
        CoalitionGame game = CoalitionGame.random(entries, decades, source);
        double error = CoalitionGame.distance(game.integrated(), game.byDefinition());
        errors[entries - 1] = Math.max(errors[entries - 1], error);
      }
    }
    return errors;
  }

  /**
   * The root mean square of KernelSHAP's errors over games, the same for each number of samples.
   */
  private static double sampled(int games, int samples, SeededRandom random, Runnable pulse) {
    double squares = 0;
    for (int number = 0; number < games; number++) {
      pulse.run();
      CoalitionGame game =
          CoalitionGame.random(
              CoalitionGame.MAX_ENTRIES, DECADES, random.stream("sampled games", number));
      double[] exact = game.byDefinition();
      double[] values = game.sampled(samples, random.stream("coalitions of " + samples, number));
      squares +=
          IntStream.range(0, exact.length).mapToDouble(i -> square(values[i] - exact[i])).sum();
    }
    return Math.sqrt(squares / (games * (double) CoalitionGame.MAX_ENTRIES));
  }

  private static double square(double value) {
    return value * value;
  }

  private static ShapleyReviews reviews(List<String> tests, Stages stages, Run run)
      throws IOException {
    TrainingOptions options =
        TrainingOptions.defaults()
            .withVocabulary(new VocabularyOptions(1, 1, 3, 1_000_000, new CharacterNgrams.None()))
            .withHeldOut(new HeldOut(0, 0, false));
    return ShapleyReviews.of(
        stages.next(
            "SST-2",
            pulse ->
                ShapleyReviews.measure(Reviews.classifier(options, run, pulse), tests, pulse)
                    .values()));
  }

  private static Findings findings(
      Settings settings,
      Errors errors,
      ShapleyReviews reviews,
      Optional<List<String>> tests,
      Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("greatest_error", errors.greatest());
    metrics.put("kernel_shap_errors", Arrays.stream(errors.sampled()).boxed().toList());
    metrics.put("kernel_shap_exponent", errors.exponent());
    metrics.put("sst2_texts", reviews.texts().size());
    metrics.put("sst2_texts_with_all_coalitions", reviews.withAllCoalitions().size());
    metrics.put("sst2_greatest_error", reviews.error());
    metrics.put("sst2_greatest_sum_error", reviews.sumError());
    metrics.put("sst2_correlation", reviews.correlation());
    metrics.put("sst2_least_correlation", reviews.leastCorrelation());
    metrics.put("sst2_same_top_word", reviews.sameTop());
    metrics.put("sst2_same_support", reviews.sameSupport());
    metrics.put("seconds", run.seconds());
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.atMost(
            "Random texts: error against all coalitions of up to %d entries"
                .formatted(CoalitionGame.MAX_ENTRIES),
            errors.greatest(),
            MAX_ERROR));
    checks.add(
        near(
            "Random texts: exponent of KernelSHAP's error in its samples",
            errors.exponent(),
            EXPONENT,
            EXPONENT_TOLERANCE));
    for (Check check : onReviews(reviews)) {
      checks.add(
          tests.isPresent()
              ? check
              : check.undecided(
                  Reviews.FILES + "train is in no data folder; --data DIR with it would decide"));
    }
    ShapleyReport report =
        new ShapleyReport(
            settings,
            errors,
            reviews,
            tests.orElse(List.of()),
            checks.stream().allMatch(Check::passed));
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  private static List<Check> onReviews(ShapleyReviews reviews) {
    return List.of(
        Check.atMost(
            "SST-2: error against all coalitions of up to %d entries"
                .formatted(CoalitionGame.MAX_ENTRIES),
            reviews.error(),
            MAX_ERROR),
        Check.atMost(
            "SST-2: distance of the values' sum from the logit", reviews.sumError(), MAX_SUM_ERROR),
        near(
            "SST-2: mean correlation with contributions",
            reviews.correlation(),
            CORRELATION,
            CORRELATION_TOLERANCE),
        near(
            "SST-2: share of texts in which the same word matters most",
            reviews.sameTop(),
            SAME_TOP,
            SAME_TOP_TOLERANCE));
  }

  private static Check near(String name, double measured, double expected, double tolerance) {
    return Check.of(
        name,
        measured,
        Double.isFinite(measured) ? Numbers.format("%.4f", measured) : "not measured",
        Numbers.format("%s ± %s", expected, tolerance),
        Math.abs(measured - expected) <= tolerance);
  }
}
