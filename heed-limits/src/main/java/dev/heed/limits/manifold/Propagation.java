package dev.heed.limits.manifold;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Numbers;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * Propagation {@code S_ε H} with {@code S_ε = rowsoftmax(−f/(2ε))}. The matrix {@code S_ε} is never
 * held in memory.
 *
 * @param score {@code −f}
 * @param epsilon bandwidth {@code ε}; that of ordinary attention is ½
 * @param workers threads that share the work
 */
public record Propagation(Score score, double epsilon, Workers workers) {
  /**
   * Smaller bandwidths make scores of points at a distance of about 1 overflow single precision.
   */
  private static final double MIN_EPSILON = 1e-36;

  public Propagation {
    if (!(epsilon >= MIN_EPSILON) || Double.isInfinite(epsilon)) {
      throw new ProblemException(
          "bandwidth ε is " + epsilon, "a finite number of at least " + MIN_EPSILON);
    }
  }

  /**
   * The result of attention.
   *
   * @param values {@code S_ε H}, {@code [queries, dim]}
   * @param maxWeight the largest weight of each query; by a metric, a token's weight of itself if
   *     it is among the keys
   */
  public record Result(double[] values, double[] maxWeight) {}

  /** Attention by the squared distance in space. */
  public static Propagation of(int space, double epsilon, Workers workers) {
    return new Propagation(squaredDistance(space, 1), epsilon, workers);
  }

  /** The score {@code −f} with {@code f = ‖(x − y)/m‖²}. */
  public static Score squaredDistance(int space, double m) {
    double[] projection = new double[space * space];
    for (int i = 0; i < space; i++) {
      projection[i * (space + 1)] = 1 / m;
    }
    return new PseudoMetric.L2(new Matrix(space, space, projection));
  }

  /**
   * Attention by Heed's fused engine, in single precision.
   *
   * @param values {@code H}, {@code [keys, dim]}
   */
  public Result fused(Points queries, Points keys, double[] values, int dim) {
    requireSizes(keys, values, dim);
    AttentionShape shape = new AttentionShape(1, 1, queries.count(), keys.count(), keys.dim(), dim);
    AttentionOutput output =
        new FusedEngine(workers)
            .forward(
                new Attention(score).plus(new Bias.Scale(1 / (2 * epsilon))),
                new AttentionInput(
                    shape,
                    Numbers.toFloat(queries.values()),
                    Numbers.toFloat(keys.values()),
                    Numbers.toFloat(values)));
    double[] highest = new double[queries.count()];
    Arrays.setAll(highest, i -> 1 / (double) output.sum()[i]);
    return new Result(Numbers.toDouble(output.values()), highest);
  }

  /**
   * The change {@code (S_ε H − H)/ε} between tokens that attend to themselves and to each other, by
   * the fused engine.
   *
   * @param queries number of tokens, the first ones, whose change is computed
   */
  public double[] generator(Points tokens, int queries, double[] values, int dim) {
    return change(first(tokens, queries), tokens, values, dim, (_, _) -> 1);
  }

  /**
   * The change between tokens that attend to the others alone: {@code (S_ε H − H)/ε} over {@code 1
   * − S_ii}. It is free of the bias of a token's weight of itself, of order {@code ε^{−n/2}/N}.
   *
   * @throws IllegalArgumentException if a token attends to itself alone
   */
  public double[] generatorOfOthers(Points tokens, int queries, double[] values, int dim) {
    return change(first(tokens, queries), tokens, values, dim, this::others);
  }

  private double others(Result result, int token) {
    double others = 1 - result.maxWeight()[token];
    if (!(others > 0)) {
      throw new ProblemException(
          "token " + token + " attends to itself alone at ε = " + epsilon,
          "a bandwidth in which it has neighbours");
    }
    return others;
  }

  private double[] change(
      Points asked,
      Points tokens,
      double[] values,
      int dim,
      ToDoubleBiFunction<Result, Integer> share) {
    Result result = fused(asked, tokens, values, dim);
    double[] difference = new double[result.values().length];
    // Attention works on the single-precision values of H.
    Arrays.setAll(
        difference,
        i ->
            (result.values()[i] - (float) values[i])
                / epsilon
                / share.applyAsDouble(result, i / dim));
    return difference;
  }

  private static Points first(Points tokens, int count) {
    return new Points(tokens.dim(), Arrays.copyOf(tokens.values(), count * tokens.dim()));
  }

  /**
   * Attention in double precision, one query after the other.
   *
   * @param before {@code H} at the queries, {@code [queries, dim]}, or zeros
   * @return {@code Σ_j S_ij (H_j − before_i)}, {@code [queries, dim]}
   */
  public double[] precise(Points queries, Points keys, double[] values, int dim, double[] before) {
    requireSizes(keys, values, dim);
    List<double[]> queryFeatures =
        features(score.queryMap().forward(0, queries.values(), queries.count()), queries.count());
    List<double[]> keyFeatures =
        features(score.keyMap().forward(0, keys.values(), keys.count()), keys.count());
    double[] result = new double[queries.count() * dim];
    workers.run(
        queries.count(),
        100L * queries.count() * keys.count(),
        (from, to) -> {
          double[] scores = new double[keys.count()];
          for (int i = from; i < to; i++) {
            attend(queryFeatures.get(i), keyFeatures, scores, values, dim, i, before, result);
          }
        });
    return result;
  }

  private void attend(
      double[] query,
      List<double[]> keys,
      double[] scores,
      double[] values,
      int dim,
      int row,
      double[] before,
      double[] result) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < scores.length; j++) {
      scores[j] = score.compare(0, query, keys.get(j)) / (2 * epsilon);
      highest = Math.max(highest, scores[j]);
    }
    double sum = 0;
    for (int j = 0; j < scores.length; j++) {
      double below = scores[j] - highest;
      if (below > -700) {
        double weight = StrictMath.exp(below);
        sum += weight;
        for (int c = 0; c < dim; c++) {
          result[row * dim + c] += weight * (values[j * dim + c] - before[row * dim + c]);
        }
      }
    }
    for (int c = 0; c < dim; c++) {
      result[row * dim + c] /= sum;
    }
  }

  private static List<double[]> features(double[] values, int count) {
    int dim = values.length / count;
    List<double[]> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      rows.add(Arrays.copyOfRange(values, i * dim, (i + 1) * dim));
    }
    return rows;
  }

  private static void requireSizes(Points keys, double[] values, int dim) {
    if (keys.count() < 1) {
      throw new ProblemException("there are no tokens", "at least 1");
    }
    if (values.length != keys.count() * dim) {
      throw new ProblemException("H has " + values.length + " values", keys.count() + "×" + dim);
    }
  }
}
