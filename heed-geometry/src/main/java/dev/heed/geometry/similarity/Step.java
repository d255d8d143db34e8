package dev.heed.geometry.similarity;

import static dev.heed.geometry.similarity.Notation.number;
import static dev.heed.geometry.similarity.Notation.subscript;

import dev.heed.base.ProblemException;
import dev.heed.base.Statistics;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/** A step of a similarity: strengthens or normalises a matrix. */
public sealed interface Step {
  /** Sums of billions of values up to this are finite. */
  double MAX_SUMMED = 0x1p960;

  /** Brings the largest double below {@link #MAX_SUMMED}. */
  double SHARE = 0x1p-64;

  /** Computes the new matrix; the result is the same for any number of workers. */
  SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers);

  /** Computes the new matrix in this thread alone. */
  default SimilarityMatrix apply(SimilarityMatrix matrix) {
    try (Workers workers = new Workers(1)) {
      return apply(matrix, workers);
    }
  }

  /** The notation in formulas, such as {@code Γ₂} or {@code N_r}. */
  String notation();

  /** A step that increases large similarities relative to small ones. */
  sealed interface Strengthen extends Step {}

  /** A step that makes similarities comparable: sums of 1, or symmetry. */
  sealed interface Normalise extends Step {}

  /** {@code Γ_r(M) = sign(r)·M^r}, element by element: large similarities gain the most. */
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
   * {@code Γ^σ_∞(M)_ij = e^(M_ij/σ_i)}; a row whose exponentials would overflow is divided by its
   * largest one.
   *
   * @param sigma one per row or one for all; NaN if the step is used for its notation only
   */
  record Exponential(double... sigma) implements Strengthen {
    /**
     * Largest exponent {@code x}: sums of thousands of {@code e^x} are still finite, as are those
     * of {@code e^−x}.
     */
    private static final double MAX_EXPONENT = 700;

    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      if (sigma.length != 1 && sigma.length != matrix.rows()) {
        throw new ProblemException("there are " + sigma.length + " σ", "1 or " + matrix.rows());
      }
      return exponentials(matrix, Double.NEGATIVE_INFINITY);
    }

    /** The exponentials of rows that are normalised next: none of their sums underflows either. */
    SimilarityMatrix ofShares(SimilarityMatrix matrix) {
      return exponentials(matrix, -MAX_EXPONENT);
    }

    /**
     * The exponentials, in rows divided by the largest one if its exponent is not between {@code
     * least} and {@link #MAX_EXPONENT}.
     */
    private SimilarityMatrix exponentials(SimilarityMatrix matrix, double least) {
      double[] highest = new double[matrix.rows()];
      Arrays.fill(highest, Double.NEGATIVE_INFINITY);
      matrix.map((i, j, value) -> highest[i] = Math.max(highest[i], value));
      double[] shift = new double[highest.length];
      for (int i = 0; i < shift.length; i++) {
        double exponent = highest[i] / of(i);
        boolean within = exponent >= least && exponent <= MAX_EXPONENT;
        shift[i] = within || highest[i] == Double.NEGATIVE_INFINITY ? 0 : highest[i];
      }
      return matrix.map(
          (i, j, value) -> StrictMath.exp(value == shift[i] ? 0 : (value - shift[i]) / of(i)));
    }

    private double of(int row) {
      return sigma[sigma.length == 1 ? 0 : row];
    }

    @Override
    public String notation() {
      String one = Double.isNaN(sigma[0]) ? "" : " = " + number(sigma[0]);
      return "Γ∞(σ" + (sigma.length == 1 ? one : "ᵢ") + ")";
    }
  }

  /**
   * {@code Γ^σ_∞} with the {@code σ_i} for which each row, without its diagonal and normalised, has
   * a given perplexity (SNE), and zeros on the diagonal. If no {@code σ_i} has it, the row gets the
   * closest one: equal weights if there are too few points, weights of the nearest points only if
   * too many are equally near.
   */
  record Perplexity(double perplexity) implements Strengthen {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      double entropy = StrictMath.log(perplexity);
      if (matrix instanceof SimilarityMatrix.Sparse sparse) {
        return weights(sparse, entropy, workers);
      }
      SimilarityMatrix.Dense dense = matrix.dense();
      int n = dense.columns();
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

    /** Weights of the entries of a matrix without entries on the diagonal. */
    private static SimilarityMatrix weights(
        SimilarityMatrix.Sparse matrix, double entropy, Workers workers) {
      int[] offsets = matrix.offsets();
      double[] result = matrix.values().clone();
      workers.run(
          matrix.rows(),
          100L * result.length,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              double[] row = Arrays.copyOfRange(result, offsets[i], offsets[i + 1]);
              double highest = Arrays.stream(row).max().orElse(0);
              for (int p = 0; p < row.length; p++) {
                row[p] -= highest;
              }
              double sigma = RowScale.ofEntropy(row, row.length, entropy);
              for (int p = 0; p < row.length; p++) {
                result[offsets[i] + p] = StrictMath.exp(row[p] / sigma);
              }
            }
          });
      return new SimilarityMatrix.Sparse(matrix.columns(), offsets, matrix.columnIndex(), result);
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
   * {@code Γ^σ_∞} of similarities of at most 0, with the {@code σ_i} for which each row has a given
   * sum, or the closest possible one (UMAP, with the binary logarithm of the number of neighbours).
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
   * {@code Γ^σ_∞} with one typical {@code σ} for all points: the upper median over rows of {@code
   * −M_ij} of the {@code k}-th most similar other point. If that is 0, {@code σ = 1}.
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

  /** Collects each row's off-diagonal values; {@code counts} receives their number. */
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

  /** The matrix exponential {@code e^(tM)}: heat flow of duration {@code t}. */
  record HeatKernel(double t) implements Strengthen {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      return MatrixExponential.of(matrix, t, workers);
    }

    @Override
    public String notation() {
      return "exp(tL), t = " + number(t);
    }
  }

  /**
   * 1 for the greatest value of each column (the first of equal ones), 0 elsewhere: the limit of
   * {@code Γ_r ∘ N_c} of positive similarities as {@code r} grows.
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

  /** Sets entries of at most a threshold to zero; a sparse matrix drops them. */
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

  /** Zeros on the diagonal, which excludes self-similarity. */
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

  /**
   * {@code N_r}: rows sum to 1. A row of sum 0 is unchanged; infinite values share their row
   * equally.
   */
  record Rows() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      SimilarityMatrix small = summable(matrix);
      double[] sums = small.rowSums();
      double[] infinite = infinite(matrix).rowSums();
      return small.map((i, j, value) -> divided(value, sums[i], infinite[i]));
    }

    @Override
    public String notation() {
      return "N_r";
    }
  }

  /**
   * {@code N_c}: columns sum to 1. A column of sum 0 is unchanged; infinite values share their
   * column equally.
   */
  record Columns() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      SimilarityMatrix small = summable(matrix);
      double[] sums = small.columnSums();
      double[] infinite = infinite(matrix).columnSums();
      return small.map((i, j, value) -> divided(value, sums[j], infinite[j]));
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
      return matrix.map(
          (i, j, value) ->
              isNormal(sums[i] * sums[j])
                  ? value / (sums[i] * sums[j])
                  : divided(divided(value, sums[i], 0), sums[j], 0));
    }

    @Override
    public String notation() {
      return "N₂";
    }
  }

  /** {@code M_ij/√(Σ_k M_ik · Σ_k M_jk)}, used by graph convolutions. */
  record SymmetricDegree() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      square(matrix);
      double[] sums = matrix.rowSums();
      return matrix.map(
          (i, j, value) ->
              divided(
                  value,
                  isNormal(sums[i] * sums[j])
                      ? Math.sqrt(sums[i] * sums[j])
                      : Math.sqrt(sums[i]) * Math.sqrt(sums[j]),
                  0));
    }

    @Override
    public String notation() {
      return "D^−½ · D^−½";
    }
  }

  /** {@code N_g}: all entries together sum to 1. */
  record Global() implements Normalise {
    @Override
    public SimilarityMatrix apply(SimilarityMatrix matrix, Workers workers) {
      SimilarityMatrix small = summable(matrix);
      double sum = Arrays.stream(small.rowSums()).sum();
      return small.map((i, j, value) -> divided(value, sum, 0));
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

  /** Approximately doubly stochastic: normalises columns and rows in turn, rows last. */
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

  /** The matrix, or a share of it if it holds finite values whose sums would overflow. */
  private static SimilarityMatrix summable(SimilarityMatrix matrix) {
    boolean[] large = new boolean[matrix.rows()];
    matrix.map(
        (i, j, value) -> {
          large[i] |= Math.abs(value) > MAX_SUMMED && Double.isFinite(value);
          return value;
        });
    for (boolean each : large) {
      if (each) {
        return matrix.map((i, j, value) -> value * SHARE);
      }
    }
    return matrix;
  }

  private static boolean isNormal(double value) {
    return Math.abs(value) >= Double.MIN_NORMAL && Math.abs(value) <= Double.MAX_VALUE;
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
