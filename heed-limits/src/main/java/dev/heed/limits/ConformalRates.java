package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Moebius;
import dev.heed.limits.manifold.Propagation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rates of attention between tokens of the density {@code p = e^{φ(n−2)/2}}, for which {@code ḡ} is
 * the round sphere seen through a conformal map.
 *
 * @param dimension {@code n}
 * @param stretch {@code e^φ} at each query
 * @param rates decay of the mapped coordinates at each query, relative to the round sphere's
 * @param heatFactor factor of {@code ½p^{4/(n−2)}Δ_ḡ}
 * @param driftLeft remaining factor of {@code ⟨∇log p, ∇H⟩}
 */
record ConformalRates(
    int dimension, double[] stretch, double[] rates, double heatFactor, double driftLeft) {
  /** Bins of queries of about the same density. */
  static final int BINS = 25;

  /** Measures at the first tokens. */
  static ConformalRates measure(
      Manifold manifold,
      LimitConformal.Settings settings,
      double epsilon,
      SeededRandom random,
      Workers workers) {
    Moebius map = settings.map();
    Points tokens = tokens(manifold, settings, random);
    List<double[]> mapped = new ArrayList<>();
    for (int i = 0; i < tokens.count(); i++) {
      mapped.add(map.of(tokens.at(i)));
    }
    double[] change =
        Propagation.of(tokens.dim(), epsilon, workers)
            .generatorOfOthers(
                tokens, settings.queries(), Manifold.points(mapped).values(), tokens.dim());
    return fit(manifold.dimension(), map, tokens, mapped, change);
  }

  private static Points tokens(
      Manifold manifold, LimitConformal.Settings settings, SeededRandom random) {
    Moebius map = settings.map();
    double power = (manifold.dimension() - 2) / 2.0;
    double highest =
        StrictMath.pow(Math.max(settings.scale(), 1 / settings.scale()), Math.abs(power));
    return manifold.random(
        settings.tokens(), random, x -> StrictMath.pow(map.stretch(x), power), highest);
  }

  private static ConformalRates fit(
      int n, Moebius map, Points tokens, List<double[]> mapped, double[] change) {
    int dim = tokens.dim();
    double power = (n - 2) / 2.0;
    double[] stretch = new double[change.length / dim];
    double[] rates = new double[stretch.length];
    double heats = 0;
    double drifts = 0;
    double heatChange = 0;
    double driftChange = 0;
    for (int i = 0; i < stretch.length; i++) {
      double[] x = tokens.at(i);
      double[] y = mapped.get(i);
      stretch[i] = map.stretch(x);
      for (int c = 0; c < dim; c++) {
        double here = change[i * dim + c];
        rates[i] -= 2.0 / n * here * y[c];
        // ½e^{2φ}Δ of a coordinate of the round sphere, and its slope towards dense places; at
        // each point the two are at right angles.
        double heat = -0.5 * n * stretch[i] * stretch[i] * y[c];
        double drift = power * map.slope(x) * ((c == 0 ? 1 : 0) - y[0] * y[c]);
        heats += heat * heat;
        drifts += drift * drift;
        heatChange += heat * here;
        driftChange += drift * here;
      }
    }
    return new ConformalRates(n, stretch, rates, heatChange / heats, driftChange / drifts);
  }

  /** The density {@code p} at a query. */
  double density(int query) {
    return StrictMath.pow(stretch[query], (dimension - 2) / 2.0);
  }

  /** The power of {@code p} in the rate, fitted to means over queries of about the same density. */
  double exponent() {
    Integer[] order =
        IntStream.range(0, stretch.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> stretch[i]))
            .toArray(Integer[]::new);
    double[] means = new double[BINS];
    double[][] densities = new double[BINS][1];
    for (int bin = 0; bin < BINS; bin++) {
      int from = bin * order.length / BINS;
      int to = (bin + 1) * order.length / BINS;
      for (int i = from; i < to; i++) {
        means[bin] += rates[order[i]] / (to - from);
        densities[bin][0] +=
            (dimension - 2) / 2.0 * StrictMath.log(stretch[order[i]]) / (to - from);
      }
    }
    double[] logs = Arrays.stream(means).map(StrictMath::log).toArray();
    return Interval.regression(logs, densities)[1].value();
  }
}
