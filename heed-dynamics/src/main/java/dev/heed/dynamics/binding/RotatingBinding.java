package dev.heed.dynamics.binding;

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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Features that rotate towards the inputs that agree with them: linear, cosine binding, and softmax
 * ("Binding dynamics in rotating features", arXiv:2402.05627).
 */
public final class RotatingBinding implements Experiment<RotatingBinding.Settings> {
  /** The angle of the third input, and by how much it turns two equal ones. */
  static final double ANGLE = 120;

  private static final Map<Binding, Double> DEVIATIONS =
      Map.of(Binding.LINEAR, 30.0, Binding.COSINE, 15.0, Binding.SOFTMAX, 0.33);

  private static final int DIM = 4;
  private static final double SAME = 0.1;
  private static final double APART = 0.2;
  private static final int TEST_PICTURES = 40;

  /**
   * Sizes.
   *
   * @param draws starts of the untrained pictures
   * @param steps steps of the untrained features
   * @param pictures pictures that a kernel is trained on
   * @param training steps of that training
   */
  public record Settings(int draws, int steps, int pictures, int training) {
    public Settings {
      Require.between("draws", 1, 10_000, draws);
      Require.between("steps", 1, 100_000, steps);
      Require.between("pictures", 1, 10_000, pictures);
      Require.between("training", 1, 10_000, training);
    }
  }

  /** Similarities of pairs, and the probability that those of one shape are more alike. */
  record Pairs(double within, double across, double area) {
    static Pairs of(double[] numbers) {
      return new Pairs(numbers[0], numbers[1], numbers[2]);
    }

    double contrast() {
      return within - across;
    }
  }

  /**
   * A binding's results.
   *
   * @param across similarity across the bridge after each step, with the mean of the draws
   * @param even pairs of new pictures with a kernel of equal weights
   * @param trained pairs of new pictures with a trained kernel
   */
  record Result(double[] across, Pairs even, Pairs trained) {}

  @Override
  public Description description() {
    return new Description(
        "binding",
        Group.ATTENTION,
        "Features that turn towards those that agree: do shapes stay apart?",
        "10 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(20, 100, 16, 20);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace = run.trace("study", "binding", "step", "value");
    Stages stages = new Stages(run, 2 * Binding.values().length);
    Map<Binding, Result> results = new EnumMap<>(Binding.class);
    for (Binding binding : Binding.values()) {
      double[] across =
          stages.next("bridge, " + binding, pulse -> bridge(binding, settings, run.seed(), pulse));
      double[] pairs =
          stages.next(
              "overlap, " + binding, pulse -> overlap(binding, settings, run.seed(), pulse));
      results.put(
          binding,
          new Result(
              across,
              Pairs.of(Arrays.copyOf(pairs, 3)),
              Pairs.of(Arrays.copyOfRange(pairs, 3, 6))));
    }
    for (Map.Entry<Binding, Result> each : results.entrySet()) {
      Result result = each.getValue();
      trace.append("turned by an input at 120°", each.getKey(), "", each.getKey().deviation(ANGLE));
      for (int step = 0; step < result.across().length; step++) {
        trace.append("across the bridge", each.getKey(), step, result.across()[step]);
      }
      trace(trace, "even kernel", each.getKey(), result.even());
      trace(trace, "trained kernel", each.getKey(), result.trained());
    }
    return findings(results, settings, run);
  }

  private static void trace(Trace trace, String study, Binding binding, Pairs pairs)
      throws IOException {
    trace.append(study + ", within", binding, "", pairs.within());
    trace.append(study + ", across", binding, "", pairs.across());
    trace.append(study + ", area", binding, "", pairs.area());
  }

  private static double[] bridge(Binding binding, Settings settings, long seed, Runnable pulse) {
    Picture picture = Picture.bridge();
    double[] kernel = new double[Picture.places(1)];
    Arrays.fill(kernel, 1);
    double[] across = new double[settings.steps() + 1];
    for (int draw = 0; draw < settings.draws(); draw++) {
      SeededRandom random = new SeededRandom(seed).stream("start", draw);
      double[][] features = picture.start(DIM, random);
      for (int step = 0; step < across.length; step++) {
        across[step] += picture.across(features) / settings.draws();
        features = picture.bound(binding, kernel, features, 1);
      }
      pulse.run();
    }
    return across;
  }

  private static double[] overlap(Binding binding, Settings settings, long seed, Runnable pulse) {
    SeededRandom random = new SeededRandom(seed);
    KernelTraining train =
        new KernelTraining(binding, settings.pictures(), random.stream("pictures", 0));
    KernelTraining test = new KernelTraining(binding, TEST_PICTURES, random.stream("pictures", 1));
    double[] kernel = train.train(settings.training(), random.stream("kernel", 0), pulse);
    double[] even = test.measure(KernelTraining.even(), pulse);
    double[] both = Arrays.copyOf(even, 6);
    System.arraycopy(test.measure(kernel, pulse), 0, both, 3, 3);
    return both;
  }

  private static double errorOfMagnitude() {
    double error = 0;
    for (int degrees = 0; degrees <= 180; degrees++) {
      double theory = 0.5 + 0.5 * Math.abs(StrictMath.cos(Math.toRadians(degrees) / 2));
      error = Math.max(error, Math.abs(Binding.magnitude(degrees) - theory));
    }
    return error;
  }

  private static Findings findings(Map<Binding, Result> results, Settings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    double magnitude = errorOfMagnitude();
    metrics.put("magnitude_error", magnitude);
    checks.add(
        Check.atMost(
            "Magnitude of two inputs at an angle: greatest error of the formula",
            magnitude,
            1e-15));
    for (Binding each : Binding.values()) {
      Result result = results.get(each);
      double deviation = each.deviation(ANGLE);
      metrics.put(each + "_deviation", deviation);
      metrics.put(each + "_across_bridge", last(result));
      metrics.put(each + "_even_contrast", result.even().contrast());
      metrics.put(each + "_trained_within", result.trained().within());
      metrics.put(each + "_trained_across", result.trained().across());
      metrics.put(each + "_trained_contrast", result.trained().contrast());
      metrics.put(each + "_trained_area", result.trained().area());
      double expected = DEVIATIONS.get(each);
      checks.add(
          Check.of(
              "Two inputs, turned by a third at 120°: " + each,
              deviation,
              Numbers.format("%.2f°", deviation),
              Numbers.format("%s° ± 0.01°", Numbers.significant(expected)),
              Math.abs(deviation - expected) <= 0.01));
    }
    double linear = last(results.get(Binding.LINEAR));
    checks.add(
        Check.atMost(
            "Untrained, across the bridge: linear less cosine",
            linear - last(results.get(Binding.COSINE)),
            SAME));
    checks.add(
        Check.atLeast(
            "Untrained, across the bridge: linear less softmax",
            linear - last(results.get(Binding.SOFTMAX)),
            APART));
    double gain =
        results.get(Binding.COSINE).trained().contrast()
            - results.get(Binding.LINEAR).trained().contrast();
    metrics.put("trained_gain_of_cosine", gain);
    metrics.put("seconds", run.seconds());
    checks.add(
        Check.atMost("Trained: contrast of shapes, cosine less linear", gain, SAME)
            .because("a gain of cosine binding is not seen"));
    BindingReport report = new BindingReport(results, settings);
    return new Findings(
        metrics, checks, report.numbers(), report.toHtml(checks.stream().allMatch(Check::passed)));
  }

  static double last(Result result) {
    return result.across()[result.across().length - 1];
  }
}
