package dev.heed.attention;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.Arrays;

/**
 * The step from scores to weights. A score of {@code −∞} excludes its pair: the weight is 0, even
 * if the whole row is excluded.
 *
 * <p>Matrices are {@code [rows, columns]}, row-major; rows are queries, columns keys. All except
 * {@link Sparsemax} normalise {@code e^z}. The highest score is subtracted first, so that weights
 * sum to 1 at any finite score.
 */
public sealed interface Normalise {

  /** The weights. */
  double[] forward(double[] scores, int rows, int columns);

  /**
   * The gradient with respect to the scores.
   *
   * @param scores the argument of {@link #forward}
   * @param weights its result
   * @param gradients the gradient with respect to the weights
   */
  double[] backward(double[] scores, double[] weights, double[] gradients, int rows, int columns);

  /**
   * Checks the sizes.
   *
   * @throws ProblemException if a matrix of these sizes cannot be normalised
   */
  default void check(int rows, int columns) {}

  /** Each row sums to 1: {@code e^z_ij / Σ_k e^z_ik}. */
  record RowSoftmax() implements Normalise {
    @Override
    public double[] forward(double[] scores, int rows, int columns) {
      return LogSums.ROWS.shares(scores, rows, columns);
    }

    @Override
    public double[] backward(
        double[] scores, double[] weights, double[] gradients, int rows, int columns) {
      return LogSums.ROWS.backward(weights, times(weights, gradients), rows, columns);
    }
  }

  /**
   * Each column sums to 1: {@code e^z_ij / Σ_k e^z_kj}. A query's weights depend on the other
   * queries, also under a causal mask, so it is not for decoders.
   */
  record Column() implements Normalise {
    @Override
    public double[] forward(double[] scores, int rows, int columns) {
      return LogSums.COLUMNS.shares(scores, rows, columns);
    }

    @Override
    public double[] backward(
        double[] scores, double[] weights, double[] gradients, int rows, int columns) {
      return LogSums.COLUMNS.backward(weights, times(weights, gradients), rows, columns);
    }
  }

  /** All weights together sum to 1, so a query's weights depend on the other queries. */
  record Global() implements Normalise {
    @Override
    public double[] forward(double[] scores, int rows, int columns) {
      return LogSums.ALL.shares(scores, rows, columns);
    }

    @Override
    public double[] backward(
        double[] scores, double[] weights, double[] gradients, int rows, int columns) {
      return LogSums.ALL.backward(weights, times(weights, gradients), rows, columns);
    }
  }

  /**
   * {@code N₂}: {@code e^z_ij / (Σ_k e^z_ik · Σ_k e^z_jk)}, for square matrices. Weights grow
   * without bound as scores fall; those beyond the largest double are that double.
   */
  record TwoSided() implements Normalise {
    @Override
    public void check(int rows, int columns) {
      if (rows != columns) {
        throw new ProblemException(
            "two-sided normalisation of " + rows + " queries and " + columns + " keys",
            "as many keys as queries");
      }
    }

    @Override
    public double[] forward(double[] scores, int rows, int columns) {
      LogSums.Sums sums = LogSums.ROWS.of(scores, rows, columns);
      double[] maximum = sums.maximum();
      double[] sum = sums.sum();
      double[] weights = new double[scores.length];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double z = scores[i * columns + j];
          // A key whose own row is empty has no sum to divide by.
          if (!isOut(z) && !sums.isEmpty(j)) {
            // Large maxima cancel before the small logarithms are subtracted.
            double log =
                z - maximum[i] - maximum[j] - (StrictMath.log(sum[i]) + StrictMath.log(sum[j]));
            weights[i * columns + j] = Math.min(StrictMath.exp(log), Double.MAX_VALUE);
          }
        }
      }
      return weights;
    }

    @Override
    public double[] backward(
        double[] scores, double[] weights, double[] gradients, int rows, int columns) {
      // log w_ij = z_ij − l_i − l_j, ∂l_i/∂z_ik = p_ik, the row softmax
      double[] logs = times(weights, gradients);
      double[] p = new RowSoftmax().forward(scores, rows, columns);
      double[] sums = new double[rows];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          sums[i] += logs[i * columns + j];
          sums[j] += logs[i * columns + j];
        }
      }
      for (int i = 0; i < rows; i++) {
        for (int k = 0; k < columns; k++) {
          logs[i * columns + k] -= p[i * columns + k] * sums[i];
        }
      }
      return logs;
    }
  }

  /**
   * Doubly stochastic: columns and rows divided by their sums in turn (Sinkhorn and Knopp 1967),
   * rows last, differentiated through all rounds. Rows sum to 1, and column sums approach {@code
   * rows/columns}.
   *
   * <p>With one round it is doubly normalised attention ("Attention that does not explain away",
   * arXiv:2009.14308): of {@code m} keys each receives at least {@code 1/m} in total ({@link
   * Coverage}). A query's weights depend on the other queries of its batch, also under a causal
   * mask, so it is not for decoders; and with a single query all weights are equal.
   *
   * @param rounds number of times that both are divided
   */
  record Sinkhorn(int rounds) implements Normalise {
    public Sinkhorn {
      Require.atLeast("rounds of a Sinkhorn normalisation", 1, rounds);
    }

    @Override
    public double[] forward(double[] scores, int rows, int columns) {
      double[] logs = quarters(scores);
      for (int round = 0; round < rounds; round++) {
        logs = LogSums.COLUMNS.subtract(logs, rows, columns);
        logs = LogSums.ROWS.subtract(logs, rows, columns);
      }
      return exp(logs);
    }

    @Override
    public double[] backward(
        double[] scores, double[] weights, double[] gradients, int rows, int columns) {
      double[][] columnLogs = new double[rounds][];
      double[][] rowLogs = new double[rounds][];
      for (int round = 0; round < rounds; round++) {
        double[] logs = round == 0 ? quarters(scores) : rowLogs[round - 1];
        columnLogs[round] = LogSums.COLUMNS.subtract(logs, rows, columns);
        rowLogs[round] = LogSums.ROWS.subtract(columnLogs[round], rows, columns);
      }
      double[] d = times(weights, gradients);
      for (int round = rounds - 1; round >= 0; round--) {
        d = LogSums.ROWS.backward(exp(rowLogs[round]), d, rows, columns);
        d = LogSums.COLUMNS.backward(exp(columnLogs[round]), d, rows, columns);
      }
      return d;
    }
  }

  /**
   * The nearest point of the simplex to each row (Martins and Astudillo 2016): {@code max(0, z_ij −
   * τ_i)}, with exact zeros.
   */
  record Sparsemax() implements Normalise {
    @Override
    public double[] forward(double[] scores, int rows, int columns) {
      double[] weights = new double[scores.length];
      for (int i = 0; i < rows; i++) {
        int from = i * columns;
        double highest = Arrays.stream(scores, from, from + columns).max().orElse(0);
        double[] below = new double[columns];
        for (int j = 0; j < columns; j++) {
          // Without the highest score, 1 would be rounded away next to large ones.
          below[j] = isOut(scores[from + j]) ? scores[from + j] : scores[from + j] - highest;
        }
        double threshold = threshold(below.clone());
        for (int j = 0; j < columns; j++) {
          weights[from + j] = isOut(below[j]) ? 0 : Math.max(0, below[j] - threshold);
        }
      }
      return weights;
    }

    /** {@code τ}: {@code Σ_j max(0, z_j − τ) = 1}. */
    private static double threshold(double[] row) {
      Arrays.sort(row);
      double sum = 0;
      double threshold = 0;
      for (int k = 1; k <= row.length; k++) {
        double z = row[row.length - k];
        if (isOut(z) || 1 + k * z <= sum + z) {
          break;
        }
        sum += z;
        threshold = (sum - 1) / k;
      }
      return threshold;
    }

    @Override
    public double[] backward(
        double[] scores, double[] weights, double[] gradients, int rows, int columns) {
      // w_j = z_j − τ if positive, and then ∂τ/∂z_j = 1/(number of positive w)
      double[] d = new double[weights.length];
      for (int i = 0; i < rows; i++) {
        int count = 0;
        double sum = 0;
        for (int j = i * columns; j < (i + 1) * columns; j++) {
          if (weights[j] > 0) {
            count++;
            sum += gradients[j];
          }
        }
        for (int j = i * columns; j < (i + 1) * columns; j++) {
          d[j] = weights[j] > 0 ? gradients[j] - sum / count : 0;
        }
      }
      return d;
    }
  }

  private static boolean isOut(double score) {
    return score == Double.NEGATIVE_INFINITY;
  }

  private static double[] quarters(double[] scores) {
    return Arrays.stream(scores).map(each -> each * LogSums.QUARTER).toArray();
  }

  /** The exponentials of logarithms, given as quarters. */
  private static double[] exp(double[] quarters) {
    double[] result = new double[quarters.length];
    for (int i = 0; i < quarters.length; i++) {
      result[i] = StrictMath.exp(quarters[i] / LogSums.QUARTER);
    }
    return result;
  }

  /** The gradient with respect to the logarithms, {@code dl = w·dw} for {@code w = e^l}. */
  private static double[] times(double[] weights, double[] gradients) {
    double[] result = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      result[i] = weights[i] == 0 ? 0 : weights[i] * gradients[i];
    }
    return result;
  }
}
