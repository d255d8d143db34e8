package dev.heed.dynamics.local;

import static dev.heed.lab.kit.Paragraphs.count;
import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Neurons that know their neighbours alone compute the gradients of backpropagation, if they are
 * fast ("Nature-inspired local propagation", arXiv:2402.05959).
 */
public final class TrainingLocal implements Experiment<TrainingLocal.Settings> {
  private static final double EXACT = 1e-12;
  private static final double ORDER = -1;
  private static final double ORDER_TOLERANCE = 0.1;

  /**
   * Sizes.
   *
   * @param inputs input neurons
   * @param hidden neurons of each of two hidden layers
   * @param outputs output neurons
   * @param speeds values of {@code c}, in {@code 1/s}; inputs have periods of 2 to 6 s
   * @param draws networks and inputs
   */
  public record Settings(int inputs, int hidden, int outputs, List<Double> speeds, int draws) {
    public Settings {
      Require.between("inputs", 1, 1000, inputs);
      Require.between("hidden", 1, 1000, hidden);
      Require.between("outputs", 1, 1000, outputs);
      speeds = List.copyOf(speeds);
      if (speeds.size() < 2 || speeds.stream().anyMatch(speed -> !(speed > 0))) {
        throw new IllegalArgumentException(
            "speeds is " + speeds + "; expected at least two positive numbers");
      }
      Require.between("draws", 1, 1000, draws);
    }
  }

  /**
   * Relative errors, root mean squares over the draws.
   *
   * @param outputs of the outputs
   * @param gradient of the gradient
   */
  record Errors(double speed, double outputs, double gradient) {}

  @Override
  public Description description() {
    return new Description(
        "training-local",
        Group.TRAINING,
        "Neurons that know their neighbours alone find the gradient, if fast.",
        "5 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(4, 8, 2, List.of(100.0, 200.0, 500.0, 1000.0), 5);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace = run.trace("speed", "error_of_outputs", "error_of_gradient");
    Stages stages = new Stages(run, settings.speeds().size() + 1);
    double rest =
        stages
            .next("input at rest", pulse -> new double[] {atRest(settings, run.seed(), pulse)})[0];
    List<Errors> errors = new ArrayList<>();
    for (double speed : settings.speeds()) {
      double[] numbers =
          stages.next(
              "speed " + Numbers.significant(speed),
              pulse -> moving(settings, speed, run.seed(), pulse));
      errors.add(new Errors(speed, numbers[0], numbers[1]));
    }
    for (Errors each : errors) {
      trace.append(each.speed(), each.outputs(), each.gradient());
    }
    return findings(rest, errors, settings, run);
  }

  private static LocalPropagation network(Settings settings, SeededRandom random) {
    int hidden = settings.hidden();
    return new LocalPropagation(
        new int[] {settings.inputs(), hidden, hidden, settings.outputs()}, random);
  }

  private static double atRest(Settings settings, long seed, Runnable pulse) {
    double greatest = 0;
    for (int draw = 0; draw < settings.draws(); draw++) {
      SeededRandom random = new SeededRandom(seed).stream("network", draw);
      LocalPropagation network = network(settings, random);
      Moving moving = Moving.draw(settings.inputs(), settings.outputs(), random);
      greatest = Math.max(greatest, moving.errorAtRest(network));
      pulse.run();
    }
    return greatest;
  }

  private static double[] moving(Settings settings, double speed, long seed, Runnable pulse) {
    double[] squares = new double[2];
    for (int draw = 0; draw < settings.draws(); draw++) {
      SeededRandom random = new SeededRandom(seed).stream("network", draw);
      LocalPropagation network = network(settings, random);
      double[] errors =
          Moving.draw(settings.inputs(), settings.outputs(), random)
              .errors(network, speed, settings.outputs(), pulse);
      for (int i = 0; i < 2; i++) {
        squares[i] += errors[i] * errors[i] / settings.draws();
      }
    }
    return Arrays.stream(squares).map(Math::sqrt).toArray();
  }

  /** The slope of a line through logarithms, by least squares. */
  static double order(double[] x, double[] y) {
    double meanX = Arrays.stream(x).map(StrictMath::log).average().orElseThrow();
    double meanY = Arrays.stream(y).map(StrictMath::log).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double off = StrictMath.log(x[i]) - meanX;
      products += off * (StrictMath.log(y[i]) - meanY);
      squares += off * off;
    }
    return products / squares;
  }

  private static Findings findings(double rest, List<Errors> errors, Settings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    double[] speeds = errors.stream().mapToDouble(Errors::speed).toArray();
    double[] outputs = errors.stream().mapToDouble(Errors::outputs).toArray();
    double[] gradients = errors.stream().mapToDouble(Errors::gradient).toArray();
    double ofOutputs = order(speeds, outputs);
    double ofGradient = order(speeds, gradients);
    metrics.put("error_at_rest", rest);
    for (Errors each : errors) {
      String name = "_speed_" + Numbers.significant(each.speed());
      metrics.put("error_of_outputs" + name, each.outputs());
      metrics.put("error_of_gradient" + name, each.gradient());
    }
    metrics.put("order_of_outputs", ofOutputs);
    metrics.put("order_of_gradient", ofGradient);
    metrics.put("seconds", run.seconds());
    List<Check> checks =
        List.of(
            Check.atMost("Input at rest: relative error of the gradient", rest, EXACT),
            near("Moving input: power of the speed in the outputs' error", ofOutputs),
            near("Moving input: power of the speed in the gradient's error", ofGradient));
    return new Findings(
        metrics,
        checks,
        List.of(
            keyNumber(
                "Gradient's error",
                Numbers.percent(gradients[gradients.length - 1]),
                Numbers.format(
                    "at a speed of %s a second", Numbers.significant(speeds[speeds.length - 1]))),
            keyNumber(
                "Falls as",
                Numbers.format("c^(%.2f)", ofGradient),
                "the power of the speed c; theory −1")),
        report(errors, rest, settings, checks.stream().allMatch(Check::passed)));
  }

  private static Check near(String name, double order) {
    return Check.of(
        name,
        order,
        Numbers.format("%.3f", order),
        Numbers.format("%.0f ± %.1f", ORDER, ORDER_TOLERANCE),
        Math.abs(order - ORDER) <= ORDER_TOLERANCE);
  }

  private static HtmlReport report(
      List<Errors> errors, double rest, Settings settings, boolean asExpected) {
    double[] speeds = errors.stream().mapToDouble(Errors::speed).toArray();
    double[] gradients = errors.stream().mapToDouble(Errors::gradient).toArray();
    double[] straight =
        Arrays.stream(speeds).map(speed -> gradients[0] * speeds[0] / speed).toArray();
    List<Block> blocks =
        List.of(
            paragraph(
                """
                To learn, a network needs to know how each connection adds to its error; the usual
                way to find that waits for the answer and then walks backwards through all layers. Here no neuron waits: each moves
                all the time towards what its neighbours say, and so does an error beside it. If they move much faster
                than the input, the two ends of each connection hold its gradient.
                """),
            paragraph(
                """
                A network of %d, %d, %d and %d neurons, %s, with inputs and labels that move as sines with periods of 2 to
                6 seconds. Neurons and errors move with the speed c (in 1/s). With an input at rest the gradient
                is that of backpropagation to %s. With a moving one it lags behind by a time of 1/c for each layer,
                so its error is proportional to 1/c.
                """,
                settings.inputs(),
                settings.hidden(),
                settings.hidden(),
                settings.outputs(),
                count(settings.draws(), "draw"),
                Numbers.power(rest)),
            figure(
                new LineChart(
                    Axis.logarithmic("speed c of the neurons (1/s)"),
                    Axis.logarithmic("relative error"),
                    List.of(
                        Series.of("gradient", speeds, gradients),
                        Series.of(
                            "outputs",
                            speeds,
                            errors.stream().mapToDouble(Errors::outputs).toArray())),
                    Optional.of(Series.of("proportional to 1/c", speeds, straight))),
                """
                Distance of the outputs and of the gradient from those of backpropagation, root mean square
                over a second.
                """),
            paragraph(
                """
                The claim holds, but a program gains nothing by it: a forward and a backward pass are exact, and cost
                as much as one step of this motion, of which there are some %d in the time that a layer needs to settle.
                """,
                100));
    return new HtmlReport(
        asExpected
            ? "Fast neurons that know their neighbours alone find the gradient of backpropagation"
            : "Do neurons that know their neighbours alone find the gradient of backpropagation?",
        blocks);
  }
}
