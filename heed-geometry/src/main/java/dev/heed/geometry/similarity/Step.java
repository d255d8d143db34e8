package dev.heed.geometry.similarity;

import static dev.heed.geometry.similarity.Notation.number;
import static dev.heed.geometry.similarity.Notation.subscript;

import dev.heed.base.ProblemException;
import dev.heed.base.Statistics;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/** What is done to similarities: they are strengthened, or normalised. */
public sealed interface Step {

  /** The changed matrix; the same for any number of workers. */
  SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers);

  /** The changed matrix, by this thread alone. */
  default SimilarityMatrix apply(SimilarityMatrix matrix) {
    try (Workers workers = new Workers(1)) {
      return apply(matrix, workers);
    }
  }

  /** How formulas write it, such as {@code Γ₂} or {@code N_r}. */
  String notation();

  /** Makes large similarities larger beside small ones. */
  sealed interface Strengthen extends Step {}

  /** Makes similarities comparable: sums of 1, or both directions alike. */
  sealed interface Normalise extends Step {}

  /** {@code Γ_r(M) = sign(r)·M^r}, element by element: large similarities gain most. */
  record Inflate(double r) implements Strengthen {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      return matrix.map(
          (i, j, value) ->
              r == -1 ? -1 / value : r == 2 ? value * value : sign(r) * StrictMath.pow(value, r));
    }

    private static double sign(double r) {
      return Math.signum(r);
    }

    @Override
    public String notation() {
      return "Γ" + subscript(number(r));
    }
  }

  /**
   * {@code Γ^σ_∞(M)_ij = e^(M_ij/σ_i)}; a row with a number too large for that is divided by its
   * largest.
   *
   * @param sigma one for each row, or one for all; no number where it is only to be written
   */
  record Exponential(double... sigma) implements Strengthen {
    private static final double LARGEST = 700;

    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      if (sigma.length != 1 && sigma.length != matrix.rows()) {
        throw new ProblemException("there are " + sigma.length + " σ", "1 or " + matrix.rows());
      }
      SimilarityMatrix exponents =
          matrix.map((i, j, value) -> value / sigma[sigma.length == 1 ? 0 : i]);
      double[] highest = new double[matrix.rows()];
      exponents.map((i, j, value) -> highest[i] = Math.max(highest[i], value));
      return exponents.map(
          (i, j, value) -> StrictMath.exp(value - (highest[i] > LARGEST ? highest[i] : 0)));
    }

    @Override
    public String notation() {
      String one = Double.isNaN(sigma[0]) ? "" : " = " + number(sigma[0]);
      return "Γ∞(σ" + (sigma.length == 1 ? one : "ᵢ") + ")";
    }
  }

  /**
   * {@code Γ^σ_∞} with the {@code σ_i} for which each row, without its diagonal and normalised, has
   * a given perplexity (SNE), and zeros on the diagonal. A row in which none has it gets the
   * nearest: all weights alike if there are too few, those of the nearest points if too many lie
   * equally near.
   */
  record Perplexity(double perplexity) implements Strengthen {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      SimilarityMatrix.Dense dense = matrix.dense();
      int n = dense.columns();
      double entropy = StrictMath.log(perplexity);
      double[] result = new double[dense.values().length];
      workers.run(
          dense.rows(),
          100L * result.length,
          (from, to) -> {
            double[] row = new double[n];
            for (int i = from; i < to; i++) {
              weights(dense, i, entropy, row, result);
            }
          });
      return new SimilarityMatrix.Dense(dense.rows(), n, result);
    }

    private static void weights(
        SimilarityMatrix.Dense matrix, int i, double entropy, double[] row, double[] result) {
      int n = matrix.columns();
      int count = 0;
      double highest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        if (j != i) {
          row[count++] = matrix.at(i, j);
          highest = Math.max(highest, matrix.at(i, j));
        }
      }
      for (int j = 0; j < count; j++) {
        row[j] -= highest;
      }
      double sigma = RowScale.ofEntropy(row, count, entropy);
      for (int j = 0; j < n; j++) {
        result[i * n + j] = j == i ? 0 : StrictMath.exp((matrix.at(i, j) - highest) / sigma);
      }
    }

    @Override
    public String notation() {
      return "Γ∞(perplexity " + number(perplexity) + ")";
    }
  }

  /**
   * {@code Γ^σ_∞} of similarities up to 0, with the {@code σ_i} for which each row has a given sum,
   * or as near to it as can be (UMAP, with the binary logarithm of the number of neighbours).
   */
  record RowTotal(double total) implements Strengthen {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      int[] counts = new int[matrix.rows()];
      double[][] rows = rows(matrix, counts);
      double[] sigma = new double[rows.length];
      Arrays.setAll(sigma, i -> RowScale.ofSum(rows[i], counts[i], total));
      return matrix.map((i, j, value) -> StrictMath.exp(value / sigma[i]));
    }

    @Override
    public String notation() {
      return "Γ∞(sum " + number(total) + ")";
    }
  }

  /**
   * {@code Γ^σ_∞} with one {@code σ} for all, which fits most points: the median over rows of
   * {@code −M_ij} of the {@code k}-th most similar other point. 1 if that is 0.
   */
  record TypicalScale(int k) implements Strengthen {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      int[] counts = new int[matrix.rows()];
      double[][] rows = rows(matrix, counts);
      double[] scales = new double[rows.length];
      Arrays.setAll(scales, i -> counts[i] == 0 ? 0 : -RowScale.greatest(rows[i], counts[i], k));
      double median = Statistics.medianHigh(scales);
      return new Exponential(median > 0 ? median : 1).apply(matrix, workers);
    }

    @Override
    public String notation() {
      return "Γ∞(σ = median, neighbour " + k + ")";
    }
  }

  /** Each row's values off the diagonal, and how many there are. */
  private static double[][] rows(SimilarityMatrix matrix, int[] counts) {
    matrix.map(
        (i, j, value) -> {
          counts[i] += i == j ? 0 : 1;
          return value;
        });
    double[][] rows = new double[counts.length][];
    Arrays.setAll(rows, i -> new double[counts[i]]);
    Arrays.fill(counts, 0);
    matrix.map(
        (i, j, value) -> {
          if (i != j) {
            rows[i][counts[i]++] = value;
          }
          return value;
        });
    return rows;
  }

  /** {@code e^(tM)}, the exponential of the matrix: heat that flows for a time {@code t}. */
  record HeatKernel(double t) implements Strengthen {
    private static final int TERMS = 20;

    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      // Scaled until its norm is small, a few terms of the series, squared as often.
      SimilarityMatrix scaled = matrix.map((i, j, value) -> t * value);
      double norm = 0;
      for (double sum : scaled.map((i, j, value) -> Math.abs(value)).rowSums()) {
        norm = Math.max(norm, sum);
      }
      int squarings = norm > 0 ? Math.max(0, Math.getExponent(norm) + 2) : 0;
      double factor = Math.scalb(1.0, -squarings);
      SimilarityMatrix small = scaled.map((i, j, value) -> factor * value);
      int n = matrix.rows();
      SimilarityMatrix.Dense result = SimilarityMatrix.Sparse.diagonal(n, i -> 1).dense();
      for (int term = TERMS; term >= 1; term--) {
        int divisor = term;
        // 1 + (M/term)·result, Horner's scheme
        result =
            small
                .times(result, workers)
                .dense()
                .map((i, j, value) -> value / divisor + (i == j ? 1 : 0));
      }
      for (int i = 0; i < squarings; i++) {
        result = result.times(result, workers);
      }
      return result;
    }

    @Override
    public String notation() {
      return "exp(tL), t = " + number(t);
    }
  }

  /**
   * 1 for the greatest of each column, the first of equal ones, and 0 elsewhere: what {@code Γ_r ∘
   * N_c} of positive similarities becomes as {@code r} grows.
   */
  record GreatestOfColumn() implements Strengthen {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      int[] best = new int[matrix.columns()];
      double[] greatest = new double[best.length];
      Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
      matrix.map(
          (i, j, value) -> {
            if (value > greatest[j]) {
              greatest[j] = value;
              best[j] = i;
            }
            return value;
          });
      return matrix.map((i, j, value) -> best[j] == i ? 1 : 0);
    }

    @Override
    public String notation() {
      return "greatest of column";
    }
  }

  /** Places up to a threshold become zeros that a sparse matrix leaves out. */
  record Prune(double threshold) implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      return matrix instanceof SimilarityMatrix.Sparse sparse
          ? sparse.above(threshold)
          : matrix.map((i, j, value) -> value > threshold ? value : 0);
    }

    @Override
    public String notation() {
      return "drop up to " + number(threshold);
    }
  }

  /** Zeros on the diagonal: nothing is compared with itself. */
  record OffDiagonal() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      return matrix.map((i, j, value) -> i == j ? 0 : value);
    }

    @Override
    public String notation() {
      return "off the diagonal";
    }
  }

  /** {@code N_r}: rows of sum 1; a row of sum 0 stays, infinite values share their row alone. */
  record Rows() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      double[] sums = matrix.rowSums();
      double[] infinite = infinite(matrix).rowSums();
      return matrix.map((i, j, value) -> divided(value, sums[i], infinite[i]));
    }

    @Override
    public String notation() {
      return "N_r";
    }
  }

  /**
   * {@code N_c}: columns of sum 1; a column of sum 0 stays, infinite values share their column
   * alone.
   */
  record Columns() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      double[] sums = matrix.columnSums();
      double[] infinite = infinite(matrix).columnSums();
      return matrix.map((i, j, value) -> divided(value, sums[j], infinite[j]));
    }

    @Override
    public String notation() {
      return "N_c";
    }
  }

  /** {@code N_2(M)_ij = M_ij/(Σ_k M_ik · Σ_k M_jk)}. */
  record TwoSided() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      square(matrix);
      double[] sums = matrix.rowSums();
      return matrix.map((i, j, value) -> divided(value, sums[i] * sums[j], 0));
    }

    @Override
    public String notation() {
      return "N₂";
    }
  }

  /** {@code M_ij/√(Σ_k M_ik · Σ_k M_jk)}, as graph convolutions have it. */
  record SymmetricDegree() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      square(matrix);
      double[] sums = matrix.rowSums();
      return matrix.map((i, j, value) -> divided(value, Math.sqrt(sums[i] * sums[j]), 0));
    }

    @Override
    public String notation() {
      return "D^−½ · D^−½";
    }
  }

  /** {@code N_g}: all together have the sum 1. */
  record Global() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      double sum = Arrays.stream(matrix.rowSums()).sum();
      return matrix.map((i, j, value) -> divided(value, sum, 0));
    }

    @Override
    public String notation() {
      return "N_g";
    }
  }

  /** {@code (W + Wᵀ)/2}. */
  record Symmetrise() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      square(matrix);
      return matrix.combined(matrix.transposed(), (w, t) -> (w + t) / 2);
    }

    @Override
    public String notation() {
      return "(W + Wᵀ)/2";
    }
  }

  /** {@code W + Wᵀ − W∘Wᵀ} (UMAP). */
  record FuzzyUnion() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      square(matrix);
      return matrix.combined(matrix.transposed(), (w, t) -> w + t - w * t);
    }

    @Override
    public String notation() {
      return "(W + Wᵀ − W∘Wᵀ)";
    }
  }

  /** Doubly stochastic: columns and rows normalised in turn, rows last. */
  record Sinkhorn(int rounds) implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      SimilarityMatrix result = matrix;
      for (int round = 0; round < rounds; round++) {
        result = new Rows().apply(new Columns().apply(result, workers), workers);
      }
      return result;
    }

    @Override
    public String notation() {
      return "(N_r ∘ N_c)^" + rounds;
    }
  }

  private static SimilarityMatrix infinite(SimilarityMatrix matrix) {
    return matrix.map((i, j, value) -> value == Double.POSITIVE_INFINITY ? 1 : 0);
  }

  private static double divided(double value, double sum, double infinite) {
    if (infinite > 0) {
      return value == Double.POSITIVE_INFINITY ? 1 / infinite : 0;
    }
    return sum == 0 ? value : value / sum;
  }

  private static void square(SimilarityMatrix matrix) {
    if (matrix.rows() != matrix.columns()) {
      throw new ProblemException(
          "matrix is " + matrix.rows() + "×" + matrix.columns(), "a square one");
    }
  }
}
