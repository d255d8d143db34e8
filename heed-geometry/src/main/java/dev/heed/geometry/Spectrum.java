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
 * @param vectors of length 1; the component of largest size is positive, the first of such
 */
record Spectrum(double[] values, double[][] vectors) {
  /** Decomposing takes the third power of the size: about 10 s for 2,000. */
  static final int MAX_SIZE = 5_000;

  /**
   * Of a matrix {@code [size, size]}, row-major.
   *
   * @throws IllegalStateException if the decomposition fails, as it does for what is no number
   */
  static Spectrum of(int size, double[] matrix) {
    double largest = 0;
    for (double value : matrix) {
      largest = Math.max(largest, Math.abs(value));
    }
    // The decomposition fails at numbers whose squares underflow.
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
      // So that rounding does not choose between two sides of the same size.
      largest = Math.abs(value) > Math.abs(largest) * (1 + 1e-9) ? value : largest;
    }
    double sign = largest < 0 ? -1 : 1;
    return Arrays.stream(vector).map(value -> sign * value).toArray();
  }

  /** Eigenvectors as columns of points: those from {@code first} on, each times its factor. */
  static Points columns(double[][] vectors, double[] factors) {
    int dim = vectors.length;
    double[] values = new double[vectors[0].length * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = vectors[i % dim][i / dim] * factors[i % dim];
    }
    return new Points(dim, values);
  }

  /** The smallest eigenvalues' vectors but the smallest's, in ascending order. */
  double[][] smallestButOne(int count) {
    double[][] chosen = new double[count][];
    Arrays.setAll(chosen, i -> vectors[vectors.length - 2 - i]);
    return chosen;
  }
}
