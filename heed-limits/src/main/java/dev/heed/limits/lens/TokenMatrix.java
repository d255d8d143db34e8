package dev.heed.limits.lens;

import dev.heed.lab.kit.Numbers;
import org.ejml.data.Complex_F64;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** Arithmetic on the states of a text, {@code [tokens, dim]}, and its maps. */
final class TokenMatrix {
  /** Distance from 1 within which an eigenvalue counts as that of a cluster. */
  private static final double GAP = 0.1;

  private TokenMatrix() {}

  static DMatrixRMaj of(float[] values, int columns) {
    DMatrixRMaj matrix = new DMatrixRMaj(values.length / columns, columns);
    for (int i = 0; i < values.length; i++) {
      matrix.data[i] = values[i];
    }
    return matrix;
  }

  static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
    DMatrixRMaj product = new DMatrixRMaj(a.getNumRows(), b.getNumCols());
    CommonOps_DDRM.mult(a, b, product);
    return product;
  }

  static DMatrixRMaj minus(DMatrixRMaj a, DMatrixRMaj b) {
    DMatrixRMaj difference = new DMatrixRMaj(a.getNumRows(), a.getNumCols());
    CommonOps_DDRM.subtract(a, b, difference);
    return difference;
  }

  /** The mean of all tokens minus each token: attention that is the same for all keys. */
  static DMatrixRMaj toMean(DMatrixRMaj states) {
    int tokens = states.getNumRows();
    DMatrixRMaj change = new DMatrixRMaj(tokens, states.getNumCols());
    for (int j = 0; j < states.getNumCols(); j++) {
      double mean = 0;
      for (int i = 0; i < tokens; i++) {
        mean += states.get(i, j) / tokens;
      }
      for (int i = 0; i < tokens; i++) {
        change.set(i, j, mean - states.get(i, j));
      }
    }
    return change;
  }

  /** {@code ‖H − mean‖/‖H‖}: 0 if all tokens are alike. */
  static double spread(DMatrixRMaj states) {
    return NormOps_DDRM.normF(toMean(states)) / NormOps_DDRM.normF(states);
  }

  /** The number of eigenvalues of a map near 1, the one of constants included. */
  static int nearOne(DMatrixRMaj map) {
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(map.getNumRows(), false, false);
    if (!decomposition.decompose(map.copy())) {
      throw new IllegalStateException(
          Numbers.format(
              "the eigenvalues of a map of %d tokens did not converge", map.getNumRows()));
    }
    int count = 0;
    for (int i = 0; i < decomposition.getNumberOfEigenvalues(); i++) {
      Complex_F64 value = decomposition.getEigenvalue(i);
      count += Math.hypot(value.getReal() - 1, value.getImaginary()) <= GAP ? 1 : 0;
    }
    return count;
  }
}
