package dev.heed.geometry;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Numbers;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.Step;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The softmax of a score over all points, without a matrix of all pairs: in single precision by
 * {@link FusedEngine} while that is precise enough, otherwise row by row in double precision.
 *
 * @param score a pseudo-metric, or the product of a query and a key
 * @param sigma divides the scores
 */
record AllPairs(Score score, double sigma) {
  /** Largest size of scores in single precision: their errors are below 0.001. */
  private static final double MAX_SINGLE = 1e4;

  /** Exponents below this give 0. */
  private static final double MIN_EXPONENT = -750;

  /** The similarity in this form; empty if it has another. */
  static Optional<AllPairs> of(Similarity similarity) {
    return similarity.initialise() instanceof Initialise.Scored(Score score)
            && similarity.steps().size() == 2
            && similarity.steps().get(0) instanceof Step.Exponential(double[] sigma)
            && sigma.length == 1
            && similarity.steps().get(1) instanceof Step.Rows
        ? Optional.of(new AllPairs(score, sigma[0]))
        : Optional.empty();
  }

  /** {@code H ← S H}, repeated, starting with the points themselves. */
  double[] propagated(Points points, int steps, Computation computation) {
    int d = points.dim();
    // Weights sum to 1, so a coordinate's origin and unit can be taken out and put back.
    Origin origin = Origin.of(points);
    Origin mean = new Origin(PrincipalComponents.mean(origin.removed(points)));
    Points centred = mean.removed(origin.removed(points));
    double[] units = units(centred);
    double[] h = centred.values().clone();
    for (int i = 0; i < h.length; i++) {
      h[i] /= units[i % d];
    }
    UnaryOperator<double[]> step = step(points, centred, computation);
    for (int i = 0; i < steps; i++) {
      computation.progress().step("propagation", i, steps);
      h = step.apply(h);
    }
    for (int i = 0; i < h.length; i++) {
      h[i] *= units[i % d];
    }
    return origin.added(mean.added(h));
  }

  private static double[] units(Points centred) {
    int d = centred.dim();
    double[] units = new double[d];
    double[] column = new double[centred.count()];
    for (int c = 0; c < d; c++) {
      for (int i = 0; i < column.length; i++) {
        column[i] = centred.values()[i * d + c];
      }
      units[c] = Origin.unit(column);
    }
    return units;
  }

  private UnaryOperator<double[]> step(Points points, Points centred, Computation computation) {
    // Distances do not depend on the origin. Of keys, an origin adds the same to a query's scores.
    boolean metric = score instanceof PseudoMetric;
    Points queries = metric ? centred : points;
    double unit = Origin.unit(queries.values());
    double keyUnit = Origin.unit(centred.values());
    Points x = Origin.divided(queries, unit);
    Points y = metric ? x : Origin.divided(centred, keyUnit);
    double factor = unit / sigma * keyUnit;
    boolean single = factor * longest(x) * longest(y) < MAX_SINGLE;
    return single
        ? h -> single(factor, x, y, h, computation)
        : h -> exact(factor, x, y, h, computation);
  }

  /** The largest length of a point. */
  private static double longest(Points points) {
    double longest = 0;
    for (double[] point : points.rows()) {
      double square = 0;
      for (double value : point) {
        square += value * value;
      }
      longest = Math.max(longest, square);
    }
    return Math.sqrt(longest);
  }

  private double[] single(double factor, Points x, Points y, double[] h, Computation computation) {
    float[] queries = Numbers.toFloat(x.values());
    float[] keys = x.equals(y) ? queries : Numbers.toFloat(y.values());
    AttentionInput input =
        new AttentionInput(
            AttentionShape.self(1, x.count(), x.dim()), queries, keys, Numbers.toFloat(h));
    Attention attention = new Attention(score).plus(new Bias.Scale(factor));
    return Numbers.toDouble(
        new FusedEngine(computation.workers()).forward(attention, input).values());
  }

  private double[] exact(double factor, Points x, Points y, double[] h, Computation computation) {
    int n = x.count();
    int d = x.dim();
    double[][] u = features(score.queryMap().forward(0, x.values(), n), n);
    double[][] v = x.equals(y) ? u : features(score.keyMap().forward(0, y.values(), n), n);
    double[] result = new double[h.length];
    computation
        .workers()
        .run(
            n,
            (long) n * n * (2L * d + 20),
            (from, to) -> {
              double[] z = new double[n];
              for (int i = from; i < to; i++) {
                double highest = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < n; j++) {
                  z[j] = score.compare(0, u[i], v[j]);
                  highest = Math.max(highest, z[j]);
                }
                double sum = 0;
                for (int j = 0; j < n; j++) {
                  // An infinite factor leaves the highest score alone.
                  double exponent = z[j] == highest ? 0 : (z[j] - highest) * factor;
                  double weight = exponent < MIN_EXPONENT ? 0 : StrictMath.exp(exponent);
                  sum += weight;
                  for (int c = 0; weight > 0 && c < d; c++) {
                    result[i * d + c] += weight * h[j * d + c];
                  }
                }
                for (int c = 0; c < d; c++) {
                  result[i * d + c] /= sum;
                }
              }
            });
    return result;
  }

  private static double[][] features(double[] values, int count) {
    return new Points(values.length / count, values).rows();
  }
}
