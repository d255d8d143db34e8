package dev.heed.similarity;

import java.util.Arrays;

/** What is done to similarities: they are strengthened, or normalised. */
public sealed interface Step {

  /** The changed matrix. */
  SimilarityMatrix apply(SimilarityMatrix matrix);

  /** {@code Γ_r(M) = sign(r)·M^r}, element by element: large similarities gain most. */
  record Inflate(double r) implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      return matrix.map((i, j, value) -> Math.signum(r) * StrictMath.pow(value, r));
    }
  }

  /**
   * {@code Γ^σ_∞(M)_ij = e^(M_ij/σ_i)}.
   *
   * @param sigma one for each row, or one for all
   */
  record Exponential(double... sigma) implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      if (sigma.length != 1 && sigma.length != matrix.rows()) {
        throw new IllegalArgumentException(
            "there are " + sigma.length + " σ; expected 1 or " + matrix.rows());
      }
      return matrix.map((i, j, value) -> StrictMath.exp(value / sigma[sigma.length == 1 ? 0 : i]));
    }
  }

  /**
   * {@code Γ^σ_∞} with the {@code σ_i} for which each row, without its diagonal and normalised, has
   * a given perplexity (SNE).
   */
  record Perplexity(double perplexity) implements Step {
    private static final int HALVINGS = 100;

    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      SimilarityMatrix.Dense dense = matrix.dense();
      double[] sigma = new double[dense.rows()];
      for (int i = 0; i < sigma.length; i++) {
        double low = -50;
        double high = 50;
        for (int step = 0; step < HALVINGS; step++) {
          double middle = (low + high) / 2;
          if (entropy(dense, i, StrictMath.exp(middle)) < StrictMath.log(perplexity)) {
            low = middle;
          } else {
            high = middle;
          }
        }
        sigma[i] = StrictMath.exp(high);
      }
      double[] highest = highest(dense);
      return dense.map(
          (i, j, value) -> i == j ? 0 : StrictMath.exp((value - highest[i]) / sigma[i]));
    }

    private static double[] highest(SimilarityMatrix.Dense matrix) {
      double[] highest = new double[matrix.rows()];
      Arrays.fill(highest, Double.NEGATIVE_INFINITY);
      matrix.map(
          (i, j, value) -> {
            highest[i] = i == j ? highest[i] : Math.max(highest[i], value);
            return value;
          });
      return highest;
    }

    private static double entropy(SimilarityMatrix.Dense matrix, int row, double sigma) {
      double highest = highest(matrix)[row];
      double sum = 0;
      double weighted = 0;
      for (int j = 0; j < matrix.columns(); j++) {
        if (j != row) {
          double exponent = (matrix.at(row, j) - highest) / sigma;
          sum += StrictMath.exp(exponent);
          weighted += StrictMath.exp(exponent) * exponent;
        }
      }
      return StrictMath.log(sum) - weighted / sum;
    }
  }

  /** {@code e^(tM)}, the exponential of the matrix: heat that flows for a time {@code t}. */
  record HeatKernel(double t) implements Step {
    private static final int TERMS = 20;

    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      // Scaled until its norm is small, a few terms of the series, squared as often.
      SimilarityMatrix.Dense scaled = matrix.dense().map((i, j, value) -> t * value);
      double norm = 0;
      for (double sum : scaled.map((i, j, value) -> Math.abs(value)).rowSums()) {
        norm = Math.max(norm, sum);
      }
      int squarings = norm > 0 ? Math.max(0, Math.getExponent(norm) + 2) : 0;
      double factor = Math.scalb(1.0, -squarings);
      SimilarityMatrix.Dense small = scaled.map((i, j, value) -> factor * value);
      SimilarityMatrix.Dense identity = small.map((i, j, value) -> i == j ? 1 : 0);
      SimilarityMatrix.Dense result = identity;
      for (int term = TERMS; term >= 1; term--) {
        int divisor = term;
        // 1 + (M/term)·result, Horner's scheme
        result = small.times(result).map((i, j, value) -> value / divisor + (i == j ? 1 : 0));
      }
      for (int i = 0; i < squarings; i++) {
        result = result.times(result);
      }
      return result;
    }
  }

  /** {@code N_r}: rows of sum 1; a row of sum 0 stays. */
  record Rows() implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      double[] sums = matrix.rowSums();
      return matrix.map((i, j, value) -> divided(value, sums[i]));
    }
  }

  /** {@code N_c}: columns of sum 1; a column of sum 0 stays. */
  record Columns() implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      double[] sums = matrix.columnSums();
      return matrix.map((i, j, value) -> divided(value, sums[j]));
    }
  }

  /** {@code N_2(M)_ij = M_ij/(Σ_k M_ik · Σ_k M_jk)}. */
  record TwoSided() implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      square(matrix);
      double[] sums = matrix.rowSums();
      return matrix.map((i, j, value) -> divided(value, sums[i] * sums[j]));
    }
  }

  /** {@code M_ij/√(Σ_k M_ik · Σ_k M_jk)}, as graph convolutions have it. */
  record SymmetricDegree() implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      square(matrix);
      double[] sums = matrix.rowSums();
      return matrix.map((i, j, value) -> divided(value, Math.sqrt(sums[i] * sums[j])));
    }
  }

  /** {@code N_g}: all together have the sum 1. */
  record Global() implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      double sum = Arrays.stream(matrix.rowSums()).sum();
      return matrix.map((i, j, value) -> divided(value, sum));
    }
  }

  /** {@code (W + Wᵀ)/2}. */
  record Symmetrise() implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      square(matrix);
      SimilarityMatrix.Dense dense = matrix.dense();
      return dense.map((i, j, value) -> (value + dense.at(j, i)) / 2);
    }
  }

  /** {@code W + Wᵀ − W∘Wᵀ} (UMAP). */
  record FuzzyUnion() implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      square(matrix);
      SimilarityMatrix.Dense dense = matrix.dense();
      return dense.map((i, j, value) -> value + dense.at(j, i) - value * dense.at(j, i));
    }
  }

  /** Doubly stochastic: columns and rows normalised in turn, rows last. */
  record Sinkhorn(int rounds) implements Step {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix) {
      SimilarityMatrix result = matrix;
      for (int round = 0; round < rounds; round++) {
        result = new Rows().apply(new Columns().apply(result));
      }
      return result;
    }
  }

  private static double divided(double value, double sum) {
    return sum == 0 ? value : value / sum;
  }

  private static void square(SimilarityMatrix matrix) {
    if (matrix.rows() != matrix.columns()) {
      throw new IllegalArgumentException(
          "matrix is " + matrix.rows() + "×" + matrix.columns() + "; expected a square one");
    }
  }
}
