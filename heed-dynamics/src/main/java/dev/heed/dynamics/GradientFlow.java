package dev.heed.dynamics;

import dev.heed.base.Require;
import dev.heed.dynamics.projected.ProjectedGradient;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.hipparchus.ode.ExpandableODE;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.ODEStateAndDerivative;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.hipparchus.ode.sampling.ODEStateInterpolator;
import org.hipparchus.ode.sampling.ODEStepHandler;

/**
 * Gradient flow {@code dθ/dt = −∂L/∂θ}, which gradient descent follows as its rate goes to 0:
 * {@code t} is rate × epochs. Integrated by the Dormand–Prince method of order 5 with adaptive
 * steps, over the same numbers as the shortcuts of {@link FullBatchTraining}.
 *
 * <p>Only for fixed and linear heads. The gradient of rectified units jumps, and where the flow
 * runs along such a jump no step is short enough for an error estimate.
 */
public final class GradientFlow {
  /** Ratio of the absolute tolerance to the relative one; embeddings start at about 1e-6. */
  private static final double ABSOLUTE = 1e-3;

  private static final double MIN_STEP = 1e-12;

  private final TaskData data;
  private final ClassifierWeights start;
  private final DescentOptions options;
  private final Workers workers;

  /**
   * The outcome of an integration.
   *
   * @param time the time reached
   * @param evaluations number of computed gradients
   * @param steps number of steps
   * @param cancelled true if {@code progress} stopped it
   */
  public record Run(double time, int evaluations, int steps, boolean cancelled) {}

  /**
   * A flow from given weights.
   *
   * @param options only head and trained parts are used; the flow has no rate
   * @param start the weights at time 0, which are not changed
   * @throws IllegalArgumentException if the head has rectified units
   */
  public GradientFlow(
      DescentOptions options, TaskData data, ClassifierWeights start, Workers workers) {
    if (options.head() instanceof Head.Mlp) {
      throw new IllegalArgumentException(
          "the head has rectified units, whose gradient jumps; expected a fixed or linear head");
    }
    this.options = options;
    this.data = data;
    this.start = start;
    this.workers = workers;
  }

  /**
   * Integrates to the last of the times.
   *
   * @param times times of the records, ascending, the first not below 0
   * @param tolerance maximum error of a step, relative to each number
   * @param progress called at every step with the number of records taken and their total
   * @throws IOException if the recorder throws it
   * @throws IllegalArgumentException if there is no time, or the times do not ascend
   * @throws ArithmeticException if the loss is not finite
   */
  public Run run(double[] times, double tolerance, FlowRecorder recorder, Progress progress)
      throws IOException {
    Require.positive("tolerance", tolerance);
    for (int i = 0; i < times.length; i++) {
      if (!(times[i] >= (i == 0 ? 0 : times[i - 1]))) {
        throw new IllegalArgumentException("time %s; expected ascending times".formatted(times[i]));
      }
    }
    if (times.length == 0 || !(times[times.length - 1] > 0)) {
      throw new IllegalArgumentException("no time above 0; expected some to integrate to");
    }
    double end = times[times.length - 1];
    ProjectedDescent descent = new ProjectedDescent(options, data, start, workers);
    Field field = new Field(descent);
    Watch watch = new Watch(descent, times, recorder, progress);
    DormandPrince54Integrator integrator =
        new DormandPrince54Integrator(MIN_STEP, Math.max(end, 1), ABSOLUTE * tolerance, tolerance);
    integrator.addStepHandler(watch);
    try {
      integrator.integrate(new ExpandableODE(field), new ODEState(0, descent.values()), end);
    } catch (Stop _) {
      return new Run(watch.time, field.evaluations, watch.steps, true);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new Run(end, field.evaluations, watch.steps, false);
  }

  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stop() {
      super("stopped", null, false, false);
    }
  }

  private static final class Field implements OrdinaryDifferentialEquation {
    private final ProjectedDescent descent;
    private final double[] zeros;
    private int evaluations;

    Field(ProjectedDescent descent) {
      this.descent = descent;
      zeros = new double[descent.values().length];
    }

    @Override
    public int getDimension() {
      return zeros.length;
    }

    @Override
    public double[] computeDerivatives(double time, double[] y) {
      evaluations++;
      ProjectedGradient gradient = descent.gradient();
      gradient.project(y);
      double loss = gradient.trainLoss(y);
      if (!Double.isFinite(loss)) {
        throw new ArithmeticException(
            "the training loss is %s at time %s; expected a finite start and a smaller tolerance"
                .formatted(loss, time));
      }
      double[] derivative = new double[y.length];
      gradient.descend(y, zeros, 1, derivative);
      return derivative;
    }
  }

  private static final class Watch implements ODEStepHandler {
    private final ProjectedDescent descent;
    private final double[] times;
    private final FlowRecorder recorder;
    private final Progress progress;
    private int next;
    private int steps;
    private double time;

    Watch(ProjectedDescent descent, double[] times, FlowRecorder recorder, Progress progress) {
      this.descent = descent;
      this.times = times;
      this.recorder = recorder;
      this.progress = progress;
    }

    @Override
    public void init(ODEStateAndDerivative initial, double end) {
      while (next < times.length && times[next] == 0) {
        record(initial.getPrimaryState());
      }
    }

    @Override
    public void handleStep(ODEStateInterpolator interpolator) {
      steps++;
      time = interpolator.getCurrentState().getTime();
      while (next < times.length && times[next] <= time) {
        record(interpolator.getInterpolatedState(times[next]).getPrimaryState());
      }
      if (!progress.proceed(next, times.length)) {
        throw new Stop();
      }
    }

    private void record(double[] y) {
      descent.setValues(y);
      double trainLoss = descent.trainLoss();
      try {
        recorder.record(times[next], trainLoss, descent.devLoss(), descent);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      next++;
    }
  }
}
