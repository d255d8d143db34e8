package dev.heed.dynamics;

import dev.heed.base.Require;
import dev.heed.base.Statistics;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The score–embedding-norm (SEN) identity (arXiv:2011.10036): along gradient flow, a topic word
 * {@code t} among {@code m} words of score 0 and mean embedding 0 keeps
 *
 * <pre>‖q‖·‖ν_t‖ = sqrt(2·(s_t + (e^{s_t} − 1)/m))</pre>
 *
 * <p>It holds for every head, as long as the query is fixed and keys and embeddings start near 0
 * and have the same rate.
 *
 * @param queryNorm {@code ‖q‖}
 * @param companions {@code m}, the number of other words in its documents; on real text the mean
 *     length of the documents that contain the word, less one
 */
public record ScoreNormIdentity(double queryNorm, double companions) {

  /** Score below which a word has hardly moved, so that its relative error is meaningless. */
  public static final double MIN_SCORE = 0.1;

  public ScoreNormIdentity {
    Require.positive("norm of the query", queryNorm);
    Require.positive("companions", companions);
  }

  /** The embedding norm that belongs to a score; 0 for scores of 0 and less. */
  public double norm(double score) {
    return score <= 0
        ? 0
        : StrictMath.sqrt(2 * (score + StrictMath.expm1(score) / companions)) / queryNorm;
  }

  /** The distance of {@code norm} from the identity, relative to the identity's value. */
  public double relativeError(double score, double norm) {
    double expected = norm(score);
    return Math.abs(norm - expected) / expected;
  }

  /**
   * The relative errors of a word's curve, at the entries whose score is above {@link #MIN_SCORE}.
   *
   * @param scores one for each entry, as {@code norms}
   */
  public double[] relativeErrors(double[] scores, double[] norms) {
    if (scores.length != norms.length) {
      throw new IllegalArgumentException(
          norms.length + " norms; expected " + scores.length + ", as many as scores");
    }
    return IntStream.range(0, scores.length)
        .filter(i -> scores[i] > MIN_SCORE)
        .mapToDouble(i -> relativeError(scores[i], norms[i]))
        .toArray();
  }

  /**
   * A summary of relative errors; median and maximum are NaN if there are none.
   *
   * @param points number of errors
   */
  public record Agreement(int points, double median, double maximum) {

    /** The summary of these errors. */
    public static Agreement of(double[] errors) {
      if (errors.length == 0) {
        return new Agreement(0, Double.NaN, Double.NaN);
      }
      return new Agreement(
          errors.length, Statistics.median(errors), Arrays.stream(errors).max().getAsDouble());
    }
  }
}
