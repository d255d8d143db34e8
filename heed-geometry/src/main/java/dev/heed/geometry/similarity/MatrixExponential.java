package dev.heed.geometry.similarity;

import dev.heed.kernel.Workers;

/** The matrix exponential, by scaling and squaring. */
final class MatrixExponential {
  private static final int TERMS = 20;

  /** Squarings that lose at most six of sixteen digits. */
  private static final int EXACT_SQUARINGS = 20;

  /** Change of an entry by a squaring at which all heat has spread. */
  private static final double SETTLED = 1e-15;

  /** Share of a row's sizes that its sum may have by rounding. */
  private static final double BALANCE = 1e-12;

  private MatrixExponential() {}

  /** {@code e^(tM)}. */
  static SimilarityMatrix.Dense of(SimilarityMatrix matrix, double t, Workers workers) {
    // Scaling and squaring: scale until the norm is small, sum the series' first terms, square.
    int duration = Math.max(0, Math.getExponent(t));
    double part = Math.scalb(t, -duration);
    SimilarityMatrix scaled = matrix.map((i, j, value) -> part * value);
    double norm = 0;
    for (double sum : scaled.map((i, j, value) -> Math.abs(value)).rowSums()) {
      norm = Math.max(norm, sum);
    }
    int squarings = norm > 0 ? Math.max(0, Math.getExponent(norm) + duration + 2) : 0;
    double factor = Math.scalb(1.0, duration - squarings);
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
    boolean keepsHeat = squarings > EXACT_SQUARINGS && keepsHeat(matrix);
    double change = Double.POSITIVE_INFINITY;
    for (int i = 0; i < squarings && change > SETTLED; i++) {
      SimilarityMatrix.Dense before = result;
      result = result.times(result, workers);
      if (keepsHeat) {
        // Each squaring doubles the error of a row's sum, which is 1.
        result = (SimilarityMatrix.Dense) new Step.Rows().apply(result, workers);
        change = change(before, result);
      }
    }
    return result;
  }

  /** Whether rows sum to 0, as those of a Laplacian: those of the exponential sum to 1. */
  private static boolean keepsHeat(SimilarityMatrix matrix) {
    double[] sums = matrix.rowSums();
    double[] sizes = matrix.map((i, j, value) -> Math.abs(value)).rowSums();
    for (int i = 0; i < sums.length; i++) {
      if (Math.abs(sums[i]) > BALANCE * sizes[i]) {
        return false;
      }
    }
    return true;
  }

  private static double change(SimilarityMatrix.Dense before, SimilarityMatrix.Dense after) {
    double largest = 0;
    for (int i = 0; i < before.values().length; i++) {
      largest = Math.max(largest, Math.abs(after.values()[i] - before.values()[i]));
    }
    return largest;
  }
}
