package dev.heed.limits.recurrence;

import dev.heed.kernel.SeededRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.qr.QRDecompositionHouseholder_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The recurrence with a random orthogonal matrix in place of {@code v}, and with half of the sum as
 * its state, {@code s_k = (h_k + c_k)/2}, as in the authors' program.
 *
 * @param v orthogonal with determinant −1, so that 1 and −1 are eigenvalues if its size is even
 */
record OrthogonalRecurrence(DMatrixRMaj v) {
  /** A random one of an even size: the directions of Gaussian columns. */
  static OrthogonalRecurrence draw(int size, SeededRandom random) {
    DMatrixRMaj gaussian = new DMatrixRMaj(size, size);
    for (int i = 0; i < gaussian.data.length; i++) {
      gaussian.data[i] = random.gaussian();
    }
    QRDecompositionHouseholder_DDRM qr = new QRDecompositionHouseholder_DDRM();
    qr.decompose(gaussian);
    DMatrixRMaj q = qr.getQ(null, false);
    if (CommonOps_DDRM.det(q) > 0) {
      for (int i = 0; i < size; i++) {
        q.set(i, 0, -q.get(i, 0));
      }
    }
    return new OrthogonalRecurrence(q);
  }

  /**
   * The greatest and the least singular value of {@code ∂s_T/∂h_t}.
   *
   * @param t the state that changes, counted from 1
   * @param at the values of {@code T}, ascending from {@code t} on
   * @return the greatest for each {@code T}, then the least for each
   */
  double[] extremes(int t, int[] at, Runnable pulse) {
    int n = v.numRows;
    DMatrixRMaj h = CommonOps_DDRM.identity(n);
    DMatrixRMaj sum = new DMatrixRMaj(n, n);
    DMatrixRMaj s = new DMatrixRMaj(n, n);
    double[] result = new double[2 * at.length];
    int next = 0;
    for (int k = t; next < at.length; k++) {
      CommonOps_DDRM.addEquals(sum, h);
      CommonOps_DDRM.add(0.5, h, 0.5 / k, sum, s);
      if (k == at[next]) {
        pulse.run();
        double[] values = singular(s);
        result[next] = values[0];
        result[at.length + next] = values[1];
        next++;
      }
      CommonOps_DDRM.mult(v, s, h);
    }
    return result;
  }

  /** The greatest and the least singular value. */
  private static double[] singular(DMatrixRMaj matrix) {
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, false, false, true);
    svd.decompose(matrix.copy());
    double greatest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < matrix.numRows; i++) {
      greatest = Math.max(greatest, svd.getSingularValues()[i]);
      least = Math.min(least, svd.getSingularValues()[i]);
    }
    return new double[] {greatest, least};
  }
}
