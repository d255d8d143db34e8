package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import dev.heed.limits.manifold.ZonalFlow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values that repeated attention propagates between fixed tokens, and the equation's solution
 * there.
 *
 * @param tokens on the manifold of the flow
 * @param epsilon each step takes the time {@code ε/2}
 * @param flow the solution
 * @param values after each step, the start included
 */
record HeatPath(Points tokens, double epsilon, ZonalFlow flow, List<double[]> values) {

  /** The start: a bump at the top. */
  static HeatPath bump(Manifold manifold, double strength, Points tokens, double epsilon) {
    HeatPath path =
        new HeatPath(
            tokens,
            epsilon,
            ZonalFlow.bump(manifold, strength, LimitHeat.BEGUN),
            new ArrayList<>());
    path.values.add(path.solution(0));
    return path;
  }

  int steps() {
    return values.size() - 1;
  }

  /** The solution at the tokens at the time of a step. */
  double[] solution(int step) {
    ZonalFlow now = flow.after(step * epsilon / 2);
    double[] h = new double[tokens.count()];
    Arrays.setAll(h, i -> now.at(LimitHeat.height(flow.manifold(), tokens.at(i))));
    return h;
  }

  /** Goes on by fused attention. */
  HeatPath fused(int steps, Workers workers) {
    Propagation attention = Propagation.of(tokens.dim(), epsilon, workers);
    for (int i = 0; i < steps; i++) {
      values.add(attention.fused(tokens, tokens, values.getLast(), 1).values());
    }
    return this;
  }

  /** Goes on in double precision. */
  HeatPath precise(int steps, Workers workers) {
    Propagation attention = Propagation.of(tokens.dim(), epsilon, workers);
    double[] zeros = new double[tokens.count()];
    for (int i = 0; i < steps; i++) {
      values.add(attention.precise(tokens, tokens, values.getLast(), 1, zeros));
    }
    return this;
  }

  /** The root mean square distance from the solution over that of the start from its mean. */
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
