package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import dev.heed.limits.manifold.ZonalFlow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Values that repeated attention propagates between fixed tokens, and the solution of the heat
 * equation at these tokens.
 *
 * @param tokens on the manifold of the flow
 * @param epsilon bandwidth; each step takes the time {@code ε/2}
 * @param flow the solution
 * @param values at the start and after each step
 */
record HeatPath(Points tokens, double epsilon, ZonalFlow flow, List<double[]> values) {
  HeatPath {
    values = List.copyOf(values);
  }

  /** The start: a bump at the top. */
  static HeatPath bump(Manifold manifold, double strength, Points tokens, double epsilon) {
    ZonalFlow flow = ZonalFlow.bump(manifold, strength, LimitHeat.START_TIME);
    return new HeatPath(tokens, epsilon, flow, List.of(solution(tokens, flow, 0)));
  }

  int steps() {
    return values.size() - 1;
  }

  /** The solution at the tokens at the time of a step. */
  double[] solution(int step) {
    return solution(tokens, flow, step * epsilon / 2);
  }

  private static double[] solution(Points tokens, ZonalFlow flow, double time) {
    ZonalFlow now = flow.after(time);
    double[] h = new double[tokens.count()];
    Arrays.setAll(h, i -> now.at(LimitHeat.height(flow.manifold(), tokens.at(i))));
    return h;
  }

  /** This path, continued by fused attention. */
  HeatPath fused(int steps, Workers workers) {
    Propagation attention = Propagation.of(tokens.dim(), epsilon, workers);
    return continued(steps, h -> attention.fused(tokens, tokens, h, 1).values());
  }

  /** This path, continued in double precision. */
  HeatPath precise(int steps, Workers workers) {
    Propagation attention = Propagation.of(tokens.dim(), epsilon, workers);
    double[] zeros = new double[tokens.count()];
    return continued(steps, h -> attention.precise(tokens, tokens, h, 1, zeros));
  }

  private HeatPath continued(int steps, UnaryOperator<double[]> step) {
    List<double[]> longer = new ArrayList<>(values);
    for (int i = 0; i < steps; i++) {
      longer.add(step.apply(longer.getLast()));
    }
    return new HeatPath(tokens, epsilon, flow, longer);
  }

  /**
   * The root mean square distance from the solution, relative to that of the start from its mean.
   */
  double error(int step) {
    double[] solution = solution(step);
    double[] start = values.getFirst();
    double mean = Arrays.stream(start).sum() / start.length;
    double distance = 0;
    double size = 0;
    for (int i = 0; i < start.length; i++) {
      double off = values.get(step)[i] - solution[i];
      distance += off * off;
      size += (start[i] - mean) * (start[i] - mean);
    }
    return Math.sqrt(distance / size);
  }
}
