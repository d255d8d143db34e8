package dev.heed.limits.manifold;

import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Eigenvalues of {@code S_ε} with {@code f} the squared distance: {@code S = D⁻¹K} has those of the
 * symmetric {@code D^{−½}KD^{−½}}, so all are real, and the largest is 1.
 *
 * @param eigenvalues from the largest to the smallest
 */
public record AttentionSpectrum(double[] eigenvalues) {

  /** The spectrum of tokens that attend to each other. */
  public static AttentionSpectrum of(Points tokens, double epsilon) {
    SimilarityMatrix.Dense kernel =
        Similarity.of(
                new Initialise.Distance(Initialise.Metric.euclidean(), 2, 0),
                new Step.Exponential(2 * epsilon))
            .matrix(tokens)
            .dense();
    double[] degrees = kernel.rowSums();
    int n = tokens.count();
    DMatrixRMaj symmetric =
        new DMatrixRMaj(
            n,
            n,
            true,
            kernel.map((i, j, value) -> value / Math.sqrt(degrees[i] * degrees[j])).values());
    EigenDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.eig(n, false, true);
    if (!decomposition.decompose(symmetric)) {
      throw new IllegalStateException("the eigenvalues of S did not converge");
    }
    double[] eigenvalues = new double[n];
    // Sorted in descending order: the sort is that of the negatives.
    Arrays.setAll(eigenvalues, i -> -decomposition.getEigenvalue(i).getReal());
    Arrays.sort(eigenvalues);
    Arrays.setAll(eigenvalues, i -> -eigenvalues[i]);
    return new AttentionSpectrum(eigenvalues);
  }

  /** Number of eigenvalues above {@code 1 − gap}, that of clusters that hardly mix. */
  public int nearOne(double gap) {
    return (int) Arrays.stream(eigenvalues).filter(each -> each > 1 - gap).count();
  }
}
