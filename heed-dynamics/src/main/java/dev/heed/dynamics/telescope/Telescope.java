package dev.heed.dynamics.telescope;

import dev.heed.base.Require;
import dev.heed.dynamics.telescope.PooledWords.Linearised;
import dev.heed.dynamics.telescope.PooledWords.Weights;
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
 * A training told as the sum of its linear steps, and the effective number of parameters on new
 * texts, which tells fitted noise from fitted signal ("Deep learning through a telescoping lens",
 * arXiv:2411.00247).
 */
public final class Telescope implements Experiment<Telescope.Settings> {
  private static final double ORDER = 1;
  private static final double ORDER_TOLERANCE = 0.1;
  private static final double LAZY = 0.5;
  private static final double NOISY = 1.5;

  /** Points of a curve of effective parameters. */
  private static final int POINTS = 40;

  /** Steps between two pulses. */
  private static final int STEPS_A_PULSE = 20;

  /**
   * Sizes.
   *
   * @param texts training and test texts of the telescope
   * @param rates learning rates; each training lasts the same time
   * @param time the rate times the number of steps
   * @param fitted training and test texts of the effective parameters
   * @param steps steps with squared loss and the rate 8, until the texts are fitted exactly
   * @param flipped share of wrong labels in the noisy training
   */
  public record Settings(
      int texts, List<Double> rates, double time, int fitted, int steps, double flipped) {
    public Settings {
      Require.between("texts", 2, 100_000, texts);
      rates = List.copyOf(rates);
      if (rates.size() < 2 || rates.stream().anyMatch(rate -> !(rate > 0))) {
        throw new IllegalArgumentException(
            "rates is " + rates + "; expected at least two positive numbers");
      }
      Require.positive("time", time);
      Require.between("fitted", 2, 1000, fitted);
      Require.between("steps", 1, 1_000_000, steps);
      Require.shareBelowOne("flipped", flipped);
    }
  }

  /**
   * A training beside its linear tellings.
   *
   * @param error of the telescope
   * @param lazy error of the single step
   * @param accuracy on the test texts
   */
  record Told(double rate, double error, double lazy, double accuracy) {}

  /**
   * Effective parameters at a step.
   *
   * @param fit mean squared error on the training texts
   * @param accuracy on test texts
   * @param off root mean square distance of the smoother's outputs from the model's
   */
  record Used(double step, double train, double test, double fit, double accuracy, double off) {
    static final int NUMBERS = 6;

    double ratio() {
      return test / train;
    }
  }

  private static final double SQUARED_RATE = 8;

  @Override
  public Description description() {
    return new Description(
        "telescope",
        Group.TRAINING,
        "A training as a sum of linear steps; noise that it fits.",
        "10 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(400, List.of(1.0, 4.0, 16.0, 64.0), 4000, 120, 2000, 0.15);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace = run.trace("study", "rate", "step", "number", "value");
    Stages stages = new Stages(run, settings.rates().size() + 2);
    List<Told> told = new ArrayList<>();
    for (double rate : settings.rates()) {
      double[] numbers =
          stages.next(
              "rate " + Numbers.significant(rate),
              pulse -> tell(settings, rate, run.seed(), pulse));
      told.add(new Told(rate, numbers[0], numbers[1], numbers[2]));
    }
    List<Used> clean = used(stages.next("clean", pulse -> use(settings, 0, run.seed(), pulse)));
    List<Used> noisy =
        used(stages.next("noisy", pulse -> use(settings, settings.flipped(), run.seed(), pulse)));
    for (Told each : told) {
      trace.append("telescope", each.rate(), "", "error", each.error());
      trace.append("telescope", each.rate(), "", "lazy error", each.lazy());
      trace.append("telescope", each.rate(), "", "accuracy", each.accuracy());
    }
    trace(trace, "clean", clean);
    trace(trace, "noisy", noisy);
    return findings(told, clean, noisy, settings, run);
  }

  private static void trace(Trace trace, String study, List<Used> course) throws IOException {
    for (Used at : course) {
      trace.append(study, SQUARED_RATE, at.step(), "effective parameters", at.train());
      trace.append(study, SQUARED_RATE, at.step(), "effective parameters, new texts", at.test());
      trace.append(study, SQUARED_RATE, at.step(), "squared error", at.fit());
      trace.append(study, SQUARED_RATE, at.step(), "accuracy, new texts", at.accuracy());
    }
  }

  private static double[] tell(Settings settings, double rate, long seed, Runnable pulse) {
    SeededRandom random = new SeededRandom(seed);
    TopicTexts train = TopicTexts.draw(settings.texts(), random.stream("texts", 0));
    TopicTexts test = TopicTexts.draw(settings.texts(), random.stream("texts", 1));
    PooledWords model = new PooledWords(random.stream("weights", 0));
    TelescopedModel telescope = new TelescopedModel(model, test);
    int steps = Math.max(1, (int) Math.round(settings.time() / rate));
    double[] pulls = new double[train.count()];
    for (int step = 0; step < steps; step++) {
      Linearised now = model.at(train);
      for (int i = 0; i < pulls.length; i++) {
        double label = train.labels()[i];
        pulls[i] = label / (1 + StrictMath.exp(label * now.outputs()[i]));
      }
      Weights change = model.step(now, pulls, rate);
      telescope.add(change);
      model.add(change);
      if (step % STEPS_A_PULSE == 0) {
        pulse.run();
      }
    }
    return new double[] {
      telescope.error(), telescope.lazyError(), model.at(test).accuracy(test.labels())
    };
  }

  private static double[] use(Settings settings, double flipped, long seed, Runnable pulse) {
    SeededRandom random = new SeededRandom(seed);
    TopicTexts train =
        TopicTexts.draw(settings.fitted(), random.stream("texts", 0))
            .flipped(flipped, random.stream("flips", 0));
    TopicTexts test = TopicTexts.draw(settings.fitted(), random.stream("texts", 1));
    PooledWords model = new PooledWords(random.stream("weights", 0));
    EffectiveParameters effective = new EffectiveParameters(train.count(), test.count());
    int every = Math.max(1, settings.steps() / POINTS);
    List<Double> numbers = new ArrayList<>();
    double[] pulls = new double[train.count()];
    double[] start = model.at(train).outputs();
    for (int step = 1; step <= settings.steps(); step++) {
      Linearised now = model.at(train);
      Linearised onTest = model.at(test);
      for (int i = 0; i < pulls.length; i++) {
        pulls[i] = train.labels()[i] - now.outputs()[i];
      }
      effective.add(now, onTest, SQUARED_RATE);
      model.add(model.step(now, pulls, SQUARED_RATE));
      if (step % every == 0) {
        Linearised after = model.at(train);
        double[] smooth = effective.outputs(train.labels(), start);
        double error = 0;
        double off = 0;
        for (int i = 0; i < pulls.length; i++) {
          double output = after.outputs()[i];
          error += (train.labels()[i] - output) * (train.labels()[i] - output) / pulls.length;
          off += (smooth[i] - output) * (smooth[i] - output) / pulls.length;
        }
        numbers.addAll(
            List.of(
                (double) step,
                effective.ofTraining(),
                effective.ofTest(),
                error,
                model.at(test).accuracy(test.labels()),
                Math.sqrt(off)));
      }
      if (step % STEPS_A_PULSE == 0) {
        pulse.run();
      }
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Used> used(double[] numbers) {
    List<Used> course = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += Used.NUMBERS) {
      course.add(
          new Used(
              numbers[i],
              numbers[i + 1],
              numbers[i + 2],
              numbers[i + 3],
              numbers[i + 4],
              numbers[i + 5]));
    }
    return course;
  }

  /** The slope of the errors over the rates, both in logarithms, by least squares. */
  static double order(List<Told> told) {
    double x =
        told.stream().mapToDouble(each -> StrictMath.log(each.rate())).average().orElseThrow();
    double y =
        told.stream().mapToDouble(each -> StrictMath.log(each.error())).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (Told each : told) {
      double off = StrictMath.log(each.rate()) - x;
      products += off * (StrictMath.log(each.error()) - y);
      squares += off * off;
    }
    return products / squares;
  }

  private static Findings findings(
      List<Told> told, List<Used> clean, List<Used> noisy, Settings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    double order = order(told);
    double lazy = told.stream().mapToDouble(Told::lazy).min().orElseThrow();
    double quotient = noisy.getLast().ratio() / clean.getLast().ratio();
    for (Told each : told) {
      String name = "_rate_" + Numbers.significant(each.rate());
      metrics.put("error" + name, each.error());
      metrics.put("lazy_error" + name, each.lazy());
      metrics.put("accuracy" + name, each.accuracy());
    }
    metrics.put("order", order);
    metrics.put("clean_ratio", clean.getLast().ratio());
    metrics.put("noisy_ratio", noisy.getLast().ratio());
    metrics.put("clean_accuracy", clean.getLast().accuracy());
    metrics.put("noisy_accuracy", noisy.getLast().accuracy());
    metrics.put("clean_squared_error", clean.getLast().fit());
    metrics.put("noisy_squared_error", noisy.getLast().fit());
    metrics.put("clean_distance_of_smoother", clean.getLast().off());
    metrics.put("noisy_distance_of_smoother", noisy.getLast().off());
    metrics.put("seconds", run.seconds());
    List<Check> checks =
        List.of(
            Check.of(
                "Order of the telescope's error in the rate",
                order,
                Numbers.format("%.3f", order),
                Numbers.format("%.0f ± %.1f", ORDER, ORDER_TOLERANCE),
                Math.abs(order - ORDER) <= ORDER_TOLERANCE),
            Check.atLeast("Error of a single linear step, least", lazy, LAZY),
            Check.atLeast(
                "Effective parameters on new texts ÷ on training texts, noisy ÷ clean",
                quotient,
                NOISY),
            Check.atMost(
                "Squared error on the training texts, noisy", noisy.getLast().fit(), 0.01));
    TelescopeReport report = new TelescopeReport(told, clean, noisy, settings);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }
}
