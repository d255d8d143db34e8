package dev.heed.limits.lens;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Sums for the least squares of a map's change {@code C = SH − H} in a Laplacian term {@code L} and
 * a drift term {@code D} of the tokens, for each of some bandwidths.
 *
 * <p>With {@code P} the rows of a Gaussian kernel of the tokens' distances, and {@code P₁} the rows
 * of the kernel divided by the density on both sides, {@code P₁ − I} tends to the Laplacian alone
 * and {@code P − P₁} to the drift (Coifman and Lafon, "Diffusion maps", 2006). So in theory {@code
 * C = aL + bD} with {@code a = b}.
 *
 * @param values for each bandwidth {@code LL, LD, DD, LC, DC}; then {@code CC, UU, UC}, where
 *     {@code U} leads each token to the mean of all
 */
record DriftFit(double[] values) {
  /** Bandwidths, relative to the median squared distance of two tokens of a text. */
  private static final double[] BANDWIDTHS = {0.05, 0.1, 0.2, 0.5, 1};

  private static final int EACH = 5;

  /** The number of sums. */
  static final int SIZE = EACH * BANDWIDTHS.length + 3;

  /** Below this share of its largest value the determinant means that one term says it all. */
  private static final double SINGULAR = 1e-10;

  /** The terms of a text's tokens, which all heads of a layer share. */
  record Terms(DMatrixRMaj[] laplacian, DMatrixRMaj[] drift, DMatrixRMaj toMean) {

    static Terms of(DMatrixRMaj states) {
      DMatrixRMaj squares = squaredDistances(states);
      double median = median(squares);
      DMatrixRMaj[] laplacian = new DMatrixRMaj[BANDWIDTHS.length];
      DMatrixRMaj[] drift = new DMatrixRMaj[BANDWIDTHS.length];
      for (int b = 0; b < BANDWIDTHS.length; b++) {
        DMatrixRMaj kernel = kernel(squares, BANDWIDTHS[b] * median);
        DMatrixRMaj plain = TokenMatrix.times(rows(kernel), states);
        DMatrixRMaj even = TokenMatrix.times(rows(withoutDensity(kernel)), states);
        laplacian[b] = TokenMatrix.minus(even, states);
        drift[b] = TokenMatrix.minus(plain, even);
      }
      return new Terms(laplacian, drift, TokenMatrix.toMean(states));
    }

    private static DMatrixRMaj squaredDistances(DMatrixRMaj states) {
      int n = states.getNumRows();
      DMatrixRMaj squares = new DMatrixRMaj(n, n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          double sum = 0;
          for (int c = 0; c < states.getNumCols(); c++) {
            double difference = states.get(i, c) - states.get(j, c);
            sum += difference * difference;
          }
          squares.set(i, j, sum);
          squares.set(j, i, sum);
        }
      }
      return squares;
    }

    /** The median over pairs of different tokens; 1 if it is 0 and any bandwidth does. */
    private static double median(DMatrixRMaj squares) {
      int n = squares.getNumRows();
      double[] pairs = new double[n * (n - 1) / 2];
      int at = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          pairs[at++] = squares.get(i, j);
        }
      }
      Arrays.sort(pairs);
      double median = pairs.length == 0 ? 0 : pairs[pairs.length / 2];
      return median > 0 ? median : 1;
    }

    private static DMatrixRMaj kernel(DMatrixRMaj squares, double bandwidth) {
      DMatrixRMaj kernel = squares.copy();
      for (int i = 0; i < kernel.data.length; i++) {
        kernel.data[i] = StrictMath.exp(-kernel.data[i] / (2 * bandwidth));
      }
      return kernel;
    }

    private static DMatrixRMaj withoutDensity(DMatrixRMaj kernel) {
      int n = kernel.getNumRows();
      DMatrixRMaj sums = CommonOps_DDRM.sumRows(kernel, null);
      DMatrixRMaj even = new DMatrixRMaj(n, n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          even.set(i, j, kernel.get(i, j) / (sums.get(i) * sums.get(j)));
        }
      }
      return even;
    }

    private static DMatrixRMaj rows(DMatrixRMaj kernel) {
      DMatrixRMaj rows = kernel.copy();
      DMatrixRMaj sums = CommonOps_DDRM.sumRows(kernel, null);
      CommonOps_DDRM.divideRows(sums.data, rows);
      return rows;
    }
  }

  /**
   * The best fit over the bandwidths.
   *
   * @param explained the share of {@code ‖C‖²} that the two terms explain
   * @param byMean the share that a step towards the mean explains
   * @param ratio {@code 2b/a}, the drift's factor over the Laplacian's: 2 in theory
   */
  record Fit(double explained, double byMean, double ratio) {}

  static DriftFit of(DMatrixRMaj change, Terms terms) {
    double[] values = new double[SIZE];
    for (int b = 0; b < BANDWIDTHS.length; b++) {
      DMatrixRMaj laplacian = terms.laplacian()[b];
      DMatrixRMaj drift = terms.drift()[b];
      values[EACH * b] = dot(laplacian, laplacian);
      values[EACH * b + 1] = dot(laplacian, drift);
      values[EACH * b + 2] = dot(drift, drift);
      values[EACH * b + 3] = dot(laplacian, change);
      values[EACH * b + 4] = dot(drift, change);
    }
    values[SIZE - 3] = dot(change, change);
    values[SIZE - 2] = dot(terms.toMean(), terms.toMean());
    values[SIZE - 1] = dot(terms.toMean(), change);
    return new DriftFit(values);
  }

  private static double dot(DMatrixRMaj a, DMatrixRMaj b) {
    double sum = 0;
    for (int i = 0; i < a.data.length; i++) {
      sum += a.data[i] * b.data[i];
    }
    return sum;
  }

  Fit best() {
    double change = values[SIZE - 3];
    double mean = values[SIZE - 1];
    double byMean = mean * mean / (values[SIZE - 2] * change);
    Fit best = new Fit(Double.NEGATIVE_INFINITY, byMean, Double.NaN);
    for (int b = 0; b < BANDWIDTHS.length; b++) {
      Fit fit = fit(EACH * b, change, byMean);
      best = fit.explained() > best.explained() ? fit : best;
    }
    return best;
  }

  private Fit fit(int at, double change, double byMean) {
    double ll = values[at];
    double ld = values[at + 1];
    double dd = values[at + 2];
    double lc = values[at + 3];
    double dc = values[at + 4];
    double determinant = ll * dd - ld * ld;
    if (determinant <= SINGULAR * ll * dd) {
      return new Fit(ll > 0 ? lc * lc / (ll * change) : 0, byMean, Double.NaN);
    }
    double a = (lc * dd - dc * ld) / determinant;
    double b = (dc * ll - lc * ld) / determinant;
    return new Fit((a * lc + b * dc) / change, byMean, 2 * b / a);
  }
}
