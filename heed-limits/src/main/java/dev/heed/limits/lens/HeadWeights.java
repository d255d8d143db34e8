package dev.heed.limits.lens;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The bilinear form {@code M = W_Q W_Kᵀ} of a head, {@code x·My} the score of tokens {@code x} and
 * {@code y} without biases. A pseudo-metric needs a symmetric form without negative eigenvalues.
 *
 * @param symmetric {@code ‖(M + Mᵀ)/2‖² / ‖M‖²} by Frobenius norms: 1 for a symmetric form, about
 *     0.5 for a random one
 * @param negative the negative eigenvalues' share of the sum of all absolute eigenvalues of the
 *     symmetric part: 0 for a pseudo-metric, about 0.5 for a random form
 */
record HeadWeights(double symmetric, double negative) {

  /**
   * Measures columns of a layer's matrices.
   *
   * @param query {@code [dim, dim]}, row-major
   * @param key as {@code query}
   * @param from the first column
   * @param to after the last column
   */
  static HeadWeights of(float[] query, float[] key, int dim, int from, int to) {
    DMatrixRMaj form = new DMatrixRMaj(dim, dim);
    CommonOps_DDRM.multTransB(columns(query, dim, from, to), columns(key, dim, from, to), form);
    DMatrixRMaj symmetric = CommonOps_DDRM.transpose(form, null);
    CommonOps_DDRM.addEquals(symmetric, form);
    CommonOps_DDRM.scale(0.5, symmetric);
    double whole = NormOps_DDRM.normF(form);
    double part = NormOps_DDRM.normF(symmetric) / whole;
    return new HeadWeights(part * part, negativeShare(symmetric));
  }

  private static DMatrixRMaj columns(float[] weights, int dim, int from, int to) {
    DMatrixRMaj columns = new DMatrixRMaj(dim, to - from);
    for (int i = 0; i < dim; i++) {
      for (int j = from; j < to; j++) {
        columns.set(i, j - from, weights[i * dim + j]);
      }
    }
    return columns;
  }

  private static double negativeShare(DMatrixRMaj symmetric) {
    int n = symmetric.getNumRows();
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(n, false, true);
    if (!decomposition.decompose(symmetric)) {
      throw new IllegalStateException("the eigenvalues of a head's form did not converge");
    }
    double negative = 0;
    double all = 0;
    for (int i = 0; i < n; i++) {
      double value = decomposition.getEigenvalue(i).getReal();
      negative += Math.max(0, -value);
      all += Math.abs(value);
    }
    return negative / all;
  }
}
