package dev.heed.geometry;

import dev.heed.geometry.similarity.Points;
import java.util.Arrays;
import java.util.Comparator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, in descending order.
 *
 * @param values the eigenvalues
 * @param vectors eigenvectors of length 1; the first component of largest size is positive
 */
record Spectrum(double[] values, double[][] vectors) {
  /** Maximum size of a matrix. The time grows with its third power: about 10 s for 2,000. */
  static final int MAX_SIZE = 5_000;

  /**
   * Decomposes a matrix {@code [size, size]}, row-major.
   *
   * @throws IllegalStateException if the decomposition fails, as for NaN and infinities
   */
  static Spectrum of(int size, double[] matrix) {
    double largest = 0;
    for (double value : matrix) {
      largest = Math.max(largest, Math.abs(value));
    }
    // The decomposition fails for numbers whose squares underflow.
    double scale = largest > 0 ? largest : 1;
    double[] scaled = Arrays.stream(matrix).map(value -> value / scale).toArray();
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(size, true, true);
    if (!(scale < Double.POSITIVE_INFINITY)
        || !decomposition.decompose(DMatrixRMaj.wrap(size, size, scaled))) {
      throw new IllegalStateException("the eigenvectors of a matrix do not converge");
    }
    double[] values = new double[size];
    Arrays.setAll(values, i -> scale * decomposition.getEigenvalue(i).getReal());
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> -values[i]));
    double[][] vectors = new double[size][];
    Arrays.setAll(vectors, i -> upright(decomposition.getEigenVector(order[i]).getData()));
    return new Spectrum(Arrays.stream(order).mapToDouble(i -> values[i]).toArray(), vectors);
  }

  private static double[] upright(double[] vector) {
    double largest = 0;
    for (double value : vector) {
      // The margin keeps rounding from choosing between two components of the same size.
      largest = Math.abs(value) > Math.abs(largest) * (1 + 1e-9) ? value : largest;
    }
    double sign = largest < 0 ? -1 : 1;
    return Arrays.stream(vector).map(value -> sign * value).toArray();
  }

  /** Points whose columns are the vectors, each times its factor. */
  static Points columns(double[][] vectors, double[] factors) {
    int dim = vectors.length;
    double[] values = new double[vectors[0].length * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = vectors[i % dim][i / dim] * factors[i % dim];
    }
    return new Points(dim, values);
  }

  /** The vectors of the smallest eigenvalues in ascending order, without the very smallest. */
  double[][] smallestButOne(int count) {
    double[][] chosen = new double[count][];
    Arrays.setAll(chosen, i -> vectors[vectors.length - 2 - i]);
    return chosen;
  }
}
